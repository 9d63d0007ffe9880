"""Shops that tell of products and wishes too: the adapters of orders/sources with more topics."""
