"""Says at the end how many cases of the big tables ran, and how to run the same again."""

from __future__ import annotations

import pytest


@pytest.fixture
def told(record_property):
    """``told(text)`` adds a line to the summary."""
    return lambda text: record_property("faults", text)


def pytest_terminal_summary(terminalreporter):
    reports = [report for found in terminalreporter.stats.values() for report in found]
    lines = {
        text: None
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, text in report.user_properties
        if name == "faults"
    }
    if lines:
        terminalreporter.section("faults")
        for line in sorted(lines):
            terminalreporter.write_line(line)
