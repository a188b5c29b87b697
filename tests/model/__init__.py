"""Records and pure functions that every room uses."""
