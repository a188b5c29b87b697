"""The examples run as shipped."""
