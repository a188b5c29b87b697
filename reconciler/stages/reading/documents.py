"""From raw YAML documents to validated ones: head, kind, bases merged in, spec typed. Collects every problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconciler.kinds.documents import Declared, DocumentType, Metadata
from reconciler.model.manifest import Document, Problem
from reconciler.model.project import Defaults
from reconciler.model.spec import read
from reconciler.stages.reading.heads import Draft, draft_of
from reconciler.stages.reading.inheritance import Family, family_of, inherited


def validated(
    documents: Iterable[Document],
    kinds: Mapping[str, DocumentType],
    defaults: Defaults,
    *,
    whole: bool = True,
    now: float = 0.0,
) -> tuple[list[tuple[DocumentType, Declared]], list[Problem]]:
    """Return every sound document with its kind, in order, and the problems of all.

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
    family = family_of(every, drafts, problems, whole=whole)
    declared = []
    for draft in drafts:
        found = _declared(draft, family, defaults, problems)
        if found is not None:
            declared.append((draft.kind, found._replace(now=now)))
    return declared, _once(problems)


def _declared(draft: Draft, family: Family, defaults: Defaults, problems: list[Problem]) -> Declared | None:
    """The document with its typed spec; None where it is abstract, or its head, a base or its spec is wrong."""
    whole = inherited(draft, family, problems)
    reading = read(draft.kind.spec, draft.spec if whole is None else whole)
    # What a base leaves out, those who use it may add; what a base would have added is not known without it.
    lenient = draft.head is None or draft.head.abstract or whole is None
    problems += [problem for problem in reading.problems if not (lenient and problem.rule == "missing-field")]
    if draft.head is None or draft.head.abstract or whole is None or reading.value is None:
        return None
    life = draft.head.lifecycle
    ignore = tuple(map(str, life.ignore_changes))
    head = Metadata(str(draft.head.name), life.prevent_destroy, ignore, draft.head.shared_name)
    return Declared(draft.document.file, head, reading.value, reading.tree, defaults)


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """A problem in a base shows again in everyone who uses it: said once."""
    return list(dict.fromkeys(problems))
