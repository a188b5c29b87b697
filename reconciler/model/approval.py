"""Approving a plan by its checksum: how much of it an approval must name."""

from __future__ import annotations

import re

DIGITS = 64
"""Hex digits of a checksum: the whole of SHA-256."""
SHORTEST = 32
"""Hex digits that an approval must name at least: with fewer, another plan of the same beginning can be found."""
_APPROVAL = re.compile(rf"[0-9a-f]{{{SHORTEST},{DIGITS}}}")


def approves(approved: str, checksum: str) -> bool:
    """Whether an approval, a checksum or the beginning of one, is for the plan of ``checksum``."""
    return is_approval(approved) and checksum.startswith(approved.lower())


def is_approval(text: str) -> bool:
    """Whether ``text`` names enough of a checksum to approve a plan by it."""
    return _APPROVAL.fullmatch(text.lower()) is not None
