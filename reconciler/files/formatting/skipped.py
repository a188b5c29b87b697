"""Why a file is left as it is."""

from __future__ import annotations


class LeftAlone(Exception):
    """``reason`` is for people; ``broken``: the file itself is at fault."""

    def __init__(self, reason: str, *, broken: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.broken = reason, broken
