"""Records that travel between the stages. Pure data: no I/O, clock, randomness or environment."""
