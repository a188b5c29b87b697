"""Faults: which requests they hit, and what the client sees."""
