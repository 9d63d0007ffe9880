"""What follows a request: the parcel on its way, the promise of the money, and what the clock brings."""
