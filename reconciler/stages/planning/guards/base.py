"""What a guard is, what guards look at, and what the person at the command line may allow.

The command line builds its ``--allow-…`` options from the guards each time it starts. Guards therefore load nothing
heavy: they name kinds and projects for the type checker only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.model.plan import Refusal

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind
    from reconciler.model.change import Change
    from reconciler.model.guards import GuardsInForce
    from reconciler.model.project import Guards
    from reconciler.model.resource import Address, Live
    from reconciler.model.state import State
    from reconciler.stages.planning.difference import Difference
    from reconciler.stages.reading.settle import Question


@dataclass(frozen=True, slots=True)
class Situation:
    """What guards look at. ``declared``: how many resources of each kind the manifests declare."""

    changes: Sequence[Change]
    difference: Difference
    state: State
    live: Live
    declared: Mapping[str, int]
    guards: Guards | GuardsInForce
    """Those of the target's project file, alone or with those from outside the repository."""
    mode: str = "apply"
    questions: Sequence[Question] = ()
    exclusive: Collection[str] = ()
    """Kinds that the target owns alone: what no manifest declares of them is deleted, managed or not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to refuse, as a guard finds it. The guard's code and flag are added to make a refusal."""

    message: str
    addresses: tuple[Address, ...] = ()
    hint: str | None = None
    number: int | None = None
    """What a counted flag must be given to override this finding."""


@dataclass(frozen=True, slots=True)
class Flag:
    """The option that overrides a guard. A ``counted`` flag takes a number, which must equal the planned one."""

    name: str
    help: str
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    """One check of a plan. ``code`` and ``flag`` are part of the contract with scripts: they never change."""

    code: str
    meaning: str
    """One sentence for the reference: when this guard refuses."""
    remedy: str
    """One sentence for the reference: what to do, before or instead of giving the flag."""
    find: Callable[[Situation, Mapping[str, ObjectKind]], Iterable[Finding]]
    flag: Flag | None = None
    """None where nothing on the command line overrides the guard."""
    modes: frozenset[str] = frozenset({"apply", "destroy"})

    def refusals(self, situation: Situation, kinds: Mapping[str, ObjectKind]) -> list[Refusal]:
        """A refusal for each finding; none where the guard does not apply to this mode."""
        if situation.mode not in self.modes:
            return []
        return [
            Refusal(self.code, finding.message, finding.addresses, self._override(finding), finding.hint)
            for finding in self.find(situation, kinds)
        ]

    def _override(self, finding: Finding) -> str | None:
        """What to add to the command line, for example ``--allow-deletes 12``."""
        if self.flag is None:
            return None
        if self.flag.counted:
            return f"{self.flag.name} {finding.number}"
        return self.flag.name


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the person at the command line permits: flags as refusals name them, for example ``--allow-deletes 12``."""

    flags: frozenset[str] = frozenset()

    def permits(self, refusal: Refusal) -> bool:
        """Whether a given flag overrides ``refusal``. A number must be the planned one."""
        return refusal.flag in self.flags


def counted(number: int, noun: str) -> str:
    """``1 change``, ``2 changes``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
