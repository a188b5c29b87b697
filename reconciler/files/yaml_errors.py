"""libyaml's complaints, and characters it would stumble over, as problems people can act on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from yaml import MarkedYAMLError, YAMLError

from reconciler.files.excerpts import cut
from reconciler.model.manifest import Position, Problem

MAX_DEPTH = 50
"""Levels of lists and mappings inside each other; no manifest needs ten."""
MANY = 1000
"""Problems of one file after which reading stops: hostile input must not fill the memory."""

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_BREAKS = "\x85\u2028\u2029"

_PLAIN_WORDS = (
    # what libyaml says, what we say, what to do; the first that fits
    ("mapping values are not allowed", 'a second ": " in one entry', "quote the text that holds the colon"),
    ("could not find expected ':'", "this is neither an entry nor a key", 'write "- word" or "key: value"'),
    ("found unexpected end of stream", "the quote that begins here is never closed", "close it"),
    ("found unexpected document indicator", "the quote that begins here is never closed", "close it"),
    ("did not find expected ',' or ']'", "the [ here is not closed, or a comma is missing", "close it with ]"),
    ("did not find expected ',' or '}'", "the { here is not closed, or a comma is missing", "close it with }"),
    ("did not find expected node content", "a value is missing here", "write it, or take the comma away"),
    ("did not find expected alphabetic", "* and & have a meaning in YAML", "quote the word"),
    ("did not find expected key", "this is not in line with what stands above", "indent it like its neighbours"),
    ("did not find expected '-' indicator", "this is not in line with the list above", "indent it like its neighbours"),
    ("block sequence entries are not allowed", "a list cannot begin here", "begin it on a line of its own"),
    ("did not find expected <document start>", "text after the end of the document", "separate documents with ---"),
    ("unknown escape character", "a backslash that YAML does not know", "double it, or use single quotes"),
    ("found incompatible YAML document", "only YAML 1.1 and 1.2 are read", "take the %YAML line away"),
)  # fmt: skip
_HASH_IN_BRACKETS = re.compile(r"[\[{,:]\s*#\S")
_AT_START = ("never closed", "not closed", "neither an entry")


def forbidden(text: str, file: str) -> list[Problem]:
    """Control characters, and line separators that no editor shows: YAML 1.1 would break the line at them."""
    problems: list[Problem] = []
    for match in _FORBIDDEN.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        place = Position(file, text.count("\n", 0, start) + 1, match.start() - start + 1)
        code = f"U+{ord(match[0]):04X}"
        what = "an invisible line break" if match[0] in _BREAKS else "a control character"
        fix = f'remove it, or write it as "\\u{ord(match[0]):04x}" in double quotes'
        problems.append(Problem("control-character", place, f"{what}, {code}", fix=fix))
        if len(problems) == 10:
            break
    return problems


def syntax_problem(error: YAMLError, lines: Sequence[str], file: str) -> Problem:
    """One clear message for what the parser raised."""
    mark = (error.problem_mark or error.context_mark) if isinstance(error, MarkedYAMLError) else None
    if mark is None or not isinstance(error, MarkedYAMLError):
        return Problem(
            "syntax", Position(file, 1), f"not YAML: {getattr(error, 'reason', error)}", fix="check the file"
        )
    said = f"{error.problem or error.context}"
    if "nesting depth" in said:
        # libyaml has a bound of its own, which brackets reach before a single value was read.
        place = Position(file, mark.line + 1, mark.column + 1)
        return Problem("too-large", place, f"nested deeper than {MAX_DEPTH} levels", fix="write it flatter")
    message, fix = _in_our_words(said, mark, lines)
    if any(part in message for part in _AT_START):
        mark = error.context_mark or mark
    around = [*lines[max(mark.line - 1, 0) : mark.line + 1], *lines[(error.context_mark or mark).line :][:1]]
    if any(_HASH_IN_BRACKETS.search(line) for line in around):
        fix += "; quote words that begin with #, which YAML reads as comments"
    return _problem(message, fix, mark, lines, file)


def _in_our_words(said: str, mark: Any, lines: Sequence[str]) -> tuple[str, str]:
    if "cannot start any token" in said:
        line = lines[mark.line] if mark.line < len(lines) else ""
        word = line[mark.column :].strip()
        if line[mark.column : mark.column + 1] == "\t":
            return "a tab cannot indent", "indent with spaces"
        return f'"{word[:1]}" cannot begin a word in YAML', f"quote it: {quoted(word)}"
    for theirs, ours, fix in _PLAIN_WORDS:
        if theirs in said:
            return ours, fix
    return said, "correct the line; quote words that hold YAML's own signs"


def _problem(message: str, fix: str, mark: Any, lines: Sequence[str], file: str) -> Problem:
    number = min(mark.line, max(len(lines) - 1, 0))
    column = mark.column + 1 if number == mark.line else len(lines[number]) + 1
    line = lines[number] if lines else ""
    place = Position(file, number + 1, column)
    if not line.strip():
        return Problem("syntax", place, message, fix=fix)
    excerpt, shown = cut(line, column)
    return Problem("syntax", place, message, excerpt=excerpt, mark=shown, fix=fix)


def quoted(word: str, limit: int = 60) -> str:
    """A word as it can be pasted into YAML, cut where it is long."""
    shown = word if len(word) <= limit else word[:limit] + "…"
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
