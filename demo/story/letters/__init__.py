"""One file a sender: the body that this platform would have posted, in its own shape."""
