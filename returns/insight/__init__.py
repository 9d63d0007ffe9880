"""What returns teach: why products come back, what that costs, and whether promises were kept."""
