"""Without a terminal: stdout alone is the result, in the form that was asked for, also where the command fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.emulator_process import EmulatorProcess
from tests.support.manifests import DEV, template, words
from tests.support.project import Project

PLANS = ("json", "gitlab", "markdown")
FAILING = {
    "no such target": (("plan", "--target", "none"), 1),
    "drift of no such target": (("drift", "--target", "none"), 1),
    "no such folder": (("plan", "nowhere"), 1),
    "no such service": (("plan", "--endpoint", "ftp://127.0.0.1"), 1),
    "a plan that was altered": (("show", "altered.plan"), 3),
    "no such plan": (("show", "missing.plan"), 1),
}
JSON_ONLY = {
    "an option that is none": (("plan", "--nonsense"), 1),
    "nobody to ask": (("apply",), 3),
    "an altered plan applied": (("apply", "altered.plan"), 3),
    "another checksum": (("apply", "--checksum", "0" * 16), 3),
    "no such address": (("state", "show", "KeywordSample/none"), 1),
    "no address": (("state", "show", "none"), 1),
    "whose account": (("whoami", "--target", "none"), 1),
    "manifests": (("validate", "--target", "none"), 1),
}


@pytest.fixture
def project(tmp_path: Path, cloud: EmulatorProcess) -> Project:
    made = Project(tmp_path, cloud)
    made.put("reconciler.yaml", DEV)
    made.put("manifests/a.yaml", words("casino", "德州扑克") + template("strict"))
    made.run("plan", "--out", "good.plan")
    text = (tmp_path / "good.plan").read_text(encoding="utf-8")
    made.put("altered.plan", text.replace("casino", "casinos"))
    return made


@pytest.mark.parametrize("env", [{}, {"CI": "true"}, {"TERM": "xterm-256color", "FORCE_COLOR": ""}])
def test_plan_says_nothing_else(project: Project, env: dict[str, str]) -> None:
    for output in ("text", *PLANS):
        done = project.run("plan", "--format", output, env=env)
        assert done.err == ""
        assert "\x1b" not in done.out
        assert "\r" not in done.out
        if output in ("json", "gitlab"):
            json.loads(done.out)


@pytest.mark.parametrize("output", [*PLANS, "json only"])
def test_failures_in_the_form_that_was_asked_for(project: Project, output: str) -> None:
    """Why stands on stderr too; only one document, or one report, on stdout."""
    cases, output = (JSON_ONLY, "json") if output == "json only" else (FAILING, output)
    for name, (words_, code) in cases.items():
        done = project.run(*words_, "--format", output, code=code)
        assert done.err, name
        assert "\x1b" not in done.said, name
        if output == "markdown":
            assert done.out.startswith("<!-- reconciler"), name
        else:
            document = json.loads(done.out)
            assert output == "gitlab" or document["error"]["message"], name
