"""Why a target has no result: errors as rows of the report, with the lines and the exit code that they have alone."""

from __future__ import annotations

import json
import os
import traceback
from typing import Any

from reconciler.cli.errors import exit_code_of, lines_of, refusals_of
from reconciler.cli.fleet.ended import Ended
from reconciler.cli.masking import masked
from reconciler.cli.terminal import ERROR, color_out
from reconciler.errors import BoundMet, ManifestErrors, ReconcilerError
from reconciler.model.fleet import UNTRIED, TargetError


def failure_of(error: BaseException) -> Ended:
    """What came of a target that ``error`` ended, whatever it is."""
    if isinstance(error, MemoryError):
        error = BoundMet("stopped: there is not enough memory", hint="work on fewer targets at once: --jobs")
    if not isinstance(error, ReconcilerError):
        return _bug(error)
    if isinstance(error, ManifestErrors):
        return _problems(error)
    lines = tuple(lines_of(error))
    refusals = tuple(refusals_of(error))
    codes = [str(row["code"]) for row in refusals]
    line = error.message if not codes else f"{error.message}: {', '.join(dict.fromkeys(codes))}"
    found = TargetError(error.message, type(error).__name__, error.hint, refusals)
    return Ended(exit_code_of(error), line, error=found, error_lines=lines)


def untried(reason: str, code: int) -> Ended:
    """A target that was not begun, and why."""
    message = f"not tried: {reason}"
    return Ended(code, message, error=TargetError(message, UNTRIED), error_lines=(message,))


def _problems(error: ManifestErrors) -> Ended:
    from reconciler.render.json import problems_json
    from reconciler.render.text.problems import problem_lines

    found = masked(error.problems)
    rows = tuple(json.loads(problems_json(found))["problems"])
    lines = tuple(problem_lines(found, color=color_out()))
    failure = TargetError(error.message, type(error).__name__, error.hint, problems=rows)
    return Ended(ERROR, error.message, error=failure, error_lines=lines)


def _bug(error: BaseException) -> Ended:
    message = f"this is a bug in reconciler: {type(error).__name__}: {error}"
    lines: list[Any] = [f"error: {message}"]
    if os.environ.get("RECONCILER_DEBUG"):
        lines += traceback.format_exception(error)
    else:
        lines.append("  set RECONCILER_DEBUG=1 to see where; nothing that was done is lost")
    hint = "set RECONCILER_DEBUG=1 to see where"
    return Ended(ERROR, message, error=TargetError(message, type(error).__name__, hint), error_lines=tuple(lines))
