"""docs/python-api.md: its example runs as written, in a new project, and does what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from reconciler.files.scaffold import scaffold
from tests.support.paths import ROOT
from tests.support.program import environment
from tests.support.waiting import PATIENCE

PAGE = ROOT / "docs" / "python-api.md"


def run(folder: Path, example: str) -> str:
    script = folder / "example.py"
    script.write_text(example, encoding="utf-8")
    return subprocess.run(
        [sys.executable, script.name],
        cwd=folder,
        env={**environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    ).stdout


def test_the_example_plans_and_applies(tmp_path: Path) -> None:
    """First everything is created; then there is nothing to do, and nothing is said to be done."""
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    scaffold(tmp_path / "project", demo=True)
    first = run(tmp_path, example).splitlines()
    created = [line for line in first if line.startswith("create ")]
    assert created
    assert first[-1] == f"done: {len(created)} failed: 0"
    assert run(tmp_path, example) == ""


def test_every_name_of_the_table_is_there() -> None:
    """Functions and methods that the page names exist under these names."""
    import reconciler.pipeline as api

    named = re.findall(r"^\| `(?:session\.)?(\w+)\(", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(named) > 5
    assert [name for name in named if not (hasattr(api, name) or hasattr(api.Session, name))] == []
