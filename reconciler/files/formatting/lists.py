"""Word lists in one style. Blank lines and comments of a txt list are kept: they are how people structure it."""

from __future__ import annotations

import csv
import io
import re
from itertools import groupby

from reconciler.files.csv_lists import names_separator
from reconciler.files.csv_text import csv_rows
from reconciler.files.formatting.skipped import LeftAlone
from reconciler.files.txt_lists import read_txt

_BREAKS = re.compile(r"\r\n|\r")


def format_txt(text: str, *, sort: bool = False, dedupe: bool = False) -> str:
    """No space around words, one blank line at most. ``sort``: within each block between blank lines and comments.

    ``dedupe``: a word that stands further up already goes, unless a comment stands beside it.
    """
    lines = [line.strip() for line in _BREAKS.sub("\n", text.removeprefix("\ufeff")).split("\n")]
    if dedupe:
        lines = _without_duplicates(lines)
    if sort:
        lines = _sorted(lines)
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    result = "".join(f"{line}\n" for line in kept).strip("\n")
    return result + "\n" if result else ""


def _word(line: str) -> str | None:
    """The keyword of a line; None for blank lines, comments, and what is neither."""
    rows, _ = read_txt(line, "")
    return rows[0].keyword if rows else None


def _without_duplicates(lines: list[str]) -> list[str]:
    seen: set[str] = set()
    kept = []
    for line in lines:
        word = _word(line)
        commented = word is not None and re.search(r"\s#+(\s|$)", line)
        if word is None or word not in seen or commented:
            kept.append(line)
        if word is not None:
            seen.add(word)
    return kept


def _sorted(lines: list[str]) -> list[str]:
    result: list[str] = []
    for is_word, block in groupby(lines, lambda line: _word(line) is not None):
        same = list(block)
        result += sorted(same, key=_order) if is_word else same
    return result


def _order(line: str) -> tuple[str, str]:
    word = _word(line) or ""
    return word.casefold(), word


def format_csv(text: str, delimiter: str, *, sort: bool = False, dedupe: bool = False) -> str:
    """No space around cells, no blank rows, quotes where they are needed. Raises LeftAlone."""
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(_lines(text), delimiter=delimiter, strict=True)]
    except csv.Error as error:
        raise LeftAlone(f"not csv: {error}", broken=True) from error
    rows = [row for row in rows if any(row)]
    above = rows[:1] if rows and names_separator(rows[0]) else []
    rows = rows[len(above) :]
    head, body = rows[:1], rows[1:]
    if dedupe:
        body = [list(row) for row in dict.fromkeys(map(tuple, body))]
    if sort and head and "keyword" in head[0]:
        at = head[0].index("keyword")
        body.sort(key=lambda row: (row[at].casefold(), row) if at < len(row) else ("", row))
    # A comma that stands free in the header would be read as what separates the cells.
    free = delimiter == ";" and not above and any("," in cell for row in head for cell in row)
    lines = [
        *csv_rows(above, delimiter),
        *csv_rows(head, delimiter, quote_all=free),
        *csv_rows(body, delimiter),
    ]
    return "".join(f"{line}\n" for line in lines)


def _lines(text: str) -> io.StringIO:
    return io.StringIO(text.removeprefix("\ufeff"), newline="")
