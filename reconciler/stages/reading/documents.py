"""From raw YAML documents to validated ones: head, kind, bases merged in, spec typed. Collects every problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconciler.kinds.documents import Declared, DocumentType, Metadata
from reconciler.model.manifest import Document, Problem
from reconciler.model.project import Defaults
from reconciler.model.spec import read
from reconciler.stages.reading.heads import Draft, draft_of
from reconciler.stages.reading.inheritance import Family, chain_of, family_of, inherited, names_lost
from reconciler.stages.reading.selection import View, attributed, views_of


@dataclass(frozen=True, slots=True)
class Content:
    """What some targets declare alike: every sound document with its type, in order."""

    targets: tuple[str, ...]
    declared: tuple[tuple[DocumentType, Declared], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What each target declares, targets that declare the same together; and the problems of all documents."""

    each: tuple[Content, ...]
    problems: tuple[Problem, ...]

    def of(self, target: str | None) -> Content:
        """What ``target`` declares; None: the first of them, for projects with one."""
        return next((content for content in self.each if target in content.targets), self.each[0])


def contents(
    documents: Iterable[Document],
    kinds: Mapping[str, DocumentType],
    defaults: Defaults,
    targets: Sequence[str] = (),
    *,
    whole: bool = True,
    now: float = 0.0,
) -> Contents:
    """Return what each of ``targets`` declares. The documents of all targets are checked, whichever is asked for.

    A document with unknown fields only is among them, without these: what else is wrong with it is looked for later.
    ``whole`` is False where manifests could not be read to their end: a base that is not there may stand in the rest.
    ``now`` is as in ``Declared``.
    """
    problems: list[Problem] = []
    every = list(documents)
    drafts = []
    for document in every:
        draft = draft_of(document, kinds, problems)
        if draft is not None:
            drafts.append(draft)
    views = views_of(drafts, targets, problems)
    lost = names_lost(every, drafts)
    found: list[tuple[tuple[str, ...], list[Problem]]] = []
    families = []
    for view in views:
        found.append((view.targets, []))
        families.append(family_of(view.drafts, drafts, found[-1][1], lost, whole=whole))
    problems += attributed(found)
    reader = _Reader(defaults, now)
    each = [
        Content(view.targets, tuple(reader.declared(view, family)))
        for view, family in zip(views, families, strict=True)
    ]
    return Contents(tuple(each), tuple(_once([*problems, *reader.problems(drafts)])))


class _Reader:
    """Types the specs of documents. One that several views resolve to the same layers is read once."""

    def __init__(self, defaults: Defaults, now: float) -> None:
        self._defaults, self._now = defaults, now
        self._read: dict[tuple[int, ...], tuple[Declared | None, list[Problem]]] = {}
        self._found: dict[int, list[tuple[tuple[str, ...], list[Problem]]]] = {}

    def declared(self, view: View, family: Family) -> Iterator[tuple[DocumentType, Declared]]:
        """The documents of a view that declare something."""
        for draft in view.drafts:
            problems: list[Problem] = []
            chain = chain_of(draft, family, problems)
            key = (id(draft), *map(id, chain or ()))
            if key not in self._read:
                wrong: list[Problem] = []
                self._read[key] = _declared(draft, chain, self._defaults, self._now, wrong), wrong
            known, wrong = self._read[key]
            self._found.setdefault(id(draft), []).append((view.targets, [*problems, *wrong]))
            if known is not None:
                yield draft.kind, known

    def problems(self, drafts: Iterable[Draft]) -> Iterator[Problem]:
        """What is wrong with the drafts, in their order. One that some targets find only says in which."""
        for draft in drafts:
            yield from attributed(self._found.get(id(draft), []))


def _declared(
    draft: Draft, chain: Sequence[Draft] | None, defaults: Defaults, now: float, problems: list[Problem]
) -> Declared | None:
    """The document with its typed spec; None where it is abstract, or its head, a base or its spec is wrong."""
    reading = read(draft.kind.spec, draft.spec if chain is None else inherited(draft, chain))
    # What a base leaves out, those who use it may add; what a base would have added is not known without it.
    lenient = draft.head is None or draft.head.abstract or chain is None
    problems += [problem for problem in reading.problems if not (lenient and problem.rule == "missing-field")]
    if draft.head is None or draft.head.abstract or chain is None or reading.value is None:
        return None
    life = draft.head.lifecycle
    ignore = tuple(map(str, life.ignore_changes))
    head = Metadata(str(draft.head.name), life.prevent_destroy, ignore, draft.head.shared_name)
    return Declared(draft.document.file, head, reading.value, reading.tree, defaults, now)


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """A problem in a base shows again in everyone who uses it: said once."""
    return list(dict.fromkeys(problems))
