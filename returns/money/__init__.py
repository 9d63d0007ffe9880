"""Money that goes back or is asked for: clients of shops and payment providers."""
