"""Which documents each target has: what ``metadata.targets`` selects. Targets with the same documents share a view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase

from reconciler.model.manifest import Position, Problem, position_of
from reconciler.model.spec import quoted
from reconciler.stages.reading.heads import Draft

_NAMED = 3
"""Targets that a message names."""
_MOST_SUGGESTED = 50
"""Unknown targets for which the nearest name is looked for."""
MOST_SELECTIONS = 200
"""Different globs of a project: each is compared with all targets."""
_MOST_LISTED = 9
"""Targets up to which a message lists all of the project."""


@dataclass(frozen=True, slots=True)
class View:
    """What some targets have alike: their names, none where no targets are known, and their drafts in order."""

    targets: tuple[str, ...]
    drafts: tuple[Draft, ...]

    def rank(self, draft: Draft) -> int:
        """The order of the draft's file by ``manifests`` of the project, and then of the target."""
        return draft.document.rank_for(self.targets[0]) if self.targets else draft.document.rank


class Selection:
    """Says which of a project's ``targets`` have a document."""

    def __init__(self, targets: Sequence[str]) -> None:
        self._targets = tuple(targets)
        self._known = frozenset(targets)
        self._matching: dict[str, frozenset[str]] = {}

    def of(self, draft: Draft) -> frozenset[str]:
        """The targets that have ``draft``. A head that cannot be read selects nothing, so all of them have it."""
        own = draft.document.own
        readers = self._known if own is None else frozenset(own)
        globs = draft.head.targets if draft.head is not None else None
        if globs is None:
            return readers
        return readers.intersection(frozenset().union(*(self._match(str(glob)) for glob in globs)))

    def problems(self, drafts: Iterable[Draft]) -> Iterator[Problem]:
        """Globs that match no target: most often a typo, so that the document would be declared nowhere."""
        listed = "" if len(self._targets) > _MOST_LISTED else f"; its targets: {', '.join(self._targets)}"
        found = 0
        for draft in drafts:
            for index, glob in enumerate((draft.head.targets if draft.head is not None else None) or ()):
                if self._match(str(glob)):
                    continue
                if str(glob) not in self._matching:
                    message = f"more than {MOST_SELECTIONS} different globs and unknown names under metadata.targets"
                    yield Problem("glob-bound", _place(draft, index), message, fix="name targets in full")
                    return
                found += 1
                near = get_close_matches(glob, self._targets, 1) if found <= _MOST_SUGGESTED else []
                yield Problem(
                    "unknown-target",
                    _place(draft, index),
                    f"{quoted(glob)} matches no target of the project{listed}",
                    suggestion=near[0] if near else None,
                    fix="correct the name, or add the target to the project file",
                )
            own = draft.document.own
            if own and self._targets and not self.of(draft):
                message = f"only {named(tuple(own))} reads this file, and the document is for others: it is nowhere"
                fix = "remove metadata.targets, or move the document to the project's manifests"
                yield Problem("unknown-target", _place(draft), message, fix=fix)

    def _match(self, glob: str) -> frozenset[str]:
        if glob in self._known:
            return frozenset({glob})
        if glob not in self._matching and len(self._matching) < MOST_SELECTIONS:
            self._matching[glob] = frozenset(name for name in self._targets if fnmatchcase(name, glob))
        return self._matching.get(glob, frozenset())


def _place(draft: Draft, *steps: int) -> Position:
    return position_of(draft.tree, ("metadata", "targets", *steps)) or draft.tree.position


def views_of(drafts: Sequence[Draft], targets: Sequence[str], problems: list[Problem]) -> tuple[View, ...]:
    """One view for each set of documents that some target has, in the order of the targets.

    Without ``targets`` there is one view with everything, and nothing is said about selections.
    """
    if not targets:
        return (View((), tuple(drafts)),)
    selection = Selection(targets)
    problems += selection.problems(drafts)
    # By sets of targets, of which there are few: comparing documents would cost their number for each target.
    parts: dict[frozenset[str], list[int]] = {}
    order: dict[str, list[int]] = {name: [] for name in targets}
    for index, draft in enumerate(drafts):
        parts.setdefault(selection.of(draft), []).append(index)
        # Two targets may read the same folders in another order, so that patches apply in another order.
        for name, rank in (draft.document.own or {}).items():
            order.setdefault(name, []).append(rank)
    content: dict[str, list[int]] = {name: [] for name in targets}
    for number, names in enumerate(parts):
        for name in names:
            content[name].append(number)
    alike: dict[tuple[tuple[int, ...], tuple[int, ...]], list[str]] = {}
    for name in targets:
        alike.setdefault((tuple(content[name]), tuple(order[name])), []).append(name)
    listed = list(parts.values())
    views = []
    for (numbers, _), names_alike in alike.items():
        indices = sorted(index for number in numbers for index in listed[number])
        views.append(View(tuple(names_alike), tuple(drafts[index] for index in indices)))
    return tuple(views)


def attributed(found: Sequence[tuple[tuple[str, ...], Iterable[Problem]]]) -> list[Problem]:
    """The problems of several views, each once, in order; one that only some of the views have says whose it is."""
    holders: dict[Problem, list[str]] = {}
    count: dict[Problem, int] = {}
    for targets, problems in found:
        for problem in dict.fromkeys(problems):
            holders.setdefault(problem, []).extend(targets)
            count[problem] = count.get(problem, 0) + 1
    return [
        problem if count[problem] == len(found) else replace(problem, message=f"{named(names)}: {problem.message}")
        for problem, names in holders.items()
    ]


def named(targets: Sequence[str]) -> str:
    """``target cn``, or ``targets cn, intl and 7 more``: as messages begin that are about some targets only."""
    if len(targets) == 1:
        return f"target {targets[0]}"
    more = len(targets) - _NAMED
    return f"targets {', '.join(targets[:_NAMED])}" + (f" and {more} more" if more > 0 else "")
