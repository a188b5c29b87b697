"""An emulated account, a project of runs, and applies in virtual time: client and service share one clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reconciler.emulator import Emulator
from reconciler.model.event import Event
from reconciler.model.plan import Plan
from reconciler.model.resource import Address
from reconciler.model.state import Record, State
from reconciler.stages.planning.guards import Allowed
from reconciler.stores.local.store import LocalStore
from tests.faults.applies import SHORT, USUAL, Outcome, Project
from tests.faults.scenario import ACCOUNT
from tests.faults.starting_point import closing_early, emulator
from tests.support.clocks import VirtualClock

KIND = "MediaProcessing"
APP = 221157
ANALYSIS = "aiAnalysisTask: {definition: 21}"
SUBTITLES = "smartSubtitlesTask: {definition: 10}"
FIRST_TIME = Allowed(flags=frozenset({"--allow-runs"}))
PROJECT = f"""\
apiVersion: reconciler/v1
kind: Project
name: runs
manifests: [manifests]
targets:
  live: {{account: "{ACCOUNT}"}}
"""


def document(name: str, task: str = ANALYSIS, *, file: str = "1001", more: str = "", app: int = APP) -> str:
    """One run as a manifest document. ``more``: further lines of the spec."""
    lines = "".join(f"  {line}\n" for line in [f'fileId: "{file}"', f"subAppId: {app}", task, *more.splitlines()])
    return f"apiVersion: reconciler/v1\nkind: {KIND}\nmetadata: {{name: {name}}}\nspec:\n{lines}---\n"


def write(folder: Path, manifests: str) -> Path:
    (folder / "manifests").mkdir(parents=True, exist_ok=True)
    (folder / "reconciler.yaml").write_text(PROJECT, encoding="utf-8")
    (folder / "manifests/all.yaml").write_text(manifests, encoding="utf-8")
    return folder


def run(name: str) -> Address:
    return Address(KIND, name)


class Bench:
    """One account and one project."""

    def __init__(self, cloud: Emulator, folder: Path, clock: VirtualClock, *, hanging: bool) -> None:
        self.cloud, self.folder, self.clock = cloud, folder, clock
        self.timeouts = SHORT if hanging else USUAL
        self.heard: list[Event] = []
        self.theirs: set[str] = set()
        """Tasks that somebody else started."""

    def declare(self, *documents: str) -> Bench:
        write(self.folder, "".join(documents))
        return self

    def project(self, folder: Path | None = None) -> Project:
        return Project(folder or self.folder, self.cloud.url, self.clock, timeouts=self.timeouts)

    def apply(self, *documents: str, allowed: Allowed | None = FIRST_TIME, **more: Any) -> Outcome:
        """Apply what is declared, or ``documents`` from now on."""
        if documents:
            self.declare(*documents)
        return self.project().apply(allowed=allowed, listen=self.heard.append, **more)

    def plan(self, *documents: str) -> Plan:
        if documents:
            self.declare(*documents)
        return self.project().look()[2]

    def drift(self) -> Plan:
        return self.project().look()[3]

    def state(self) -> State:
        """What is stored, as it is."""
        found = LocalStore(self.folder / ".reconciler/live").load()
        assert found is not None
        return found

    def record(self, name: str) -> Record:
        return self.state().records[run(name)]

    def statuses(self) -> dict[str, str]:
        return {address.name: record.memory.status.value for address, record in self.state().records.items()}

    def tasks(self) -> dict[str, dict[str, Any]]:
        return self.cloud.tasks()

    def started(self) -> Counter[str]:
        """How many tasks each file has."""
        return Counter(task["file"] for task in self.tasks().values())

    def foreign(self, **parameters: Any) -> str:
        """A task that somebody else starts. Returns its TaskId."""
        params = {"FileId": "1001", "SubAppId": APP, "AiAnalysisTask": {"Definition": 21}} | parameters
        sent = {name: value for name, value in params.items() if value is not None}
        handle = self.cloud._service.handle
        return str(handle("vod", "ProcessMediaByMPS", "2018-07-17", sent, None)["TaskId"])  # type: ignore[arg-type]


@contextmanager
def bench(
    folder: Path, *, hanging: bool = False, store: Path | None = None, clock: VirtualClock | None = None, **more: Any
) -> Iterator[Bench]:
    """An account without anything. ``hanging``: with a client that does not wait long."""
    clock = clock or VirtualClock()
    with closing_early(emulator(store, clock.now, **more)) as cloud:
        yield Bench(cloud, folder / "project", clock, hanging=hanging)
