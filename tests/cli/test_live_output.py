"""--quiet, --verbose, --log-format and the log of a CI job, from processes; and the listeners on their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reconciler.cli import verbosity
from reconciler.cli.verbosity import EVERY, NowAndThen, Verbosity, document_of, line_of, listener
from reconciler.model.event import Called, Entered, Event, Progressed, Retrying, Running, Waiting, Warned
from reconciler.model.resource import Address
from tests.support.manifests import EMBEDDED, words
from tests.support.project import Project
from tests.support.terminal import on_terminal

EVENTS: list[Event] = [
    Progressed("read", "keywords", 1200, 40000),
    Entered("send"),
    Called("mps.CreateWordSamples", 0.1234, "r-1"),
    Called("mps.CreateWordSamples", 2.0, "", "InternalError"),
    Retrying("mps.DescribeWordSamples", "RequestLimitExceeded", 2, 1.5),
    Waiting("the lock is held", 3.0),
    Running(Address("MediaProcessing", "launch"), "PROCESSING", 61.0),
    Warned("took over the lock"),
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.env = {}
    made.put("reconciler.yaml", EMBEDDED)
    made.put("manifests/a.yaml", words("casino"))
    return made


def test_lines_and_documents() -> None:
    assert list(map(line_of, EVENTS)) == [
        "reading keywords: 1,200 of 40,000",
        "",
        "mps.CreateWordSamples  123 ms  r-1",
        "mps.CreateWordSamples  2000 ms  InternalError",
        "mps.DescribeWordSamples: RequestLimitExceeded; retrying in 1.5 s (attempt 2)",
        "the lock is held; waiting 3.0 s",
        "MediaProcessing/launch: PROCESSING for 61 s",
        "warning: took over the lock",
    ]
    assert document_of(EVENTS[2]) == {
        "event": "called",
        "action": "mps.CreateWordSamples",
        "ms": 123,
        "request_id": "r-1",
        "error": "",
        "region": "",
        "attempt": 1,
        "status": 0,
    }
    assert document_of(EVENTS[4])["delay_ms"] == 1500
    assert document_of(EVENTS[6])["address"] == "MediaProcessing/launch"
    json.dumps(list(map(document_of, EVENTS)))


def test_now_and_then() -> None:
    """At most one line every ten seconds, of what is under way only; a run that goes on has one each minute."""
    now, heard = [0.0], []
    listen = NowAndThen(heard.append, lambda: now[0])
    for second in range(100):
        now[0] = float(second)
        for event in EVENTS[:-1]:
            listen(event)
    assert [event for event in heard if not isinstance(event, Running)] == [EVENTS[0]] * int(99 // EVERY)
    assert [event for event in heard if isinstance(event, Running)] == [EVENTS[6]] * 2


def test_a_log_says_at_once_why_a_job_stands_still() -> None:
    """A lock that was taken over, a long wait for one: both come once, and right at the start."""
    heard: list[Event] = []
    listen = NowAndThen(heard.append, lambda: 0.0)
    told = [EVENTS[-1], Waiting("the lock is held by alice", 60.0)]
    for event in (*EVENTS[:-2], *told):
        listen(event)
    assert heard == told


def test_without_a_terminal_trouble_is_told() -> None:
    """Where nobody asked for progress: a service that does not answer is no silence of minutes."""
    now, heard = [0.0], []
    listen = NowAndThen(heard.append, lambda: now[0], progress=False)
    retry = Retrying("mps.DescribeWordSamples", "BadAnswer", 3, 8.0)
    for second in range(60):
        now[0] = float(second)
        for event in (*EVENTS[:-1], retry):
            listen(event)
    assert 1 <= len(heard) <= 60 // EVERY
    assert {type(event) for event in heard} <= {Retrying, Waiting}


def test_runs_in_a_log() -> None:
    """A line when the state changes and when it is over; of many runs that merely go on, fewer."""
    now, heard = [0.0], []
    listen = NowAndThen(heard.append, lambda: now[0])
    runs = [Address("MediaProcessing", f"n{number}") for number in range(100)]
    for second in range(0, 600, 60):
        now[0] = float(second)
        for address in runs:
            listen(Running(address, "waiting" if second < 120 else "processing", float(second)))
    assert len(heard) == 2 * len(runs)
    listen(Running(runs[0], "done", 600.0, over=True))
    assert line_of(heard[-1]) == "MediaProcessing/n0: done after 600 s"


def test_who_listens(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: False, raising=False)
    silence, warnings = listener(Verbosity(quiet=True), {"CI": "true"}), listener(Verbosity(), {})
    assert silence is not None
    assert warnings is not None
    for event in EVENTS:
        silence(event)
        warnings(event)
    assert capsys.readouterr() == ("", "warning: took over the lock\n")
    assert isinstance(listener(Verbosity(), {"CI": "true"}), NowAndThen)
    assert listener(Verbosity(json=True, verbose=True), {}) is verbosity.write_json


def test_without_a_terminal_nothing_is_told(project: Project) -> None:
    for env in ({}, {"CI": "true"}):
        for command in (("plan",), ("plan", "--quiet"), ("plan", "--format", "json")):
            done = project.run(*command, env=env)
            assert done.err == ""
            assert "\x1b" not in done.out
    project.apply()
    assert project.run("drift").err == ""


def test_quiet_leaves_results_and_errors(project: Project) -> None:
    done = project.run("apply", "--auto-approve", "--quiet")
    assert done.out.startswith("done: 1 created")
    assert done.err == ""
    assert "no such" in project.run("plan", "--quiet", "--target", "no such", code=1).err
    project.put("manifests/a.yaml", words("casino", "poker", "poker"))
    assert "warning[duplicate]" in project.run("plan").err
    assert project.run("plan", "--quiet").err == ""


def test_verbose_tells_each_call(project: Project) -> None:
    done = project.run("apply", "--auto-approve", "--verbose")
    lines = [line for line in done.err.splitlines() if line.startswith("mps.")]
    listed = {"mps.DescribeWordSamples", "mps.DescribeContentReviewTemplates"}
    assert {line.split()[0] for line in lines} == {"mps.CreateWordSamples", *listed}
    for line in lines:
        assert line.split()[2] == "ms"
        assert len(line.split()[3]) == 36
    assert "mps." not in done.out


def test_json_lines(project: Project) -> None:
    for more in ((), ("--verbose",)):
        done = project.run("plan", "--log-format", "json", "--format", "json", *more)
        rows = [json.loads(line) for line in done.err.splitlines()]
        assert rows
        assert all(row["time"].startswith("2") and row["event"] for row in rows)
        assert any(row["event"] == "called" for row in rows) is bool(more)
        assert done.json["summary"]["create"] == 1
    assert project.run("plan", "--quiet", "--log-format", "json").err == ""


def test_timings_name_every_stage(project: Project) -> None:
    """From reading the files to showing the plan, in order, with a total; the same for drift and apply."""

    def stages(*arguments: str) -> list[str]:
        lines = project.run(*arguments, "--timings").err.splitlines()
        head, *rows = (line for line in lines if not line.startswith("history: "))
        assert head.split() == ["stage", "cpu", "s", "wall", "s"]
        assert all(float(number) >= 0 for row in rows for number in row.split()[1:])
        return [row.split()[0] for row in rows]

    assert stages("plan") == ["read", "list", "diff", "plan", "render", "total"]
    assert stages("apply", "--auto-approve") == [
        *("read", "list", "diff", "plan", "render", "save", "send", "verify", "wait", "total")
    ]
    assert stages("drift") == ["read", "list", "diff", "plan", "render", "total"]


def test_json_lines_hold_whatever_is_said(project: Project) -> None:
    """Failures, refusals, problems of manifests and timings too: each line of stderr is one object."""

    def rows(*arguments: str, code: int) -> list[dict[str, object]]:
        done = project.run(*arguments, "--log-format", "json", code=code)
        return [json.loads(line) for line in done.err.splitlines()]

    refused = rows("apply", code=3)[-1]
    assert (refused["event"], "no terminal to ask" in str(refused["message"])) == ("error", True)
    assert "--auto-approve" in str(refused["message"])
    timed = rows("plan", "--timings", code=0)[-1]
    assert (timed["event"], str(timed["message"]).splitlines()[0].split()[0]) == ("remark", "stage")
    failed = rows("plan", "--endpoint", "http://127.0.0.1:9", code=1)[-1]
    assert (failed["event"], str(failed["message"]).startswith("error: ")) == ("error", True)
    project.put("manifests/a.yaml", "apiVersion: reconciler/v1\nkind: Strange\n")
    (problems,) = rows("plan", code=1)
    assert problems["event"] == "error"
    assert "manifests/a.yaml:2" in str(problems["message"])


def test_quiet_and_verbose_exclude_each_other(project: Project) -> None:
    for command in ("plan", "apply", "destroy", "drift"):
        assert "exclude each other" in project.run(command, "--quiet", "--verbose", code=1).err


def test_verbose_on_a_terminal(project: Project) -> None:
    code, shown = on_terminal(project, "apply", "--verbose", answer="yes")
    assert code == 0
    assert "mps.CreateWordSamples" in shown


def test_formats_are_in_the_help(project: Project) -> None:
    for command, names in (("plan", "text|json|markdown|html|gitlab"), ("validate", "text|json|html|github|gitlab")):
        assert names in project.run(command, "--help").out.replace("\n", "").replace(" ", "")


def test_a_saved_plan_shows_the_same_comment(project: Project) -> None:
    """Under the same marker, wherever it is shown from; only the way to go on names the file."""
    planned = project.run("plan", "--out", "p.plan", "--format", "markdown", "--commit", "abc1234").out
    shown = project.run("show", "p.plan", "--format", "markdown", "--commit", "abc1234").out
    assert planned == shown
    assert planned.startswith("<!-- reconciler project=acme target=dev -->\n")
    by_ci = project.run("plan", "--format", "markdown", env={"CI_COMMIT_SHA": "feed1234"}).out
    assert "commit `feed1234`" in by_ci
    assert json.loads(project.run("show", "p.plan", "--format", "gitlab").out)["create"] == 1


def test_a_failure_is_a_report_too(project: Project) -> None:
    for arguments in (["plan"], ["drift"]):
        done = project.run(*arguments, "--format", "markdown", "--target", "none", code=1)
        assert done.out.startswith("<!-- reconciler project=acme target=none")
        assert 'unknown target "none"' in done.out.replace("`", "")
        assert json.loads(project.run(*arguments, "--format", "gitlab", "--target", "none", code=1).out) == {}
    assert json.loads(project.run("validate", "nowhere", "--format", "gitlab", code=1).out) == []
    assert project.run("validate", "nowhere", "--format", "github", code=1).out.startswith("::error title=reconciler::")


def test_problems_are_placed_from_the_top_of_the_repository(project: Project) -> None:
    project.put("sub/reconciler.yaml", EMBEDDED)
    project.put("sub/manifests/a.yaml", words("word that is far too long to be one"))
    env = {"GITHUB_WORKSPACE": str(project.root)}
    found = project.run("validate", "sub", "--format", "github", env=env, code=1).out
    assert found.startswith("::error file=sub/manifests/a.yaml,line=6,col=7,title=")
    report = project.run("validate", "sub", "--format", "gitlab", env={"CI_PROJECT_DIR": str(project.root)}, code=1)
    assert report.json[0]["location"]["path"] == "sub/manifests/a.yaml"
