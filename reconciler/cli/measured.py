"""``@measured``: a command whose figures are written by ``--metrics``, and sent where the environment asks for that."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import telemetry
from reconciler.cli.errors import exit_code_of
from reconciler.cli.measuring import KEY, Measuring
from reconciler.cli.terminal import ERROR, INTERRUPTED, remark
from reconciler.errors import ReconcilerError

if TYPE_CHECKING:
    from reconciler.cli.metrics import Writer

Command = Callable[..., int]


def measured(command: str) -> Callable[[Command], Command]:
    """Measure a command, and give it ``--metrics``.

    Its figures are written whichever way it ends, unless its command line is mistaken.
    """

    def decorate(function: Command) -> Command:
        @functools.wraps(function)
        def run(*, metrics: Path | None, **values: Any) -> int:
            writer = _writer(metrics, values) if metrics is not None else None
            sender = telemetry.begin(command, offline=values.get("offline", False))
            if writer is None and sender is None:
                return function(**values)
            measuring = Measuring(command, values["path"], values["target"], sender)
            click.get_current_context().meta[KEY] = measuring
            code: int | None = ERROR
            try:
                code = function(**values)
            except BaseException as error:
                code = _code_of(error)
                raise
            finally:
                if code is not None:
                    _finish(measuring, code, writer)
            return code

        return click.option(
            "--metrics",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Also write figures of this run to FILE, for Prometheus' textfile collector (extra metrics).",
        )(run)

    return decorate


def _writer(path: Path, values: dict[str, Any]) -> Writer:
    from reconciler.cli.metrics import Writer, check_fitting

    check_fitting(values)
    return Writer(path)


def _finish(measuring: Measuring, code: int, writer: Writer | None) -> None:
    """Write and send. The command is over: neither an error nor an impatient person changes how it ended."""
    try:
        end = measuring.finished(code)
        if writer is not None:
            writer.write(end)
        if measuring.telemetry is not None:
            measuring.telemetry.finish(end)
    except KeyboardInterrupt:
        remark("warning: interrupted while figures were written or sent; the command itself was over")
    except Exception as error:  # noqa: BLE001 - whatever it is
        remark(f"warning: the figures of this run are lost: {type(error).__name__}: {error}")


def _code_of(error: BaseException) -> int | None:
    """The exit code that ``error`` leads to; None for a mistyped command line, which says nothing of a target."""
    if isinstance(error, click.ClickException):
        return None
    if isinstance(error, ReconcilerError):
        return exit_code_of(error)
    return INTERRUPTED if isinstance(error, KeyboardInterrupt | click.Abort) else ERROR
