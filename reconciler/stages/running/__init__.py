"""Runs: started exactly once, watched, and judged."""
