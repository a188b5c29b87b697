"""A state in object storage."""
