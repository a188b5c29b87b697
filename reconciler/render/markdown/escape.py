"""Text of authors and of the cloud, made inert for Markdown as GitHub and GitLab show it.

Escapes with backslashes and entities do not do: forges look for mentions, issue numbers, emoji names, e-mail addresses
and commit ids in the text that is left *after* them. Inside of code spans they look for nothing, and Markdown knows no
markup and no HTML there. So whatever is not plainly a word becomes a code span. Two characters cannot stand in one:
the backtick would end it, and the pipe would end the cell of a table; they stand between spans, as entities.
"""

from __future__ import annotations

import re

from reconciler.render.escape import clip, visible

CELLS = 80
"""How much of one name is shown."""
PROSE_CELLS = 300
_OUTSIDE = re.compile(r"([|`]+)")
_ENTITIES = {"|": "&#124;", "`": "&#96;"}
_WORD = re.compile(r"\(?(?:[^\W\d_]+|\d{1,6}|\d{1,3}(?:,\d{3}){1,3}|\d{1,3}–\d{1,3})\)?[,;:]?|[→–]")
_DOTTED = re.compile(r"[^\W\d_]{2,}\.")
_COMMIT = re.compile(r"[0-9a-f]{7,}", re.IGNORECASE)
_MARKER = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


def code(text: str, width: int = CELLS) -> str:
    """``text`` as code, clipped. Never put two of these side by side without a character between them."""
    shown = clip(visible(text), width)
    return "".join(_span(part) for part in _OUTSIDE.split(shown) if part)


def _span(part: str) -> str:
    if part[0] in _ENTITIES:
        return "".join(map(_ENTITIES.__getitem__, part))
    # Markdown takes one blank from either end where both have one.
    return f"` {part} `" if part[0] == part[-1] == " " and part.strip() else f"`{part}`"


def prose(text: str, width: int = PROSE_CELLS) -> str:
    """A sentence that may quote anything: plain words stay as they are, everything else becomes code."""
    parts: list[str] = []
    odd: list[str] = []
    for word in clip(visible(text), width).split():
        if _plain(word):
            if odd:
                parts.append(code(" ".join(odd), width))
                odd = []
            parts.append(word)
        else:
            odd.append(word)
    if odd:
        parts.append(code(" ".join(odd), width))
    return " ".join(parts)


def _plain(word: str) -> bool:
    if _COMMIT.search(word):
        return False
    return bool(_WORD.fullmatch(word) or _DOTTED.fullmatch(word))


def marker_word(text: str) -> str:
    """``text`` for an HTML comment: different texts stay different, and nothing ends the comment."""
    return "".join(
        c if c in _MARKER else "".join(f"%{byte:02X}" for byte in c.encode(errors="surrogatepass")) for c in text
    )
