"""What a registered check, guard, kind or rule must bring along: each function returns what one lacks."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from reconciler.checks import Check
from reconciler.kinds.documents import DocumentType
from reconciler.model.rule import Rule
from reconciler.stages.planning.guards import Guard

ID = re.compile(r"(\*-)?[a-z0-9]+(-[a-z0-9]+)*")
_MAKERS = {
    *("Problem", "PydanticCustomError", "Unreadable", "Undecodable", "CellError"),
    *("_error", "_note", "_add", "Finding"),
}
"""What makes a problem of a rule whose id is its first argument."""


def lacks_of_rule(rule: Rule) -> Iterator[str]:
    if not ID.fullmatch(rule.id):
        yield f"{rule.id!r} is not an id in lower case with hyphens"
    if not rule.meaning.endswith(".") or " " not in rule.meaning:
        yield f"{rule.id}: the meaning is not a sentence"
    if not rule.example:
        yield f"{rule.id}: there is no example"


def lacks_of_check(check: Check) -> Iterator[str]:
    if not check.rules:
        yield f"{check.find.__name__} has no rule"
    for rule in check.rules:
        yield from lacks_of_rule(rule)
    if not check.needs_all <= {rule.id for rule in check.rules}:
        yield f"{check.find.__name__}: needs_all names rules that are not its own"


def lacks_of_guard(guard: Guard, page: str) -> Iterator[str]:
    """``page`` is the reference of refusals."""
    if not ID.fullmatch(guard.code):
        yield f"{guard.code!r} is not a code in lower case with hyphens"
    if not (guard.meaning.endswith(".") and guard.remedy.endswith(".")):
        yield f"{guard.code}: meaning and remedy must be sentences"
    if guard.flag is None and "allow" in guard.remedy:
        yield f"{guard.code}: the remedy speaks of allowing, and there is no flag"
    if guard.flag is not None and not guard.flag.name.startswith("--allow-"):
        yield f"{guard.code}: the flag must begin with --allow-"
    if f"\n| `{guard.code}` |" not in page:
        yield f"{guard.code} is not on the page of refusals"


def lacks_of_kind(kind: DocumentType, schema: Mapping[str, object], pages: Collection[str]) -> Iterator[str]:
    """``schema`` is that of all manifests, ``pages`` names those of the reference."""
    definitions = schema["$defs"]
    assert isinstance(definitions, Mapping)
    if kind.document not in definitions:
        yield f"{kind.document} has no schema"
    if f"{kind.document}.md" not in pages:
        yield f"{kind.document} has no page in the reference"
    for rule in kind.rules:
        yield from lacks_of_rule(rule)


def ids_in(text: str) -> set[str]:
    """The ids of rules that the source of a module uses, where they stand as literals."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0] if node.args else None
        if name in _MAKERS and isinstance(first, ast.Constant) and ID.fullmatch(str(first.value)):
            found.add(str(first.value))
        found |= {
            keyword.value.value
            for keyword in node.keywords
            if keyword.arg == "rule" and isinstance(keyword.value, ast.Constant)
        }
    return found
