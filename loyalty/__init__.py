"""Points as the merchant's loyalty system tells of them."""
