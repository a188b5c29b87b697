"""Stores behind a network, and their addresses."""
