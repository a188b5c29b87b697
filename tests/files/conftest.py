"""What tests of several kinds of files use."""

from .listing import put

__all__ = ["put"]  # pytest finds it here
