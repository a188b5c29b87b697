"""``python -m reconciler`` inside a checkout that somebody else wrote."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["click", "pydantic", "yaml", "httpx", "logging", "asyncio", "reconciler_extra"])
def test_nothing_is_imported_from_the_current_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the checkout')")
    (tmp_path / "a.yaml").write_text("apiVersion: reconciler/v1\nkind: Foo\nmetadata: {name: a}\n")
    command = [sys.executable, "-m", "reconciler", "validate"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'a.yaml:2:7: error[unknown-kind] "Foo"' in done.stdout
    assert "imported from the checkout" not in done.stdout + done.stderr
