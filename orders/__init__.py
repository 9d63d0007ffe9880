"""What was bought: customers, orders, lines, what the shop says it sent, and the adapters for shops."""
