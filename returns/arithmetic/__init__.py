"""What money goes back for what comes back: pure sums over frozen facts, exact to the currency's smallest unit."""
