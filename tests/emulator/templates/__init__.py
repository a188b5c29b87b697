"""Content review templates."""
