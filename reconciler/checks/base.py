"""What a check is: a function over all resources of a project, and the rules by which it complains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource
from reconciler.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``find`` returns problems of ``rules`` only."""

    find: Callable[[Mapping[Address, Resource]], Iterable[Problem]]
    rules: tuple[Rule, ...]
    needs_all: frozenset[str] = frozenset()
    """Ids of rules about what no resource of the project has: they hold only where every resource is known."""

    def problems(self, resources: Mapping[Address, Resource], *, complete: bool = True) -> list[Problem]:
        """What the check finds. ``complete`` is False where resources may be missing from ``resources``."""
        found = self.find(resources)
        # What seems to be missing may be declared where an error stands.
        return [problem for problem in found if complete or problem.rule not in self.needs_all]


def finding(
    rule: str,
    resource: Resource,
    message: str,
    *,
    fix: str,
    path: str = "",
    suggestion: str | None = None,
    allowed: tuple[str, ...] = (),
    mark: int | None = None,
) -> Problem:
    """Return a problem about a resource, placed where ``path`` of it is written. ``mark``: a character of its name."""
    return Problem(
        rule,
        resource.place(path),
        message,
        "warning",
        excerpt=resource.address.name if mark else None,
        mark=mark,
        suggestion=suggestion,
        allowed=allowed,
        fix=fix,
        about=str(resource.address),
        list=resource.list,
    )
