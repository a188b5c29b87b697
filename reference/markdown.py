"""Tables and sections of the pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

Lines = Iterator[str]
NOTICE = "<!-- Written by `python -m reference --out docs/reference`. Do not edit. -->"


def page(title: str, *parts: Iterable[str]) -> str:
    """A whole page."""
    lines = [NOTICE, f"# {title}"]
    for part in parts:
        lines += ["", *part]
    return "\n".join(lines) + "\n"


def section(title: str, *parts: Iterable[str]) -> Lines:
    """A heading of the second level with what stands under it."""
    yield f"## {title}"
    for part in parts:
        yield ""
        yield from part


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Lines:
    """A table; cells are Markdown already."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def block(text: str, language: str = "text") -> Lines:
    """A block of code, whatever ``text`` holds."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", text)), 3)
    yield f"{fence}{language}"
    yield from text.rstrip("\n").split("\n")
    yield fence


def code(text: str) -> str:
    """``text`` as a code span; inside of a table too."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def prose(text: str) -> str:
    """A sentence of the code's own, whose double backquotes mark code."""
    return " ".join(text.replace("``", "`").split())


def anchor(title: str) -> str:
    """The fragment of a heading, as GitHub and GitLab make it."""
    return "#" + re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _cell(text: str) -> str:
    return text.replace("|", "\\|") or "-"
