"""A project that declares stamps, driven through the Python API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reconciler.model.change import Change
from reconciler.model.plan import Plan
from reconciler.model.resource import Address
from reconciler.model.state import State
from tests.faults.applies import Outcome, Project
from tests.support.clocks import VirtualClock

from .stamps import Stamps

PROJECT = """\
apiVersion: reconciler/v1
kind: Project
name: stamps
manifests: [manifests]
targets:
  live: {{guards: {{maxDelete: {{Stamp: {allowed}}}}}{more}}}
"""


def stamp(name: str) -> Address:
    return Address("Stamp", name)


def manifests(stamps: Mapping[str, str]) -> str:
    """Name → the rest of the document's ``metadata`` and ``spec``: ``size: 2``, or ``{lifecycle: …} size: 2``."""
    documents = []
    for name, text in stamps.items():
        head, _, spec = text.rpartition("}")
        life = f", {head.lstrip('{')}" if head else ""
        documents.append(
            f"apiVersion: reconciler/v1\nkind: Stamp\nmetadata: {{name: {name}{life}}}\nspec: {{{spec}}}\n"
        )
    return "---\n".join(documents)


def write(folder: Path, stamps: Mapping[str, str], more: str = "", allowed: int = 10) -> Path:
    """A project file and one manifest."""
    (folder / "manifests").mkdir(parents=True, exist_ok=True)
    (folder / "reconciler.yaml").write_text(PROJECT.format(more=more, allowed=allowed), encoding="utf-8")
    (folder / "manifests" / "stamps.yaml").write_text(manifests(stamps), encoding="utf-8")
    return folder


class Place:
    """One project and its account."""

    def __init__(self, folder: Path, service: Stamps, url: str, clock: VirtualClock) -> None:
        self.folder, self.service, self.url, self.clock = folder, service, url, clock
        self.declare({"first": "size: 1"})

    def declare(self, stamps: Mapping[str, str], more: str = "", allowed: int = 10) -> None:
        """Write the project anew; ``allowed`` deletes need no permission."""
        self.project = Project(write(self.folder, stamps, more, allowed), self.url, self.clock)

    def apply(self, **more: Any) -> Outcome:
        """One apply, in which nothing asks."""
        return self.project.apply(**more)

    def plan(self) -> Plan:
        return self.project.look()[2]

    def drift(self) -> Plan:
        return self.project.look()[3]

    def state(self) -> State:
        return self.project.look()[0]

    def recorded(self) -> dict[str, str]:
        """Name → id, of every record."""
        return {address.name: record.id for address, record in self.state().records.items()}

    def stamps(self) -> list[tuple[int, str, str, int]]:
        """What the account has: id, name, color, size."""
        return [(i["StampId"], i["Name"], i["Color"], i["Size"]) for i in self.service.items.values()]


def shown(changes: Iterable[Change]) -> list[str]:
    """``verb name`` of each change."""
    return [f"{change.verb} {change.address.name}" for change in changes]
