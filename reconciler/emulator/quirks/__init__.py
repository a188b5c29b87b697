"""Switches for what the API documentation leaves open."""
