"""What benchmarks/pages.py visits: shops full of orders, and a browser's eyes on them."""
