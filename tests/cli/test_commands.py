"""Every command is there, explains itself, and ends with 1 where it is mistyped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reconciler import __version__
from reconciler.stages.planning.guards import FLAGS
from tests.support.manifests import words
from tests.support.program import run
from tests.support.project import Project

COMMANDS = {
    "init": ("--demo",),
    "validate": ("--format", "--strict", "--target"),
    "plan": ("--out", "--detailed-exitcode", "--format", "--only", "--exclude", "--destroy", "--rate", "--endpoint"),
    "apply": ("--plan", "--checksum", "--auto-approve", "--lock-timeout", "--allow-deletes", "--allow-empty"),
    "destroy": ("--auto-approve", "--only", "--rate"),
    "drift": ("--unmanaged", "--format"),
    "show": ("PLANFILE",),
    "adopt": ("ADDRESS", "--path"),
    "import": ("FILE", "--into", "same as adopt"),
    "state": ("list", "show", "mv", "rm"),
    "state list": ("--format",),
    "state show": ("NAME",),
    "state mv": ("OLD NEW",),
    "state rm": ("ADDRESS...",),
    "whoami": ("--target",),
    "schema": ("--out", "--check"),
    "emulator": ("--port", "--store", "--no-rate-limit", "--latency-ms"),
    "version": (),
    "completion": ("bash", "zsh", "fish"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str, tmp_path: Path) -> None:
    """``--help`` of every command exits 0 and names its options; nothing is needed for it."""
    done = run(*command.split(), "--help", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: reconciler {command}")
    for word in COMMANDS[command]:
        assert word in done.out
    if command in ("apply", "destroy"):
        assert all(flag.name in done.out for flag in FLAGS)


def test_the_root_lists_all_commands_and_exit_codes(tmp_path: Path) -> None:
    """``reconciler`` alone and ``reconciler --help``."""
    shown = run("--help", cwd=tmp_path)
    assert shown.code == 0
    for command in COMMANDS:
        assert " " in command or f"\n  {command} " in shown.out
    for meaning in ("0 done", "1 error", "2 differences", "3 refused", "130 interrupted"):
        assert meaning in shown.out.replace("\n ", "")


MISTAKES = {
    "unknown command": ("aply",),
    "unknown option": ("plan", "--dry-run"),
    "unknown format": ("plan", "--format", "xml"),
    "rate above 1": ("plan", "--rate", "2"),
    "rate that is a word": ("plan", "--rate", "fast"),
    "number that is a word": ("apply", "--allow-deletes", "all"),
    "too many arguments": ("plan", "a", "b"),
    "missing argument": ("show",),
    "unknown shell": ("completion", "tcsh"),
    "port beyond the range": ("emulator", "--port", "70000"),
    "unknown fault": ("emulator", "--fault", "action=*,kind=flood"),
    "unknown quirk": ("emulator", "--quirk", "mood"),
    "no such folder": ("plan", "nowhere"),
    "unknown schema": ("schema", "nothing"),
    "not an address": ("state", "show", "casino"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_exit_1(name: str, embedded: Project) -> None:
    """2 means differences here, so a mistyped command line is a 1, with a word about what is wrong."""
    done = embedded.run(*MISTAKES[name], code=1)
    assert done.out == ""
    assert len(done.err.splitlines()) >= 1
    assert MISTAKES[name][-1].split("=")[-1] in done.err or name in ("missing argument", "rate above 1")


def test_version(tmp_path: Path) -> None:
    """Both spellings."""
    assert run("version", cwd=tmp_path) == run("--version", cwd=tmp_path) == (0, f"reconciler {__version__}\n", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, tmp_path: Path) -> None:
    """A script for the shell that asks this program."""
    done = run("completion", shell, cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "_RECONCILER_COMPLETE" in done.out


def test_schema(tmp_path: Path) -> None:
    """Listed, printed, written and compared."""
    names = run("schema", cwd=tmp_path).out.split()
    assert {"manifest", "project"} <= set(names)
    for name in names:
        assert json.loads(run("schema", name, cwd=tmp_path).out)["$schema"].startswith("https://json-schema.org/")
    written = run("schema", "--out", "made", cwd=tmp_path)
    assert (written.code, written.out.count("wrote made/")) == (0, len(names))
    assert run("schema", "--check", "made", cwd=tmp_path).code == 0
    (tmp_path / "made/manifest.schema.json").write_text("{}")
    stale = run("schema", "--check", "made", cwd=tmp_path)
    assert (stale.code, stale.out) == (1, "")
    assert "made/manifest.schema.json is out of date" in stale.err


def test_init_makes_a_project_to_fill(tmp_path: Path) -> None:
    """A plain project is sound once it has a word; nothing is overwritten."""
    done = run("init", "new project", cwd=tmp_path)
    assert done.code == 0
    assert "created new project/reconciler.yaml" in done.out
    (tmp_path / "new project/lists/words.txt").write_text("casino\n")
    assert run("validate", "new project", cwd=tmp_path).out == "1 resource in 1 file: valid\n"
    again = run("init", "new project", cwd=tmp_path)
    assert again.code == 1
    assert "exists already; nothing was written" in again.err
    assert (tmp_path / "new project/lists/words.txt").read_text() == "casino\n"


def test_init_demo_runs_to_the_end(tmp_path: Path) -> None:
    """The main job on the embedded emulator, without credentials: twice, and back."""
    assert run("init", "--demo", "x", cwd=tmp_path).code == 0
    first = run("apply", "x", "--auto-approve", cwd=tmp_path)
    assert first.code == 0, first.said
    assert "8 created" in first.out
    again = run("apply", "x", cwd=tmp_path)
    assert again.code == 0
    assert again.out.startswith("nothing to do: 8 unchanged")
    assert run("drift", "x", cwd=tmp_path).code == 0


def test_validate(embedded: Project) -> None:
    """Offline. ``--strict`` makes warnings errors, JSON lists every problem."""
    embedded.put("manifests/a.yaml", words("casino", "casino"))
    done = embedded.run("validate")
    assert "manifests/a.yaml:7:7: warning[duplicate]" in done.out
    assert "1 resource in 1 file: valid" in done.out
    embedded.run("validate", "--strict", code=1)
    (problem,) = embedded.run("validate", "--format", "json").json["problems"]
    place, advice = ["rule", "severity", "file", "line", "column"], ["message", "suggestion", "allowed", "fix"]
    assert list(problem) == [*place, *advice, "address", "list"]
    assert (problem["rule"], problem["severity"], problem["line"]) == ("duplicate", "warning", 7)
    embedded.run("validate", "--target", "prod", code=1)
    assert embedded.untouched()


def test_everything_below_a_project_file_means_that_project(embedded: Project) -> None:
    """PATH may be the folder, the project file, or a folder below; the state stays beside the project file."""
    embedded.put("manifests/a.yaml", words("casino"))
    for path in (".", "reconciler.yaml", "manifests"):
        assert "1 create" in embedded.run("plan", path).out
    embedded.apply("manifests")
    assert embedded.state_file.is_file()
    assert embedded.run("state", "list", "--path", "manifests").out == "KeywordSample/casino\n"
