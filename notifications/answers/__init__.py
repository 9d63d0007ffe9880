"""What comes back: reports, clicks, opt-outs, and what follows."""
