"""Pages of the documentation, followed as written."""
