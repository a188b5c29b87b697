"""Cells that a spreadsheet would take for a formula: opened there, a keyword must not compute, call or fetch.

Excel, LibreOffice and Google Sheets take what begins with ``=``, ``+``, ``-`` or ``@`` for one, some also the
full-width forms or after a tab. Where the separator of the reader's country is ``;``, a cell that holds one is two.
"""

from __future__ import annotations

import re

_SIGNS = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_START = r"(?:^|[;,\t\r\n])"
_FORMULA = re.compile(rf"{_START}[\s\"']*{_SIGNS}")
_UNMARKED = re.compile(rf"({_START}[\s\"]*)(?='*{_SIGNS})")
_MARKED = re.compile(rf"({_START}[\s\"]*)'(?='*{_SIGNS})")


def may_compute(cell: str) -> bool:
    """Return whether a spreadsheet could take ``cell``, or a part of it behind a separator, for a formula."""
    return _FORMULA.search(cell) is not None


def as_text(cell: str) -> str:
    """``cell`` with ``'``, the mark of texts in spreadsheets, where a formula could begin. ``from_text`` reverts it."""
    return _UNMARKED.sub(r"\1'", cell)


def from_text(cell: str) -> str:
    """``cell`` without the marks that ``as_text`` put in."""
    return _MARKED.sub(r"\1", cell)
