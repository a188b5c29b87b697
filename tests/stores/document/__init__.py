"""The state as a document."""
