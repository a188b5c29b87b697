"""Rows as csv. A cell that holds any line end is quoted.

The library asks for quotes only where a cell holds what ends its own rows: those of a file that ends them with ``\\n``
would keep a lone ``\\r`` bare, which readers take for the end of the row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

_END = "\r\n"


class _Quoted(csv.excel):
    quoting = csv.QUOTE_ALL


class _Rows(list[str]):
    """What the library writes, row by row, without the ends."""

    def write(self, text: str) -> None:
        self.append(text.removesuffix(_END))


def csv_row(cells: Sequence[object], delimiter: str = ",", *, quote_all: bool = False) -> str:
    """One row, without its end."""
    return csv_rows([cells], delimiter, quote_all=quote_all)[0]


def csv_rows(rows: Iterable[Sequence[object]], delimiter: str = ",", *, quote_all: bool = False) -> list[str]:
    """Each of ``rows``, without its end. Cells are quoted where they need it, or all."""
    written = _Rows()
    style = _Quoted if quote_all else csv.excel
    csv.writer(written, style, delimiter=delimiter, lineterminator=_END).writerows(rows)
    return written
