"""What a command measures of itself: how long it took, what it found, the calls that it made, and how it ended.

A command says ``@measured``; what it finds on the way it hands over by the functions below. Where nobody asked for
figures or telemetry, all of these do nothing.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from reconciler.cli.drift_rules import counts_as_drift
from reconciler.cli.masking import hide_content
from reconciler.cli.terminal import remark
from reconciler.errors import ReconcilerError
from reconciler.ground.secrets import redact
from reconciler.model.event import Called, Event, Listener, silent

if TYPE_CHECKING:
    from reconciler.cli.telemetry import Telemetry
    from reconciler.files.project import ProjectFiles
    from reconciler.model.figures import Counted, Figures
    from reconciler.model.plan import Plan
    from reconciler.model.state import State
    from reconciler.pipeline import Applied

KEY = "reconciler.measuring"
ONE = ""
"""Stands for the target of a command on one, whose name is known only when the project was read."""


class Measured(Protocol):
    """What is asked of how a target ended."""

    @property
    def code(self) -> int: ...

    @property
    def seconds(self) -> float: ...


@dataclass(frozen=True, slots=True)
class End:
    """How a command ended, and whether it did what it was asked to do.

    ``project`` is empty where it could not be read; ``moment`` is in Unix seconds. ``figures`` are those of the targets
    that were chosen; None where it failed before that. Then ``target`` is what the command line named.
    """

    command: str
    project: str
    target: str
    code: int
    well: bool
    seconds: float
    moment: float
    figures: tuple[Figures, ...] | None


@dataclass(slots=True)
class Working:
    """The work on one of several targets: who listens to its events, and the exit code that it ended with."""

    listen: Listener
    code: int | None = None


class Measuring:
    """One command while it is measured. Threads may use it at once, each for targets of its own."""

    def __init__(
        self, command: str, path: Path, targets: str | tuple[str, ...] | None, telemetry: Telemetry | None
    ) -> None:
        self.command, self.telemetry = command, telemetry
        self._path = path
        self._named = (targets,) if isinstance(targets, str) else targets or ()
        self._started = time.monotonic()
        self._gate = threading.Lock()
        self._project = ""
        self._names: tuple[str, ...] | None = None
        self._counted: dict[str, Counted] = {}
        self._calls: dict[str, Counter[str]] = {}
        self._ended: Mapping[str, Measured] = {}

    def begin(self, project: str, names: tuple[str, ...]) -> None:
        self._project, self._names = project, names

    def count(self, target: str, count: Callable[[], Counted]) -> None:
        try:
            found = count()
        except Exception as error:  # noqa: BLE001 - the command did its work: what came of it must be said
            remark(f"warning: {target} cannot be counted: {type(error).__name__}: {error}")
            return
        with self._gate:
            self._counted[target] = found

    def end(self, ended: Mapping[str, Measured]) -> None:
        self._ended = ended

    @contextmanager
    def working(self, listener: Listener, target: str) -> Iterator[Working]:
        """Measure the work on one of several targets."""
        work = self.telemetry.target() if self.telemetry is not None else None
        own = Working(self.listener(listener, target, silent if work is None else work.listen))
        try:
            yield own
        finally:
            if work is not None:
                work.end(own.code, {"reconciler.target": label(target)})

    def listener(self, listener: Listener, target: str, spans: Listener | None = None) -> Listener:
        """``listener``, with the calls counted that it is notified of, and spans made of its events."""
        with self._gate:
            # A target may be worked on twice, as by an apply that asks first.
            calls = self._calls.setdefault(target, Counter())
        if spans is None:
            spans = self.telemetry.listen if self.telemetry is not None else silent

        def listen(event: Event) -> None:
            if isinstance(event, Called):
                calls[event.action] += 1
            spans(event)
            listener(event)

        return listen

    def finished(self, code: int) -> End:
        """How the command ended, with the figures of each target."""
        from reconciler.model.figures import succeeds

        seconds, moment = time.monotonic() - self._started, time.time()
        if self._names is None:
            self._look_up()
        figures = None if self._names is None else tuple(self._figures(code, seconds, moment, succeeds))
        named = self._named[0] if len(self._named) == 1 else ""
        well = succeeds(self.command, code)
        return End(self.command, label(self._project), label(named), code, well, seconds, moment, figures)

    def _look_up(self) -> None:
        """Find out which target it was about, of a command that failed before it could say so."""
        from reconciler.cli.reporting import home
        from reconciler.pipeline import chosen_target, open_only

        try:
            project = open_only(home(self._path) if self._path.is_file() else self._path)
            self._project = project.project.name
            if len(self._named) <= 1:
                self._names = (chosen_target(project, self._named[0] if self._named else None)[0],)
        except (ReconcilerError, OSError):
            return

    def _figures(
        self, code: int, seconds: float, moment: float, succeeds: Callable[[str, int], bool]
    ) -> Iterator[Figures]:
        from reconciler.model.figures import NOT_COUNTED, Figures, Run

        for name in self._names or ():
            ended = self._ended.get(name)
            own_code, own_seconds = (ended.code, ended.seconds) if ended is not None else (code, seconds)
            run = Run(label(self._project), self.command, label(name))
            succeeded = moment if succeeds(self.command, own_code) else None
            found, calls = self._counted.get(name), self._calls.get(name, self._calls.get(ONE, Counter()))
            yield Figures(run, own_code, own_seconds, succeeded, found or NOT_COUNTED, dict(calls))


def label(name: str) -> str:
    """A name as a label: inert, without secrets, and masked where keywords are.

    It is part of no message, so a keyword is hidden also where the program has that word itself.
    """
    from reconciler.render.escape import visible

    return visible(hide_content(redact(name)))


def _current() -> Measuring | None:
    context = click.get_current_context(silent=True)
    return context.meta.get(KEY) if context is not None else None


def begun(project: ProjectFiles, names: tuple[str, ...]) -> None:
    """The command works on these targets of the project."""
    if (measuring := _current()) is not None:
        measuring.begin(project.project.name, names)


def planned(target: str, made: Plan, state: State) -> None:
    """A plan was made for a target that has this state."""
    if (measuring := _current()) is not None:
        from reconciler.model.figures import counted_plan

        measuring.count(target, lambda: counted_plan(made.changes, state.records))


def looked(target: str, made: Plan, state: State, unmanaged: str) -> None:
    """A target that has this state was looked at for drift. What could not be compared has no numbers.

    An apply in waves looks, too; its figures are those of the apply.
    """
    measuring = _current()
    if measuring is not None and measuring.command == "drift" and not made.refusals:
        from reconciler.model.figures import counted_drift

        drifted = [change for change in made.changes if counts_as_drift(change, unmanaged)]
        measuring.count(target, lambda: counted_drift(made.changes, state.records, drifted))


def applied(target: str, done: Applied) -> None:
    """A target was applied."""
    if (measuring := _current()) is not None:
        from reconciler.model.figures import counted_apply

        records = done.state.records if done.state is not None else {}
        measuring.count(target, lambda: counted_apply(done.plan.changes, records, done.report))


def ended(outcomes: Mapping[str, Measured]) -> None:
    """What came of each of several targets."""
    if (measuring := _current()) is not None:
        measuring.end(outcomes)


def listening(listener: Listener) -> Listener:
    """The listener of a command on one target, which counts calls where somebody wants to know."""
    measuring = _current()
    return listener if measuring is None else measuring.listener(listener, ONE)


@contextmanager
def working(listener: Listener, target: str) -> Iterator[Working]:
    """Measure the work on one of several targets, in whose thread this is."""
    measuring = _current()
    if measuring is None:
        yield Working(listener)
    else:
        with measuring.working(listener, target) as own:
            yield own
