"""List the examples that run without an account: a folder and a target a line, where every target is the emulator."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

for project in sorted(Path("examples").glob("*/reconciler.yaml")):
    targets = yaml.safe_load(project.read_text(encoding="utf-8")).get("targets") or {}
    if targets and all((target or {}).get("endpoint") == "emulator" for target in targets.values()):
        sys.stdout.writelines(f"{project.parent}\t{name}\n" for name in targets)
