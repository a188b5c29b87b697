"""An error answer: the code and message that travel in ``Response.Error`` with HTTP status 200."""

from __future__ import annotations


class Failure(Exception):
    """A request that the service refuses. ``code`` is ``Category`` or ``Category.Detail``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
