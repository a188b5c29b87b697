"""Every promise of SECURITY.md names tests, and they exist."""

from __future__ import annotations

import re

from tests.support.paths import ROOT

ROW = re.compile(r"^\| (?P<promise>.+) \| (?P<tests>[^|]+) \|$", re.MULTILINE)
NAME = re.compile(r"`([^`]+)`")


def promises() -> dict[str, list[str]]:
    """Return what stands in the second cell of each promise."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = {row["promise"]: NAME.findall(row["tests"]) for row in ROW.finditer(text)}
    del rows["Promise"]
    return rows


def test_each_promise_names_tests_that_exist() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    functions = set(re.findall(r"^(?:async )?def (\w+)\(", code, re.MULTILINE))
    found = promises()
    assert len(found) > 50
    for promise, names in found.items():
        assert names, promise
        for name in names:
            exists = (ROOT / name).is_file() if "." in name else name in functions
            assert exists, f"{name}: {promise}"
