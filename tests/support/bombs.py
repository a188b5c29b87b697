"""Small answers that unfold to far more than a machine should hold."""

from __future__ import annotations

import gzip
import zlib

ZEROS = 512 * 1024 * 1024
"""Bytes that a bomb unfolds to: far more than may be kept."""


def bomb(size: int = ZEROS) -> bytes:
    """Gzip of ``size`` zeros: a thousandth of it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = bytes(1024 * 1024)
    packed = [packer.compress(piece) for _ in range(size // len(piece))]
    return b"".join([*packed, packer.flush()])


def nested_bomb() -> bytes:
    """Gzip within gzip: some kilobytes for gigabytes."""
    return gzip.compress(bomb(4 * ZEROS))
