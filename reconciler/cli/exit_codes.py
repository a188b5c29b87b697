"""What the exit codes mean. The end of ``--help`` and the reference are written from this table."""

from __future__ import annotations

from typing import NamedTuple

from reconciler.cli.terminal import DIFFERENT, DONE, ERROR, INTERRUPTED, REFUSED


class ExitCode(NamedTuple):
    """One code: a few words for ``--help``, and sentences for the reference."""

    number: int
    brief: str
    meaning: str


EXIT_CODES = (
    ExitCode(
        DONE,
        "done, or nothing to do",
        "The command did what it was asked to do, or found nothing to do.",
    ),
    ExitCode(
        ERROR,
        "error",
        "A mistake in manifests or on the command line, an error of the service or the network, a state that cannot be"
        " read, or a change that failed. What was done is recorded; run the command again once the cause is mended.",
    ),
    ExitCode(
        DIFFERENT,
        "differences (plan --detailed-exitcode, drift, fmt, add, edit, import, remove and accept --check, test), or"
        " changes left (apply --max-calls, --no-delete)",
        "plan --detailed-exitcode found changes; drift found drift; fmt --check found a file that fmt would change;"
        " add, edit, import or remove --check found a file that the command would change;"
        " accept --check found something to accept;"
        " test found a case with another verdict than expected, or less coverage than --min;"
        " apply --max-calls or --no-delete left changes for the next apply.",
    ),
    ExitCode(
        REFUSED,
        "refused",
        "A guard refused the plan, somebody else holds the lock, or the state or a saved plan no longer fits."
        " accept: something could not be accepted, and the rest was."
        " whoami, validate --online: the credentials are not those of the account that the target declares."
        " Nothing was written that is not recorded.",
    ),
    ExitCode(
        INTERRUPTED,
        "interrupted",
        "A signal (SIGINT or SIGTERM) stopped the command at a safe point. The next apply goes on from there.",
    ),
)


def epilog() -> str:
    """The line below ``--help``."""
    meanings = "; ".join(f"{code.number} {code.brief}" for code in EXIT_CODES)
    return f"Exit codes: {meanings}."
