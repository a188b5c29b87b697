"""The variables of the environment that the program reads are those that its pages describe."""

from __future__ import annotations

import ast
import re

from tests.support.paths import PACKAGE, ROOT

TARGETS = re.compile(r"RECONCILER_TARGET_[A-Z_]*[A-Z]")
"""Examples of what an operator calls a variable that a project file names: all that begin so are read."""
VARIABLE = re.compile(r"RECONCILER_[A-Z_]*[A-Z]")
PREFIX = "RECONCILER_STATE"
"""The login for a state over HTTP is read under two names, which begin with this one."""
LOGIN = {f"{PREFIX}_USERNAME", f"{PREFIX}_PASSWORD"}


def variables_in_code() -> set[str]:
    """Return every name that stands by itself as a text in the code."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "RECONCILER_" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value):
                found.add(node.value)
    assert PREFIX in found
    return (found - {PREFIX}) | LOGIN


def test_what_is_read_is_described_and_what_is_described_is_read() -> None:
    read = variables_in_code()
    described = set(VARIABLE.findall((ROOT / "docs/pipelines.md").read_text(encoding="utf-8")))
    assert described == read
    for page in (ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md")):
        text = TARGETS.sub("", page.read_text(encoding="utf-8"))
        assert set(VARIABLE.findall(text)) <= read, page.name
