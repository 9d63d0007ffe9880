"""One file a carrier or aggregator; each is an inbox.contracts.Source, some with a poll."""
