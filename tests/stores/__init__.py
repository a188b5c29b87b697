"""Stores of states, each over its real medium."""
