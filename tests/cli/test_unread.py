"""A file that cannot be read is not an absent one: nothing of what it declared is deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.manifests import HEAD, words
from tests.support.project import Project

LISTS = HEAD.format(kind="KeywordSamples", name="words") + "  keywordsFrom:\n    - file: lists/*.txt\n"


def _linked(path: Path) -> None:
    path.unlink()
    path.symlink_to("gone")


def _emptied(path: Path) -> None:
    path.write_text("")


def _unmerged(path: Path) -> None:
    path.write_text(f"<<<<<<< HEAD\n=======\n{path.read_text()}>>>>>>> theirs\n")


def _foldered(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("manifests/lists/two.txt", _linked),
        ("manifests/lists/two.txt", _unmerged),
        ("manifests/lists/two.txt", _foldered),
        ("manifests/team/b.yaml", _linked),
        ("manifests/team/b.yaml", _emptied),
        ("manifests/team/b.yaml", _unmerged),
    ],
)
def test_what_stood_in_a_spoiled_file_is_kept(project: Project, name: str, spoil: Callable[[Path], None]) -> None:
    project.put("manifests/a.yaml", LISTS)
    for number in range(20):
        project.put(f"manifests/lists/{number}.txt", f"word {number}\n")
    project.put("manifests/lists/two.txt", "two\n")
    project.put("manifests/team/b.yaml", words("three", name="others"))
    project.apply()
    assert project.cloud is not None
    before, memory = project.cloud.words(), project.state_file.read_bytes()
    project.cloud.forget_calls()
    spoil(project.root / name)
    for command in (("validate",), ("plan",), ("apply", "--auto-approve"), ("apply", "--auto-approve", "manifests")):
        done = project.run(*command, code=1)
        assert name in done.said
    assert not project.cloud.writes()
    assert (project.cloud.words(), project.state_file.read_bytes()) == (before, memory)
