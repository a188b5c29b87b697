"""Completion in a shell: what is offered, and that nothing of it does anything but stand there as a word."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.pipeline.completing import LARGEST_LISTS
from tests.support.manifests import DEV, HEAD, template
from tests.support.program import environment
from tests.support.project import Project

HOSTILE = (
    "$(touch ran)",
    "`touch ran`",
    "a;touch ran",
    "it's",
    'say "hi"',
    "*",
    "back\\slash",
    "two words",
    "x&y",
    "~root",
)
LEFT_OUT = ("two\nlines", "esc\x1b[31m", "turned\u202eword", "-rf")
ASK = r"""
source <(reconciler completion bash)
COMP_LINE=$1 COMP_POINT=${#1}
_reconciler_completion reconciler 2>/dev/null
for reply in "${COMPREPLY[@]}"; do printf '%s\n' "$reply"; done
echo --
for reply in "${COMPREPLY[@]}"; do eval "set -- $reply"; printf '%s\n' "$#" "$1"; done
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "home")
    made.put("reconciler.yaml", DEV + "  prod: {}\n")
    made.put(
        "manifests/lists.yaml",
        HEAD.format(kind="KeywordSamples", name="gambling")
        + "  tags: [bets, 'free bets']\n  keywords: [casino, casinos]\n---\n"
        + HEAD.format(kind="KeywordSamples", name="games")
        + "  keywordsFrom: [{file: ../lists/a.txt}]\n"
        + template("strict")
        + template("live"),
    )
    made.put("lists/a.txt", "keno\nfree spins\n")
    return made


def asked(project: Project, line: str) -> tuple[list[str], list[str]]:
    """What bash offers at the end of a line, and what each of it is once the line is run: its words."""
    bin_ = project.root.parent / "bin"
    bin_.mkdir(exist_ok=True)
    program = bin_ / "reconciler"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m reconciler "$@"\n')
    program.chmod(0o755)
    env = environment({**project.env, "PATH": f"{bin_}:/usr/bin:/bin"})
    done = subprocess.run(
        ["bash", "-c", ASK, "bash", line], cwd=project.root, env=env, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    offered, _, evaluated = done.stdout.partition("--\n")
    rows = evaluated.splitlines()
    assert set(rows[::2]) <= {"1"}
    return offered.splitlines(), rows[1::2]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("reconciler plan --target ", ["dev", "prod"]),
        ("reconciler plan --only list:ga", ["gambling", "games"]),
        ("reconciler explain ContentReviewTemplate/", ["ContentReviewTemplate/live", "ContentReviewTemplate/strict"]),
        ("reconciler edit cas", ["casino", "casinos"]),
        ("reconciler remove fr", ["free\\ spins"]),
        ("reconciler remove 'fr", []),
        ("reconciler edit casino --tags bets,fr", ["bets\\,free\\ bets"]),
        ("reconciler add x --list gam", ["gambling", "games"]),
        ("reconciler state rek", ["rekey"]),
    ],
)
def test_what_bash_offers(project: Project, line: str, offered: list[str]) -> None:
    assert asked(project, line)[0] == offered


def test_a_hostile_name_is_a_word_or_not_offered(project: Project) -> None:
    """In the state, which anybody may have written: quoted it stands there as itself, and nothing runs."""
    names = ", ".join(json.dumps(name) for name in (*HOSTILE, *LEFT_OUT))
    project.put(".reconciler/dev/state.json", f'{{"records": [{{"kind": "KeywordSample", "names": [{names}]}}]}}')
    offered, words = asked(project, "reconciler state show KeywordSample/")
    assert sorted(words) == sorted(f"KeywordSample/{name}" for name in (*HOSTILE, "-rf"))
    assert len(offered) == len(words)
    assert not (project.root / "ran").exists()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("reconciler.yaml", "targets: [\n"),
        ("manifests/lists.yaml", "kind: [\x00"),
        (".reconciler/dev/state.json", '{"records": [{"names": 3}]}'),
        (".reconciler/dev/state.json", "[" * 100_000),
    ],
)
def test_a_broken_project_completes_nothing_and_says_nothing(project: Project, file: str, text: str) -> None:
    """What can be read all the same may be offered. Neither way there is a message."""
    project.put(file, text)
    for line in ("reconciler state rm KeywordSample/", "reconciler remove ca", "reconciler plan --target "):
        done = project.run(code=0, env={"_RECONCILER_COMPLETE": "bash_complete", "COMP_LINE": line})
        assert done.err == ""
        assert set(done.out.split()) <= {"plain,dev", "plain,prod", "plain,default", "plain,casino", "plain,casinos"}


def offered(project: Project, line: str, **env: str) -> list[str]:
    """What the program offers, as the script for bash reads it."""
    done = project.run(env={"_RECONCILER_COMPLETE": "bash_complete", "COMP_LINE": line, **env})
    assert done.err == ""
    return done.out.split()


def test_what_is_masked_or_of_strangers_is_not_offered(project: Project) -> None:
    assert offered(project, "reconciler remove cas") == ["plain,casino", "plain,casinos"]
    assert offered(project, "reconciler remove cas", RECONCILER_UNTRUSTED="1") == []
    text = (project.root / "reconciler.yaml").read_text()
    project.put("reconciler.yaml", text.replace("prod: {}", "prod: {mask: true}"))
    assert offered(project, "reconciler remove cas") == []


def test_words_of_large_lists_are_not_waited_for(project: Project) -> None:
    project.put("lists/a.txt", "keno\n" * (LARGEST_LISTS // 5))
    assert offered(project, "reconciler remove cas") == []
    assert offered(project, "reconciler add x --list gam") == ["plain,gambling", "plain,games"]


def test_an_unknown_shell_is_an_error(project: Project) -> None:
    project.run(code=1, env={"_RECONCILER_COMPLETE": "tcsh_complete"})


def test_fish_keeps_what_follows_a_comma(project: Project) -> None:
    assert 'string split -m1 ","' in project.run("completion", "fish").out
