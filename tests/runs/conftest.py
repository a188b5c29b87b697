"""An account with VOD in virtual time, and a line in the summary for each table of cases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .bench import Bench, bench


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path) as made:
        yield made


@pytest.fixture
def told(record_property):
    """``told(text)`` adds a line to the summary."""
    return lambda text: record_property("runs", text)


def pytest_terminal_summary(terminalreporter):
    reports = [report for found in terminalreporter.stats.values() for report in found]
    called = [report for report in reports if getattr(report, "when", "") == "call"]
    lines = {text for report in called for name, text in report.user_properties if name == "runs"}
    if lines:
        terminalreporter.section("runs")
        for line in sorted(lines):
            terminalreporter.write_line(line)
