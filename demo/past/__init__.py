"""The months before the story: old orders, the mails that followed, and what people said. Rows, not webhooks."""
