"""What a customer comes to the merchant’s own shop for: collecting an order, a fitting, advice."""
