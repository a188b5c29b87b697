"""Start-up stays light: a command loads what it needs, and asking for the version needs next to nothing."""

import resource
import subprocess
import sys
from pathlib import Path
from sysconfig import get_path

import pytest

COMMAND = Path(get_path("scripts")) / "reconciler"
HEAVY = {"pydantic", "httpx", "yaml", "deepdiff", "rich", "jinja2", "prometheus_client", "opentelemetry"}
"""Libraries that cost more to import than most commands take to run."""


def loaded(*args):
    """The modules that a Python process imports until it ends."""
    run = subprocess.run([sys.executable, "-X", "importtime", *args], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return {line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if line.startswith("import time:")}


def cpu(*args):
    """User and system seconds of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *args], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def test_loaded_sees_what_is_imported():
    assert {"json", "json.decoder"} <= loaded("-c", "import json")
    assert "json" not in loaded("-c", "pass")


@pytest.mark.parametrize("argument", ["--version", "version"])
def test_version_loads_neither_libraries_nor_the_command_line(argument):
    modules = loaded(COMMAND, argument)
    assert "reconciler.__main__" in modules
    assert modules & (HEAVY | {"click", "asyncio", "reconciler.cli"}) == set()


def test_help_loads_click_alone():
    modules = loaded(COMMAND, "--help")
    assert "click" in modules
    assert modules & (HEAVY | {"reconciler.emulator"}) == set()


def test_the_table_of_formats_loads_no_records_of_single_reports():
    modules = loaded(COMMAND, "plan", "--help")
    assert {"reconciler.render.formats.junit", "reconciler.render.formats.github"} <= modules
    assert modules & {"reconciler.model.policy", "reconciler.model.policy_report", "reconciler.model.impact"} == set()


def test_version_costs_at_most_three_bare_interpreters():
    # CPU, not time on the clock; turns are taken and the least of each counts, so that a busy machine is no failure.
    pairs = [(cpu("-c", "pass"), cpu(COMMAND, "--version")) for _ in range(10)]
    bare, version = (min(times) for times in zip(*pairs, strict=True))
    assert version <= 3 * bare, f"{version:.3f} s against {bare:.3f} s"


def test_lists_that_are_texts_load_nothing_of_workbooks(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {name: a}\n"
        "spec: {usages: [Review], keywordsFrom: [{file: a.txt}]}\n"
    )
    (tmp_path / "a.txt").write_text("casino\n")
    modules = loaded(COMMAND, "validate", tmp_path)
    assert "reconciler.files.keyword_lists" in modules
    assert modules & {"openpyxl", "reconciler.files.workbooks", "reconciler.files.workbook_lists"} == set()
