"""Words of a command line, as a shell takes them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[\w@%+=:,./-]+\Z", re.ASCII)


def quoted(text: str) -> str:
    """``text`` as one word of a shell's command line."""
    return text if _PLAIN.match(text) else "'" + text.replace("'", "'\"'\"'") + "'"


def joined(words: Iterable[object]) -> str:
    """A command line of ``words``."""
    return " ".join(quoted(str(word)) for word in words)
