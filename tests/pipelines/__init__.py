"""Pipelines: runners that forget everything, and a state that is kept elsewhere."""
