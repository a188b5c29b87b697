"""A project that breaks a rule, on disk for as long as it takes to read it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from reconciler.files.project import FILE
from reconciler.model.life import last_moment
from reconciler.model.manifest import Problem
from reconciler.model.rule import Files, Link, Rule, Zeros
from reconciler.pipeline import load

_PROJECT = "apiVersion: reconciler/v1\nkind: Project\nname: example\n"


def problems_of(rule: Rule) -> list[Problem]:
    """Every problem of the rule's example, in order of place. A rule that is off by default is switched on."""
    with TemporaryDirectory(prefix="rule-") as folder:
        write(Path(folder), rule.example)
        project = Path(folder) / FILE
        if rule.level() == "off" and not project.exists():
            project.write_text(f"{_PROJECT}checks: {{{rule.id}: warning}}\n", encoding="utf-8")
        now = None if rule.at is None else last_moment(rule.at)
        return list(load(Path(folder), now=now).problems)


def write(folder: Path, files: Files) -> None:
    """Make the files of an example in ``folder``."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.mkdir()
        elif isinstance(content, Link):
            path.symlink_to(content.target)
        elif isinstance(content, Zeros):
            with path.open("wb") as stream:
                stream.truncate(content.size)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
