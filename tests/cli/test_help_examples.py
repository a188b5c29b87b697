"""Every ``--help`` has an example, and every example does what it says: run as it stands, in one small project."""

from __future__ import annotations

import re
import shlex
import signal
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from reconciler.cli.main import root
from reconciler.model.fleet import FleetReport
from reconciler.render.fleet_json import fleet_json
from tests.cli.test_opened_files import RESULT
from tests.runs.bench import SUBTITLES, document
from tests.support.emulator_process import EmulatorProcess, emulator
from tests.support.manifests import template
from tests.support.program import start
from tests.support.project import Project

_EXAMPLE = re.compile(r"Examples?:\n((?:\s+reconciler .*\n?)+)")
ORDER = (
    *("init", "validate", "test", "impact", "explain", "graph", "render", "fmt", "targets", "schema", "version"),
    *("completion", "report", "report merge", "", "plan", "show", "apply", "drift", "whoami", "history"),
    *("state", "state list", "state show", "state history", "state owner", "state pull", "state push"),
)
"""The first commands, in order: those that come later need what these left. "" is the program itself."""
LAST = (
    *("undo", "state rm", "adopt", "rerun", "state mv", "export", "add", "edit", "remove", "import", "state unlock"),
    *("destroy", "state rekey", "emulator"),
)
"""The last commands, in order: they change what others need. All that are in neither run between."""
KEY = b64encode(bytes(range(32))).decode()


def commands(command: click.Command = root, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command, and every group of some, by the words that are typed."""
    yield name, command
    for below, each in command.commands.items() if isinstance(command, click.Group) else ():
        yield from commands(each, f"{name} {below}".strip())


def examples(command: click.Command) -> list[str]:
    """The lines behind ``Example:`` in what ``--help`` says."""
    found = _EXAMPLE.search((command.help or "").replace("\b", ""))
    return [line.strip() for line in found[1].splitlines()] if found else []


def test_every_help_has_an_example_of_its_own() -> None:
    without = [name for name, command in commands() if not examples(command)]
    assert not without, f"their docstrings need Example: and a line: {without}"
    for name, command in commands():
        group = isinstance(command, click.Group)
        for line in examples(command):
            assert line.startswith(f"reconciler {name}".strip() + (" " if group else "")), line


def in_order() -> list[tuple[str, click.Command]]:
    """All commands in the order in which their examples run."""
    every = dict(commands())
    between = [name for name in every if name not in {*ORDER, *LAST}]
    return [(name, every[name]) for name in (*ORDER, *between, *LAST)]


def reports(project: Project) -> None:
    for number in range(2):
        project.put(f"reports/{number}.json", "".join(fleet_json(FleetReport("plan", ()))))


def a_run(project: Project) -> None:
    """A run that was started and is over. It stays out of the first plan: nobody pays for it by accident."""
    project.put("manifests/run.yaml", document("trailer", SUBTITLES))
    project.run("apply", "--auto-approve", "--allow-runs", code=None)


def a_small_apply(project: Project) -> None:
    project.run("edit", "casino", "--tags", "gambling,poker", "--auto-approve")
    project.apply()


def a_drift(project: Project) -> None:
    """Somebody changes a template and a word, each time otherwise."""
    assert project.cloud is not None
    tag = "mine" if "mine" not in str(project.cloud.words()["casino"]) else "ours"
    project.cloud.edit("ModifyWordSample", Keyword="casino", TagOperationInfo={"Type": "reset", "Tags": [tag]})
    strict = project.cloud.templates()["strict"]
    project.cloud.edit("ModifyContentReviewTemplate", Definition=strict, Comment=tag)


SETUP: dict[str, Callable[[Project], object]] = {
    "impact": lambda project: project.put("results.jsonl", RESULT),
    "report": reports,
    "import": lambda project: project.put("new-words.txt", "blackjack\n"),
    "accept": a_drift,
    "undo": a_small_apply,
    "rerun": a_run,
    "destroy": lambda project: project.run("state", "rm", "KeywordSample/casino"),  # others had it before
    "state rekey": lambda project: project.env.update(RECONCILER_STATE_KEY=KEY),
}
"""What an example needs that the project does not have by itself."""


def test_every_example_runs(tmp_path: Path) -> None:
    """In the project that the first one makes. Who may be asked gives the answer beforehand."""
    with emulator("--no-rate-limit", "--quirk", "media-wait=0", "--quirk", "media-process=0") as cloud:
        failed = list(failing(tmp_path, cloud))
    assert not failed, "\n".join(failed)


def failing(folder: Path, cloud: EmulatorProcess) -> Iterator[str]:
    """Run all examples, and return what those say that fail."""
    project = Project(folder, cloud)
    for name, command in in_order():
        asks = any(parameter.name == "auto_approve" for parameter in command.params)
        for line in examples(command):
            SETUP.get(name, lambda _: None)(project)
            # What the shell does with the output is its own business.
            words = shlex.split(line.partition(" > ")[0])[1:]
            if name == "emulator":
                served(words, project.root)
                continue
            answer = ["--auto-approve"] if asks and "--auto-approve" not in words else []
            done = project.run(*words, *answer, code=None)
            if done.code:
                yield f"{line}: exit {done.code}\n{done.err or done.out}"
        if name == "init":
            project = Project(folder / "demo", cloud)
            text = (project.root / "reconciler.yaml").read_text()
            project.put("reconciler.yaml", text.replace("endpoint: emulator", ""))
            project.put("manifests/strict.yaml", template("strict"))


def served(words: list[str], folder: Path) -> None:
    """The emulator says where it listens, and serves until it is interrupted."""
    process = start(*words, cwd=folder)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b"listening on http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
