"""What came in, as it came in: registered connections and the raw webhooks they posted."""
