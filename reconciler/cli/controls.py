"""The last wall before a terminal or a log: whatever steers them and is not the program's own is written as an escape.

Every line is made inert where it is put together (``render/escape``), where more is known of it: what forges read as
commands, what is not seen. Here nothing is known but the stream: a line that was forgotten there steers nothing.
"""

from __future__ import annotations

import re

_STEERING = "\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""C0 but tab and line feed, DEL, C1, separators of lines, bidi, and halves of pairs, which UTF-8 cannot have."""
_PLAIN = re.compile(f"[{_STEERING}\r\x1b]")
# Colours and styles of texts on a terminal; on stderr, also how bars are drawn: columns, lines, the cursor.
_STYLED = re.compile(rf"[{_STEERING}\r]|\x1b(?!\[[0-9;]*m)")
_DRAWN = re.compile(rf"[{_STEERING}]|\x1b(?!\[(?:[0-9;]*m|[0-9]*A|2K|\?25[hl]))")


def inert(text: str, *, terminal: bool = False, bars: bool = False) -> str:
    """``text`` with every character escaped that steers, but those of the program's own styles and bars."""
    pattern = _PLAIN
    if terminal:
        pattern = _DRAWN if bars else _STYLED
    return pattern.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
