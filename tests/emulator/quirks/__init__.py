"""Switches for what the documents of the service leave open."""
