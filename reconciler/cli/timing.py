"""``--timings``: where the time of a command goes, by stage, in processor and wall seconds, on stderr at its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import click

from reconciler.cli.terminal import remark

F = TypeVar("F", bound=Callable[..., Any])
KEY = "reconciler.timings"


class Timings:
    """Adds up what passes between one stage and the next. The first is reading: arguments, manifests, lists."""

    def __init__(self) -> None:
        self._stage, self._cpu, self._wall = "read", 0.0, time.monotonic() - time.process_time()
        self._spent: dict[str, tuple[float, float]] = {}

    def enter(self, stage: str) -> None:
        cpu, wall = time.process_time(), time.monotonic()
        before = self._spent.get(self._stage, (0.0, 0.0))
        self._spent[self._stage] = before[0] + cpu - self._cpu, before[1] + wall - self._wall
        self._stage, self._cpu, self._wall = stage, cpu, wall

    def finish(self) -> None:
        """Write the table."""
        self.enter("")
        rows = [*self._spent.items(), ("total", tuple(map(sum, zip(*self._spent.values(), strict=True))))]
        remark(["stage     cpu s   wall s", *(f"{name:<8}{cpu:>7.2f}{wall:>9.2f}" for name, (cpu, wall) in rows)])


def _start(context: click.Context, parameter: click.Parameter, value: bool) -> bool:
    if value:
        timings = context.meta[KEY] = Timings()
        context.call_on_close(timings.finish)
    return value


def timed(command: F) -> F:
    """The option ``--timings``."""
    return click.option(
        "--timings",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_start,
        help="Report how long each stage took.",
    )(command)


def enter(stage: str) -> None:
    """The command is in another stage now."""
    context = click.get_current_context(silent=True)
    timings = context.meta.get(KEY) if context else None
    if timings is not None:
        timings.enter(stage)
