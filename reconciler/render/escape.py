"""Text of authors and of the cloud, made inert for a terminal; and its width in terminal cells.

Whatever could move the cursor, hide, reorder or imitate is shown as an escape such as ``\\u202e``. Letters and marks of
every script stay as they are.
"""

from __future__ import annotations

import re
import unicodedata

# What Unicode calls printable and is not visible: fillers, selectors, the braille blank.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_IDEOGRAPHIC_SPACE = "\u3000"
_ZERO_WIDTH = frozenset({"Mn", "Me", "Cf"})


def visible(text: str) -> str:
    """``text`` with every character that is not plainly seen written as an escape; no line ends are left.

    The beginnings of workflow commands, ``##[`` anywhere and ``::`` in front, are escaped too.
    """
    # isprintable is false for controls, formats, surrogates, private and unassigned characters, and for every
    # separator but the space.
    if not (text.isprintable() and not _UNSEEN.search(text)):
        text = "".join(map(_shown, text))
    if "##[" in text or text.startswith("::"):
        return _no_command(text)
    return text


def _no_command(text: str) -> str:
    """What a runner of GitHub Actions would read as a workflow command, as text: it looks for them in every log."""
    text = text.replace("##[", "#\\x23[")
    return f"\\x3a{text[1:]}" if text.startswith("::") else text


def hidden(character: str) -> bool:
    """Whether ``visible`` replaces this character."""
    if character == _IDEOGRAPHIC_SPACE:  # ordinary in Chinese and Japanese, and plainly a gap two cells wide
        return False
    return not character.isprintable() or _UNSEEN.match(character) is not None


def _shown(character: str) -> str:
    if not hidden(character):
        return character
    number = ord(character)
    if number < 0x100:
        return _NAMED.get(character) or f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def cells(text: str) -> int:
    """How many terminal cells ``text`` takes; Chinese takes two for each character, a combining mark none."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    if unicodedata.category(character) in _ZERO_WIDTH or "\u1160" <= character <= "\u11ff":
        return 0
    return 1


def clip(text: str, width: int) -> str:
    """``text`` cut to at most ``width`` cells, ending in ``…`` where something was cut."""
    if len(text) * 2 <= width or cells(text) <= width:
        return text
    if width < 1:
        return ""
    kept, used = [], 0
    for character in text:
        used += _cell(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"


def pad(text: str, width: int) -> str:
    """``text`` filled with blanks to ``width`` cells."""
    return text + " " * (width - cells(text))
