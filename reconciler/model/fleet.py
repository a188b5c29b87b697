"""A run over several targets: what became of each of them, and one exit code for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.model.shard import Share

Document = Mapping[str, Any]
"""A JSON document as a command prints it."""

_RANKS = (130, 1, 3, 2)
"""Exit codes, the one that counts most first. An interrupted run is not complete, whatever else happened."""

UNTRIED = "Untried"
"""The code of a target that was not begun."""
DRIFT = "Drift"
"""The code of a target in which drift was found after its wave."""


@dataclass(frozen=True, slots=True)
class TargetError:
    """Why a target has no result, or is not as its result says.

    ``code`` is the name of an error of ``reconciler.errors`` such as ``LockHeld``, ``UNTRIED``, ``DRIFT``, or the name
    of an exception for a bug. ``refusals`` and ``problems`` are rows as the documents of plans and problems have them.
    """

    message: str
    code: str
    hint: str | None = None
    refusals: tuple[Document, ...] = ()
    problems: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetOutcome:
    """What became of one target. ``result`` is what the command prints for it alone; None where there is none."""

    target: str
    exit_code: int
    result: Document | None = None
    error: TargetError | None = None
    seconds: float = 0.0

    @property
    def untried(self) -> bool:
        """Whether the target was not begun."""
        return self.error is not None and self.error.code == UNTRIED


@dataclass(frozen=True, slots=True)
class FleetReport:
    """The outcome of ``command`` for each target, in order. ``share``: which share of them; None: all that were chosen.

    A report that several shards made together has none. ``faults`` say what is wrong with the report itself: a shard
    that is missing from a merged one, for example. ``project`` is its name; empty where it is not known, or not one.
    """

    command: str
    targets: tuple[TargetOutcome, ...]
    share: Share | None = None
    faults: tuple[str, ...] = ()
    project: str = ""

    @property
    def exit_code(self) -> int:
        codes = [outcome.exit_code for outcome in self.targets]
        return combined([*codes, 1] if self.faults else codes)


def combined(codes: Iterable[int]) -> int:
    """One exit code for several: 130 (interrupted) before 1 (error), 3 (refused), 2 (differences), and 0.

    A code that is none of these counts as an error.
    """
    found = {code if code == 0 or code in _RANKS else 1 for code in codes}
    return next((code for code in _RANKS if code in found), 0)
