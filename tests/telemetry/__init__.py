"""Spans and figures over OTLP, and what the environment says of it."""
