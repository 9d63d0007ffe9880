"""The demo: two shops, their history played through the real door, and a mailbox to look into."""
