"""Where it is: shipments, their checkpoints, and the adapters for carriers."""
