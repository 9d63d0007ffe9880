"""What surrounds the orders: shops to visit, care, pick-up points, a past, and what people do with them."""
