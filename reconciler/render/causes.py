"""What failed, grouped by cause: hundreds of changes that failed for one reason are one thing to mend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from reconciler.model.event import Failure


class Cause(NamedTuple):
    """Failures of one code and one message, in the order in which they came."""

    code: str
    message: str
    hint: str
    failures: tuple[Failure, ...]


def causes(failures: Iterable[Failure]) -> list[Cause]:
    """Every cause, the one of most failures first."""
    groups: dict[tuple[str, str, str], list[Failure]] = {}
    for failure in failures:
        groups.setdefault((failure.code, failure.message, failure.hint), []).append(failure)
    found = [Cause(*key, tuple(members)) for key, members in groups.items()]
    return sorted(found, key=lambda cause: -len(cause.failures))
