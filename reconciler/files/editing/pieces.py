"""Edits of one text that follow one another, as splices of the text that it was at first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reconciler.files.editing.source import Splice


class Piece(NamedTuple):
    """Characters of the first text from ``start`` up to ``end``; or ``text``, which stands where ``start`` was."""

    start: int
    end: int
    text: str | None = None

    @property
    def length(self) -> int:
        return self.end - self.start if self.text is None else len(self.text)


class Pieces:
    """What became of a text of ``length`` characters."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._pieces = [Piece(0, length)]

    def take(self, splices: Iterable[Splice]) -> None:
        """Carry out ``splices`` of the text as it is by now. They must not overlap."""
        made: list[Piece] = []
        rest = iter(self._pieces)
        current: Piece | None = next(rest, None)
        at = 0

        def advance(to: int, *, keep: bool) -> None:
            nonlocal current, at
            while at < to:
                assert current is not None
                first, later = _cut(current, to - at)
                at += first.length
                current = later if later is not None else next(rest, None)
                if keep:
                    made.append(first)

        for splice in sorted(splices):
            advance(splice.start, keep=True)
            made.append(Piece(0, 0, splice.text))
            advance(splice.end, keep=False)
        if current is not None:
            made.append(current)
        self._pieces = [piece for piece in (*made, *rest) if piece.length]

    def splices(self) -> tuple[Splice, ...]:
        """Return all of it as splices of the first text."""
        return tuple(self._splices())

    def _splices(self) -> Iterator[Splice]:
        at, new = 0, ""
        for piece in (*self._pieces, Piece(self._length, self._length)):
            if piece.text is not None:
                new += piece.text
                continue
            if new or piece.start > at:
                yield Splice(at, piece.start, new)
            at, new = piece.end, ""


def _cut(piece: Piece, length: int) -> tuple[Piece, Piece | None]:
    """``piece`` up to ``length``, and the rest of it where there is one."""
    if piece.length <= length:
        return piece, None
    if piece.text is None:
        return Piece(piece.start, piece.start + length), Piece(piece.start + length, piece.end)
    return Piece(0, 0, piece.text[:length]), Piece(0, 0, piece.text[length:])
