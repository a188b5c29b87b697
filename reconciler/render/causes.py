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

    @property
    def request_id(self) -> str:
        """The RequestId of the first failure that has one: what the service's support asks for."""
        return next((failure.request_id for failure in self.failures if failure.request_id), "")


def causes(failures: Iterable[Failure]) -> list[Cause]:
    """Every cause, the one of most failures first."""
    groups: dict[tuple[str, str, str], list[Failure]] = {}
    for failure in failures:
        groups.setdefault((failure.code, failure.message, failure.hint), []).append(failure)
    found = [Cause(*key, tuple(members)) for key, members in groups.items()]
    return sorted(found, key=lambda cause: -len(cause.failures))


def next_look(command: str) -> str:
    """The command that names all that is still to do, where ``command`` carries on: a plan of the same."""
    program, _, rest = command.partition(" ")
    verb, _, more = rest.partition(" ")
    words = [program, "plan", more, "--destroy" if verb == "destroy" else "", "--full"]
    return " ".join(filter(None, words))
