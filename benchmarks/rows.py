"""The table: every scenario at every size, with the ratio to its bound."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.bounds import bound
from benchmarks.measuring import Measured, emulator, measure
from benchmarks.projects import write_keywords, write_templates

APPLY, PLAN, CHANGED, DELETE = "first apply", "empty plan", "1 % changed", "delete all"


@dataclass(frozen=True, slots=True)
class Row:
    """One measured command. ``ratio`` is wall over ``bound``; the bound leaves out all that the command computes."""

    what: str
    things: str
    count: int
    latency_ms: float
    paced: bool
    measured: Measured
    bound: float

    @property
    def ratio(self) -> float | None:
        return self.measured.wall / self.bound if self.bound else None

    def plain(self) -> dict[str, Any]:
        return asdict(self) | {"ratio": self.ratio}


def rows(sizes: Sequence[int], latencies: Sequence[float], pacings: Sequence[bool], *, templates: int) -> Iterator[Row]:
    """Measure everything, smallest first."""
    for latency in latencies:
        for paced in pacings:
            for count in sizes:
                yield from _series("keywords", write_keywords, count, latency, paced)
            if templates:
                yield from _series("templates", write_templates, templates, latency, paced)


def _series(things: str, write: Callable[..., None], count: int, latency: float, paced: bool) -> Iterator[Row]:
    """One project through its life: created, looked at, changed a little, deleted."""
    with (
        tempfile.TemporaryDirectory() as folder,
        # Where the client does not pace itself, the emulator must not enforce rates either.
        emulator(latency_ms=latency, rates=paced) as url,
    ):
        place = Path(folder)

        def row(what: str, *arguments: str) -> Row:
            done = measure(place, url, *arguments, paced=paced)
            first = 1 if what == APPLY else count // 100 + 1
            least = bound(done.calls, latency / 1000, paced=paced, first=first)
            return Row(what, things, count, latency, paced, done, least)

        write(place, count)
        yield row(APPLY, "apply", "--auto-approve", "--quiet")
        yield row(PLAN, "plan")
        write(place, count, changed=0.01 if count >= 100 else 0.1)
        yield row(CHANGED, "apply", "--auto-approve", "--quiet")
        yield row(DELETE, "destroy", "--auto-approve", "--quiet")
