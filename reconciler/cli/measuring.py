"""What a command measures of itself: how long it took, what it found, the calls that it made, and how it ended.

A command says ``@measured``; what it finds on the way it hands over by the functions below. Where nobody asked for
figures, all of these do nothing.
"""

from __future__ import annotations

import functools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from reconciler.cli.drift_rules import counts_as_drift
from reconciler.cli.errors import exit_code_of
from reconciler.cli.masking import hide_content
from reconciler.cli.terminal import ERROR, INTERRUPTED
from reconciler.errors import ReconcilerError
from reconciler.ground.secrets import redact
from reconciler.model.event import Called, Event, Listener

if TYPE_CHECKING:
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
    """How a command ended. ``project`` is empty where it could not be read; ``moment`` is in Unix seconds.

    ``figures`` are those of the targets that were chosen; None where it failed before that. Then ``target`` is what
    the command line named.
    """

    command: str
    project: str
    target: str
    code: int
    seconds: float
    moment: float
    figures: tuple[Figures, ...] | None


class Measuring:
    """One command while it is measured. Threads may use it at once, each for targets of its own."""

    def __init__(self, command: str, path: Path, targets: str | tuple[str, ...] | None) -> None:
        self.command = command
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

    def count(self, target: str, found: Counted) -> None:
        with self._gate:
            self._counted[target] = found

    def end(self, ended: Mapping[str, Measured]) -> None:
        self._ended = ended

    def listener(self, listener: Listener, target: str) -> Listener:
        """``listener``, with the calls counted that it is notified of."""
        with self._gate:
            # A target may be worked on twice, as by an apply that asks first.
            calls = self._calls.setdefault(target, Counter())

        def listen(event: Event) -> None:
            if isinstance(event, Called):
                calls[event.action] += 1
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
        return End(self.command, _label(self._project), _label(named), code, seconds, moment, figures)

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
            run = Run(_label(self._project), self.command, _label(name))
            succeeded = moment if succeeds(self.command, own_code) else None
            found, calls = self._counted.get(name), self._calls.get(name, self._calls.get(ONE, Counter()))
            yield Figures(run, own_code, own_seconds, succeeded, found or NOT_COUNTED, dict(calls))


def _label(name: str) -> str:
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

        measuring.count(target, counted_plan(made.changes, state.records))


def looked(target: str, made: Plan, state: State, unmanaged: str) -> None:
    """A target that has this state was looked at for drift. What could not be compared has no numbers.

    An apply in waves looks, too; its figures are those of the apply.
    """
    measuring = _current()
    if measuring is not None and measuring.command == "drift" and not made.refusals:
        from reconciler.model.figures import counted_drift

        counts = functools.partial(counts_as_drift, unmanaged=unmanaged)
        measuring.count(target, counted_drift(made.changes, state.records, counts))


def applied(target: str, done: Applied) -> None:
    """A target was applied."""
    if (measuring := _current()) is not None:
        from reconciler.model.figures import counted_apply

        records = done.state.records if done.state is not None else {}
        measuring.count(target, counted_apply(done.plan.changes, records, done.report))


def ended(outcomes: Mapping[str, Measured]) -> None:
    """What came of each of several targets."""
    if (measuring := _current()) is not None:
        measuring.end(outcomes)


def listening(listener: Listener, target: str = ONE) -> Listener:
    """The listener for a target's events, which counts calls where somebody wants to know."""
    measuring = _current()
    return listener if measuring is None else measuring.listener(listener, target)


def measured(command: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a command ``--metrics``. Its figures are written whichever way it ends, unless its options are mistaken."""

    def decorate(function: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(function)
        def run(*, metrics: Path | None, **values: Any) -> int:
            if metrics is None:
                return function(**values)
            from reconciler.cli.metrics import Writer, require_today

            require_today(values)
            writer = Writer(metrics)
            measuring = Measuring(command, values["path"], values["target"])
            click.get_current_context().meta[KEY] = measuring
            code: int | None = ERROR
            try:
                code = function(**values)
            except BaseException as error:
                code = _code_of(error)
                raise
            finally:
                if code is not None:
                    writer.write(measuring.finished(code))
            return code

        return click.option(
            "--metrics",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Also write figures of this run to FILE, for Prometheus' textfile collector (extra metrics).",
        )(run)

    return decorate


def _code_of(error: BaseException) -> int | None:
    """The exit code that ``error`` leads to; None for a mistyped command line, which says nothing of a target."""
    if isinstance(error, click.ClickException):
        return None
    if isinstance(error, ReconcilerError):
        return exit_code_of(error)
    return INTERRUPTED if isinstance(error, KeyboardInterrupt | click.Abort) else ERROR
