"""Runs through the program as people run it: exit codes, signals, questions, and what is shown."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.emulator_process import EmulatorProcess, emulator
from tests.support.program import ended
from tests.support.project import Project
from tests.support.terminal import on_terminal
from tests.support.waiting import until

from .bench import SUBTITLES, document

APPLY = ("apply", "--auto-approve")
FIRST = (*APPLY, "--allow-runs")
DEV = "apiVersion: reconciler/v1\nkind: Project\nname: runs\nmanifests: [manifests]\ntargets:\n  dev: {}\n"
QUICK = ("media-wait=0", "media-process=0")


@contextmanager
def account(folder: Path, *quirks: str) -> Iterator[Project]:
    """A project of one run on an emulator process."""
    options = [word for quirk in quirks for word in ("--quirk", quirk)]
    with emulator("--no-rate-limit", *options) as cloud:
        made = Project(folder, cloud)
        made.put("reconciler.yaml", DEV)
        made.put("manifests/a.yaml", document("a", "smartEraseTask: {definition: 101}"))
        yield made


def tasks(cloud: EmulatorProcess) -> list[str]:
    return list(cloud.admin("GET", "data")["tasks"])


def test_from_the_first_apply_to_its_outputs(tmp_path: Path) -> None:
    """Permission, start, wait, outputs in text and in JSON, rerun, and an empty plan."""
    with account(tmp_path, *QUICK) as project:
        refused = project.run(*APPLY, code=3)
        assert "--allow-runs" in refused.err
        assert not tasks(project.cloud)
        assert "1 run" in project.run(*FIRST).out
        shown = project.run("state", "show", "MediaProcessing/a").out
        for words in (
            "done",
            "started 20",
            "SmartErase  SUCCESS",
            "SmartErase.Video  Permanent as ",
            "https://221157.",
        ):
            assert words in shown
        outputs = project.run("state", "show", "MediaProcessing/a", "--format", "json").json["extra"]["outputs"]
        (file,) = outputs["parts"][0]["files"]
        assert file["url"] in shown
        assert file["file_id"] in shown
        assert project.run("plan", "--detailed-exitcode").out.startswith("nothing to do: 1 unchanged")
        told = project.run("rerun", "MediaProcessing/a")
        assert "the next apply starts MediaProcessing/a again" in told.out
        assert project.run("plan", "--format", "json").json["summary"]["run"] == 1
        project.run(*APPLY, "--no-wait")
        assert len(tasks(project.cloud)) == 2
        assert "nothing to do" in project.run(*APPLY).out


@pytest.mark.slow
@pytest.mark.parametrize(("on_failure", "code"), [("fail", 1), ("warn", 0)])
def test_exit_codes_of_failures(on_failure: str, code: int, tmp_path: Path) -> None:
    """Code and message of the service; the next plan repeats them; the next apply does not try again."""
    with account(tmp_path, *QUICK, "media-outcome=task-error") as project:
        project.put("manifests/a.yaml", document("a", more=f"onFailure: {on_failure}"))
        done = project.run(*FIRST, code=code)
        assert "70000: source error: the file cannot be read" in done.out
        for command in (("plan",), ("drift",), APPLY):
            said = project.run(*command).said
            assert "70000: source error" in said, command
            assert "reconciler rerun MediaProcessing/a" in said, command
        assert len(tasks(project.cloud)) == 1


def test_interrupted_while_waiting(tmp_path: Path) -> None:
    """130, at once; meanwhile nobody was locked out; plan and drift tell its state, and the next apply goes on."""
    with account(tmp_path, "media-process=600") as project:
        with project.started(*FIRST) as process:
            until(lambda: tasks(project.cloud))
            until(lambda: "running" in project.run("state", "show", "MediaProcessing/a", code=None).out)
            meanwhile = project.run("state", "mv", "MediaProcessing/a", "MediaProcessing/b", "--lock-timeout", "30")
            project.run("state", "mv", "MediaProcessing/b", "MediaProcessing/a", "--lock-timeout", "30")
            process.send_signal(signal.SIGINT)
            done = ended(process)
        assert meanwhile.code == 0
        assert done.code == 130, done
        assert "interrupted" in done.out
        assert "1 run goes on; reconciler plan reports their status" in done.out
        assert "To continue:\n  reconciler apply" in done.out
        for command in ("plan", "drift"):
            assert "MediaProcessing/a is running since" in project.run(command).said
        said = project.run(*APPLY, "--no-wait").said
        assert "MediaProcessing/a is running since" in said
        assert len(tasks(project.cloud)) == 1


@pytest.mark.slow
def test_the_prompt_counts_what_is_paid(tmp_path: Path) -> None:
    """On a terminal, before anything starts; and each run has its line while it is waited for."""
    with account(tmp_path, *QUICK) as project:
        project.put("manifests/b.yaml", document("b", SUBTITLES))
        code, shown = on_terminal(project, "apply", "--allow-runs", answer="no")
        assert code == 1
        assert "; 2 paid runs, type yes" in shown
        assert not tasks(project.cloud)
        code, shown = on_terminal(project, "apply", "--allow-runs", "--only", "*/b", answer="yes")
        assert code == 0
        assert "; 1 paid run, type yes" in shown
        assert "MediaProcessing/b: done after 5 s" in shown


@pytest.mark.slow
def test_progress_in_a_log(tmp_path: Path) -> None:
    """A CI job's log has a line when a run's state changes; with JSON every poll; without CI none."""
    with account(tmp_path, "media-wait=6", "media-process=1") as project:
        project.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {state: ../kept}"))
        done = project.run(*FIRST, "--no-wait")
        assert "MediaProcessing" not in done.err
        watched = project.run(*APPLY, env={"CI": "true"})
        lines = [line for line in watched.err.splitlines() if line.startswith("MediaProcessing/a: ")]
        assert lines[-1].startswith("MediaProcessing/a: done after ")
        assert 1 <= len(lines) <= 3
        project.run("rerun", "MediaProcessing/a")
        events = [json.loads(line) for line in project.run(*APPLY, "--log-format", "json").err.splitlines()]
        seen = [event for event in events if event["event"] == "running"]
        assert [event["over"] for event in seen][-1:] == [True]
        assert all(event["address"] == "MediaProcessing/a" and event["ms"] > 0 for event in seen)
