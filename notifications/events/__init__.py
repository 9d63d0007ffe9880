"""What mail providers report, one file a provider: they come in by the door like every webhook."""
