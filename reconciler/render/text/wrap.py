"""Lines at the width of a screen: broken between words and continued below a hanging indent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reconciler.render.escape import cells

HANG = 4
"""How far a continued line stands to the right of where it began."""
_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
# A number stays with what it counts.
_PIECE = re.compile(r"( *)((?:[(]?\d[\d,.]* )?[^ ]+)")
_WORD = re.compile(r"( *)([^ ]+)")
# As ``quoted`` writes them: plain, in single quotes, and a single quote in double ones.
_ARGUMENT = re.compile(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")
_RESET = "\x1b[0m"


class Command(str):
    """A line that is a command to copy: where it is too wide, it is continued as shells read it."""

    __slots__ = ()


def bare(text: str) -> str:
    """``text`` without colours."""
    return _STYLE.sub("", text) if "\x1b" in text else text


def wrapped(line: str, width: int, hang: int | None = None) -> Iterator[str]:
    """``line`` in lines of at most ``width`` cells; one that is wider is a single word.

    What follows the first begins at column ``hang``, by default a little to the right of where ``line`` begins.
    """
    if len(line) * 2 <= width or cells(bare(line)) <= width:
        yield line
        return
    if isinstance(line, Command):
        yield from _command(line, width)
        return
    indent = len(line) - len(line.lstrip(" "))
    hang = min(indent + HANG if hang is None else hang, width // 2)
    kept, used, style, begun = [" " * indent], indent, "", False
    for blanks, word in _pieces(line[indent:], width - hang):
        size = cells(bare(word))
        if begun and used + len(blanks) + size > width:
            # A style ends with its line, so that a pager that begins in the middle shows the rest as it is.
            yield "".join(kept) + (_RESET if style else "")
            kept, used = [" " * hang, style, word], hang + size
        else:
            kept += [blanks, word]
            used, begun = used + len(blanks) + size, True
        for code in _STYLE.findall(word):
            style = "" if code in ("", "0") else f"\x1b[{code}m"
    yield "".join(kept)


def _pieces(text: str, room: int) -> Iterator[tuple[str, str]]:
    """The parts that a line is broken between, each with the blanks before it."""
    for blanks, piece in _PIECE.findall(text):
        if cells(bare(piece)) <= room:
            yield blanks, piece
            continue
        for at, (more, word) in enumerate(_WORD.findall(piece)):
            yield more if at else blanks, word


def _command(line: str, width: int) -> Iterator[str]:
    indent = len(line) - len(line.lstrip(" "))
    words = _ARGUMENT.findall(line)
    if " ".join(words) != line.strip():
        yield line
        return
    kept = " " * indent + words[0]
    for word in words[1:]:
        if cells(kept) + 1 + cells(word) + 2 > width:
            yield f"{kept} \\"
            kept = " " * (indent + HANG) + word
        else:
            kept = f"{kept} {word}"
    yield kept


def packed(units: Iterable[str], width: int, indent: int, gap: str = ", ") -> Iterator[str]:
    """``units``, none of which is broken, as many in a line as fit, with ``gap`` between them."""
    start, mark = " " * indent, gap.rstrip(" ")
    kept, used = "", 0
    for unit in units:
        size = cells(bare(unit))
        if kept and used + len(gap) + size + len(mark) > width:
            yield kept + mark
            kept, used = "", 0
        if kept:
            kept, used = f"{kept}{gap}{unit}", used + len(gap) + size
        else:
            kept, used = start + unit, indent + size
    if kept:
        yield kept
