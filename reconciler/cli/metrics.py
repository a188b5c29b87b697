"""``--metrics FILE``: the figures of a command as Prometheus reads them, written whichever way the command ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.cli import untrusted
from reconciler.cli.terminal import remark
from reconciler.errors import InputError, ReconcilerError

if TYPE_CHECKING:
    from reconciler.cli.measuring import End
    from reconciler.model.figures import Figures, Run


def check_fitting(values: Mapping[str, Any]) -> None:
    """Raise InputError for a plan that is not about the account as it is now: its numbers would pass for those.

    So is one of an untrusted project, which writes nothing besides.
    """
    if untrusted.active():
        raise InputError("--metrics and --untrusted do not fit together: the metrics would be a file that it writes")
    for option in ("offline", "at"):
        if values.get(option):
            raise InputError(
                f"--metrics and --{option} do not fit together: such a plan is not about the account of today",
                hint="leave one of the two out",
            )


class Writer:
    """Writes the file at the end of a command. Raises InputError at once where that will not be possible."""

    def __init__(self, path: Path) -> None:
        from reconciler.files.metrics_file import metrics_output
        from reconciler.render.metrics.text import require_library

        require_library()
        self._path = path
        self._output = metrics_output(path)
        self._output.check()

    def write(self, end: End) -> None:
        """Write the figures. A failure is a remark: it must not hide what the command did, nor its exit code."""
        from reconciler.render.metrics.text import metrics_text

        try:
            figures = _with_earlier(end, self._earlier(end.moment))
            # The collector is another user, and there are counts only.
            self._output.write(metrics_text(figures), public=True)
        except ReconcilerError as error:
            remark(f"warning: the metrics of this run were not written: {_in_one_line(error)}")
        except Exception as error:  # noqa: BLE001 - whatever it is, the command has ended and its result counts
            remark(f"warning: the metrics of this run were not written: {type(error).__name__}: {error}")

    def _earlier(self, now: float) -> Mapping[Run, float]:
        """When each run last succeeded, as the file that is replaced says."""
        from reconciler.files.metrics_file import LARGEST
        from reconciler.render.metrics.earlier import last_successes

        try:
            data = self._output.standing(LARGEST)
            return last_successes(data, now) if data else {}
        except (ValueError, ReconcilerError) as error:
            reason = error.message if isinstance(error, ReconcilerError) else str(error)
            remark(
                f"warning: what {self._path} said of earlier runs is lost, so their last success counts as unknown:"
                f" {reason}"
            )
            return {}


def _with_earlier(end: End, earlier: Mapping[Run, float]) -> list[Figures]:
    """The figures, each with the time of the last success; 0 where none is known, which every alert takes for old.

    Where the command failed before it knew its targets, those of the earlier file stand for them: their last success
    must not vanish with the run that failed.
    """
    from reconciler.model.figures import Figures, Run

    found = list(end.figures or ())
    if end.figures is None:
        known = [run for run in earlier if run.command == end.command and end.project in ("", run.project)]
        runs = known or [Run(end.project, end.command, end.target)]
        found = [Figures(run, end.code, end.seconds) for run in runs]
    return [
        each if each.succeeded is not None else replace(each, succeeded=earlier.get(each.run, 0.0)) for each in found
    ]


def _in_one_line(error: ReconcilerError) -> str:
    return f"{error.message}; {error.hint}" if error.hint else error.message
