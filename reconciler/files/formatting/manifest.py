"""Manifests and project files in one style."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from reconciler.files.formatting.round_trip import rewritten
from reconciler.files.formatting.scan import Piece, comments, pieces
from reconciler.files.formatting.skipped import LeftAlone
from reconciler.files.yaml_tree import parse
from reconciler.model.manifest import Map, Node, Text

LARGE = 1024 * 1024
"""Characters above which only white space is looked after: writing anew takes minutes there."""
Same = Callable[[str], bool]
_ROUNDS = 4
_IN_LINE = "it begins in the line of its ---"
_BLANK = re.compile(r"\n{3,}")
_ENDS = re.compile(r"\A\n+|\n+\Z")
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)


def format_manifest(text: str, file: str) -> tuple[str, str]:
    """The text in one style, and why parts of it got less than that, if any. Raises LeftAlone.

    Document by document: what one of them holds does not keep the others as they are.
    """
    _, problems = parse(text, file)
    if problems:
        first = problems[0]
        raise LeftAlone(f"{first.position}: {first.message}", broken=True)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    remarks: list[str] = []

    def document(piece: Piece) -> str:
        result, reason = _document(piece)
        if reason:
            remarks.append(f"line {piece.line}: only white space was formatted: {reason}")
        return result

    result = "".join(map(document, pieces(text)))
    result = _settled(result, lambda current: _tidied(current, _sameness(text)), _sameness(text))
    return result, "; ".join(remarks)


def _document(piece: Piece) -> tuple[str, str]:
    text = piece.text
    if piece.fixed:
        return text, _IN_LINE if text.count("\n") > 1 and text.startswith("---") else ""
    same = _sameness(text)
    if not parse(text, "")[0]:
        return text, ""
    reason = "it is very large"
    if len(text) <= LARGE:
        try:
            # Some white space, such as a tab behind a colon, is more than the library can read.
            return _settled(_tidied(text, same), lambda current: _tidied(rewritten(current), same), same), ""
        except LeftAlone as error:
            reason = error.reason
    return text, reason


def _sameness(text: str) -> Same:
    """Whether a result says what ``text`` says, in the same order, with all comments."""
    before, kept = [_plain(root) for root in parse(text, "")[0]], comments(text)

    def same(result: str) -> bool:
        roots, problems = parse(result, "")
        return not problems and [_plain(root) for root in roots] == before and comments(result) == kept

    return same


def _settled(text: str, step: Callable[[str], str], same: Same) -> str:
    """``step`` until it changes nothing more. Raises LeftAlone where it never does, or would change the meaning."""
    for _ in range(_ROUNDS):
        result = step(text)
        if not same(result):
            raise LeftAlone("a comment or value would change")
        if result == text:
            return text
        text = result
    raise LeftAlone("formatting the result again would change it")


def _tidied(text: str, same: Same) -> str:
    """Without space at line ends and without several blank lines in a row, unless they are part of a value."""
    for pattern, instead in ((_TRAILING, ""), (_BLANK, "\n\n"), (_ENDS, "")):
        result = pattern.sub(instead, text)
        if result != text and same(result):
            text = result
    return text if text.endswith("\n") or not text else text + "\n"


def _plain(node: Node) -> Any:
    """A tree to compare: order counts, and whether a word was quoted."""
    if isinstance(node, Map):
        return [(str(key), _plain(value)) for key, value in node.items()]
    if isinstance(node, Text):
        return (str(node), node.plain)
    return ["-", *map(_plain, node)]
