"""Errors as people and machines read them, and the exit code each type of error has."""

from __future__ import annotations

import itertools
import os
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from reconciler.cli import untrusted
from reconciler.cli.masking import masked
from reconciler.cli.terminal import ERROR, INTERRUPTED, REFUSED, color_err, remark, write
from reconciler.errors import AnswerError, BoundMet, Interrupted, ManifestErrors, ReconcilerError, Refused

ERROR_EVENT = "error"
"""What a failure is called among JSON lines."""


def mistyped(error: click.ClickException) -> int:
    """A command line that click does not understand: exit 1, since 2 means differences here."""
    if _wants_json():
        write([_said("Usage", error.format_message(), None)])
    error.show()
    return ERROR


def failed(error: BaseException) -> int:
    """Say what went wrong, on stderr and, where the output is JSON, on stdout too. Returns the exit code."""
    if isinstance(error, MemoryError):
        error = BoundMet("stopped: there is not enough memory", hint=_memory_hint())
    if not isinstance(error, ReconcilerError):
        return _bug(error)
    if _wants_json():
        write(_document(error))
    from reconciler.render.escape import visible
    from reconciler.render.text.problems import problem_lines

    if isinstance(error, ManifestErrors):
        remark(problem_lines(masked(error.problems), color=color_err(), outcome=error.outcome), ERROR_EVENT)
        return ERROR
    remark(map(visible, lines_of(error)), ERROR_EVENT)
    return exit_code_of(error)


def exit_code_of(error: ReconcilerError) -> int:
    """The exit code that a type of error has."""
    if isinstance(error, Interrupted):
        return INTERRUPTED
    return REFUSED if isinstance(error, Refused) else ERROR


def _memory_hint() -> str | None:
    if not untrusted.active():
        return None
    from reconciler.cli.confinement import MIB, bounds_of

    return f"--untrusted gives a project {bounds_of(os.environ).mib} MiB of memory; {MIB} sets another bound"


def lines_of(error: ReconcilerError) -> Iterator[str]:
    """What went wrong, for people. Not escaped yet."""
    word = "refused" if isinstance(error, Refused) else "error"
    request = f" (RequestId {error.request_id})" if isinstance(error, AnswerError) and error.request_id else ""
    action = getattr(error, "action", "")
    yield f"{word}: {action + ': ' if action else ''}{error.message}{request}"
    for refusal in masked(getattr(error, "refusals", ())):
        yield f"  [{refusal.code}] {refusal.message}"
        yield from (f"  {address}" for address in refusal.addresses[:10])
        if len(refusal.addresses) > 10:
            yield f"  … and {len(refusal.addresses) - 10:,} more"
        if refusal.flag:
            yield f"  to allow it: {refusal.flag}"
        yield from (f"  {line}" for line in (refusal.hint or "").splitlines())
    if error.hint and not getattr(error, "refusals", ()):
        first, *rest = error.hint.splitlines()
        yield f"  hint: {first}"
        yield from (f"  {line}" for line in rest)


def _document(error: ReconcilerError) -> Iterator[str]:
    from reconciler.render.json import problems_json

    if isinstance(error, ManifestErrors):
        yield problems_json(masked(error.problems))
        return
    yield _said(type(error).__name__, error.message, error.hint, refusals_of(error))


def refusals_of(error: ReconcilerError) -> list[dict[str, Any]]:
    """What refused, as rows of JSON."""
    return [
        {"code": r.code, "message": r.message, "addresses": list(map(str, r.addresses)), "flag": r.flag, "hint": r.hint}
        for r in masked(getattr(error, "refusals", ()))
    ]


def _said(kind: str, message: str, hint: str | None, refusals: Sequence[Mapping[str, Any]] = ()) -> str:
    from reconciler.render.json import dumps

    error = {"type": kind, "message": message, "hint": hint}
    return dumps({"format_version": 1, "error": error, "refusals": list(refusals)}) + "\n"


def _wants_json() -> bool:
    arguments = sys.argv[1:]
    return "--format=json" in arguments or any(
        a == "--format" and b == "json" for a, b in itertools.pairwise(arguments)
    )


def _bug(error: BaseException) -> int:
    if _wants_json():
        write([_said(type(error).__name__, f"this is a bug in reconciler: {error}", None)])
    lines = [f"error: this is a bug in reconciler: {type(error).__name__}: {error}"]
    if os.environ.get("RECONCILER_DEBUG"):
        lines.append(traceback.format_exc())
    else:
        lines.append("  set RECONCILER_DEBUG=1 to see where; nothing that was done is lost")
    remark(lines, ERROR_EVENT)
    return ERROR
