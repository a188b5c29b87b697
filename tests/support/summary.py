"""Lines at the end of a test run: how many cases of the big tables ran, and how to run the same again.

``tests/conftest.py`` takes both names into pytest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

PROPERTY = "summary"


@pytest.fixture
def summary(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """``summary(text)`` adds a line, once however many tests add it."""
    return lambda text: record_property(PROPERTY, text)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    lines = sorted(set(_lines(terminalreporter)))
    if lines:
        terminalreporter.section("cases")
        for line in lines:
            terminalreporter.write_line(line)


def _lines(terminalreporter: Any) -> Iterator[str]:
    # With several processes the reports are all that comes back of their tests.
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                yield from (text for name, text in report.user_properties if name == PROPERTY)
