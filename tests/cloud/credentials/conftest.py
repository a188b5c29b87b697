"""Surroundings for tests of credentials."""

from .credential_places import world

__all__ = ["world"]  # pytest finds it here
