"""fmt: one style, the same meaning."""
