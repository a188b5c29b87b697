"""Annotations of GitHub, reports of GitLab, and the comment where there is no plan."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from reconciler.model.manifest import Position, Problem
from reconciler.render.formats import github
from reconciler.render.formats.github import failure_command, problem_commands
from reconciler.render.formats.gitlab import code_quality, widget
from reconciler.render.markdown import escape as markdown_escape
from reconciler.render.markdown.failure import failure_markdown
from reconciler.render.markdown.page import size
from tests.support.markdown_check import faults
from tests.support.rendered_plans import drifted, replaced, rich

from .test_markdown import HOSTILE

Golden = Callable[[str, str], None]
PROBLEMS = [
    Problem("unused-list", Position("lists/a,b:c.txt", 1), "no manifest uses this", "warning"),
    Problem(
        "keyword-length",
        Position("lists/scams/en.csv", 812, 3),
        "25 characters, 100 %;\nat most 20",
        fix="shorten it\nor",
    ),
    Problem("unknown-field", Position("manifests/live.yaml", 14, 9), '"x"', suggestion="y", allowed=("y", "z")),
]
NAMES = {"project": "acme", "target": "prod", "mode": "apply"}
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {"lines": {"type": "object", "properties": {"begin": {"type": "integer", "minimum": 1}}}},
            },
        },
    },
}


def commands(problems: list[Problem], folder: str = "") -> str:
    return "".join(f"{line}\n" for line in problem_commands(problems, folder=folder))


def understood(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as GitHub's runner reads it (ActionCommand.TryParseV2)."""
    found = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
    assert found, line

    def data(text: str) -> str:
        return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")

    pairs = [pair.split("=", 1) for pair in found[2].split(",")]
    properties = {name: data(text.replace("%3A", ":").replace("%2C", ",")) for name, text in pairs}
    return found[1], properties, data(found[3])


def test_annotations(golden: Golden) -> None:
    golden("annotations.txt", commands(PROBLEMS, "moderation"))


def test_errors_come_first_and_read_as_meant() -> None:
    read = [understood(line) for line in commands(PROBLEMS).splitlines()]
    assert [command for command, _, _ in read] == ["error", "error", "warning"]
    assert read[0][1] == {"file": "lists/scams/en.csv", "line": "812", "col": "3", "title": "keyword-length"}
    assert read[0][2].splitlines()[0] == r"25 characters, 100 %;\nat most 20"
    assert read[2][1]["file"] == "lists/a,b:c.txt"


EVIL = "x\n::error file=a::b\r\n::stop-commands::t,title=c:%0A::%2C \x1b[2J\u202e"


def evil_line() -> str:
    return commands([Problem(EVIL, Position(EVIL, 1), EVIL, suggestion=EVIL, fix=EVIL)], EVIL)


def test_annotations_are_inert() -> None:
    [line] = evil_line().splitlines()
    assert line.isprintable()
    kind, properties, message = understood(line)
    assert (kind, list(properties)) == ("error", ["file", "line", "col", "title"])
    shown = EVIL.replace("\n", r"\n").replace("\r", r"\r").replace("\x1b", r"\x1b").replace("\u202e", r"\u202e")
    assert properties["title"] == shown
    assert message.splitlines()[0] == shown
    assert understood(failure_command(EVIL).replace("title", "title"))[2] == shown


@pytest.mark.parametrize("name", ["_property", "_data", "visible"])
def test_without_the_escaping_annotations_are_not_inert(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def intact() -> bool:
        try:
            test_annotations_are_inert()
        except (AssertionError, ValueError, KeyError):
            return False
        return True

    assert intact()
    monkeypatch.setattr(github, name, lambda text: text)
    assert not intact()


def test_code_quality(golden: Golden) -> None:
    text = code_quality(PROBLEMS, folder="moderation")
    golden("code_quality.json", text)
    jsonschema.validate(json.loads(text), CODE_QUALITY)
    assert json.loads(code_quality([])) == []
    assert code_quality([Problem(EVIL, Position(EVIL, 1), EVIL)]).replace("\n", "").isprintable()


def test_a_problem_that_moved_is_the_same_and_two_alike_are_two() -> None:
    def prints(*lines: int) -> list[str]:
        rows = json.loads(code_quality([Problem("r", Position("f", line), "m") for line in lines]))
        return [row["fingerprint"] for row in rows]

    assert prints(3) == prints(9)
    assert len(set(prints(3, 9))) == 2


def test_widget() -> None:
    assert json.loads(widget(rich())) == {"create": 300, "update": 8, "delete": 5}
    assert json.loads(widget(replaced())) == {"create": 5, "update": 0, "delete": 5}
    assert json.loads(widget(drifted())) == {"create": 1, "update": 1, "delete": 2}


def failure(text: str, **names: str) -> str:
    problems = [Problem(text, Position(text, 1), text, suggestion=text, fix=text.replace("\n", " "))]
    drawn = failure_markdown(text, NAMES | names, hint=" ".join(text.split()) or "x", problems=problems)
    return drawn + failure_markdown(f"oh {text}", NAMES | names)


def test_failure(golden: Golden) -> None:
    golden("failure_manifests.md", failure_markdown("wrong", NAMES, problems=PROBLEMS, commit="1d2c3b4"))
    refused = failure_markdown("the lock is held by ci", NAMES | {"mode": "drift"}, hint="wait:\n  --lock-timeout 60")
    golden("failure_refused.md", refused)


def test_failure_never_grows_beyond_the_limit() -> None:
    problems = [Problem("r", Position("|" * 200, n), "`|" * 400, fix="|" * 300) for n in range(5000)]
    text = failure_markdown("|" * 5000, NAMES, hint="|" * 5000, problems=problems)
    assert size(text) <= 60_000
    assert re.search(r"^\*Problems: [\d,]+ more are not shown", text, re.MULTILINE)


@pytest.mark.parametrize("text", HOSTILE)
def test_failures_are_inert(text: str) -> None:
    more: dict[str, Any] = {"project": text, "target": text}
    assert faults(failure(text, **more), failure("word", project="word", target="word")) == []


def test_without_the_escaping_failures_are_not_inert(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_escape, "_span", lambda part: part)
    monkeypatch.setattr(markdown_escape, "_plain", lambda word: True)
    assert faults(failure("<b>@everyone</b>"), failure("word")) != []
