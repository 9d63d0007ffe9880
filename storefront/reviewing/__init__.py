"""What buyers say of their order on the brand's host: reviews, the one question, and what the public sees of it."""
