"""Tasks of VOD."""
