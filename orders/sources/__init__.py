"""One file a shop platform; each is an inbox.contracts.Source plus a reconciliation poll."""
