"""The customer’s pages about visits to the shop: fetching an order, appointments."""
