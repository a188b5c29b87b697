"""Tests about the project itself: its layers, its start-up, its files."""
