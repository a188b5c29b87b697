"""Source lines beside problems: looked up only for what is reported, cut around the mark."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from reconciler.files.decoding import Undecodable, decode
from reconciler.files.places import Places
from reconciler.files.reading import Unreadable, check_not_hidden, read_bytes
from reconciler.model.manifest import Problem
from reconciler.model.spec import quoted

WIDTH = 100
SHOWN = frozenset(
    {
        *("syntax", "control-character", "duplicate-key", "yaml-tag", "yaml-anchor", "complex-key", "merge-key"),
        *("stray-comment", "unknown-column", "missing-column", "row-length", "mixed-cell", "keyword-newline"),
        "keyword-length",
    }
)
"""Rules whose message alone does not show what stands in the line."""

_BREAK = re.compile(r"\r\n|\r|\n")


def lines_of(text: str) -> list[str]:
    """The lines of a text as editors count them; ``str.splitlines`` would break at far more characters."""
    return _BREAK.split(text) if "\r" in text else text.split("\n")


def cut(line: str, mark: int) -> tuple[str, int]:
    """``line`` cut to about ``WIDTH`` characters around the 1-based ``mark``, and the mark in what is left."""
    if len(line) <= WIDTH:
        return line, mark
    start = max(0, min(mark - 1 - WIDTH // 2, len(line) - WIDTH))
    end = start + WIDTH
    shown = ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
    return shown, mark - start + (1 if start else 0)


class SourceLines:
    """The lines of files of a project, read when a report wants them. ``encodings`` knows files that are not UTF-8."""

    def __init__(self, root: Path) -> None:
        self.places = Places(root.resolve())
        self.encodings: dict[str, str] = {}
        self.sheets: dict[str, set[str]] = {}
        """Workbooks among the lists, and which of their sheets were read."""
        self._lines: dict[str, list[str]] = {}

    def line(self, file: str, number: int) -> str | None:
        """Line ``number``, from 1, of ``file``, a path relative to the project folder; None where it cannot be had."""
        if file not in self._lines:
            self._lines[file] = self._load(file)
        lines = self._lines[file]
        return lines[number - 1] if 0 < number <= len(lines) else None

    def excerpted(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems, with ``excerpt`` and ``mark`` where they help and are not set.

        Of a workbook the message says in which sheet it is: line and column are a row and a column of it.
        """
        every = [self._excerpted(problem) if self._wants(problem) else problem for problem in problems]
        return [self._in_sheet(problem) for problem in every] if self.sheets else every

    def _in_sheet(self, problem: Problem) -> Problem:
        sheets = self.sheets.get(problem.position.file)
        if sheets is None:
            return problem
        where = f"in sheet {' or '.join(map(quoted, sorted(sheets)))}"
        return problem if where in problem.message else replace(problem, message=f"{problem.message}, {where}")

    def _wants(self, problem: Problem) -> bool:
        return problem.excerpt is None and (problem.mark is not None or problem.rule in SHOWN)

    def _excerpted(self, problem: Problem) -> Problem:
        line = self.line(problem.position.file, problem.position.line)
        if line is None or not line.strip():
            return problem
        excerpt, mark = cut(line, problem.mark or problem.position.column)
        return replace(problem, excerpt=excerpt, mark=mark)

    def _load(self, file: str) -> list[str]:
        if file in self.sheets:
            return []
        base, path = self.places.locate(file)
        try:
            check_not_hidden(base, base / path, "")
            return lines_of(decode(read_bytes(base / path), self.encodings.get(file), advise=False))
        except (Unreadable, Undecodable):
            return []
