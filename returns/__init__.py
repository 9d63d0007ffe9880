"""Goods that come back: returns, exchanges, claims and withdrawals. Its domain is not built yet; parcels that
travel back to the shop are followed by tracking (Shipment.is_return)."""
