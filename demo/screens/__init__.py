"""Pictures of a running demo for the README and docs/screenshots/."""
