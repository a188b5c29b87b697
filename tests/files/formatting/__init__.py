"""Formatting: one style, the same meaning."""
