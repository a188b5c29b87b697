"""How requests can go wrong, when they do, and what is done to their answers."""
