"""Keyword samples."""
