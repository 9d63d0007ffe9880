"""The customer's pages about things that come back: from the first question to the request that was sent in."""
