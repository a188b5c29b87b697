"""The documents that a resource is declared by, one over another, and what it would be if they said something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reconciler.kinds.base import Kind
from reconciler.kinds.documents import Declared, DocumentType, Metadata
from reconciler.model.manifest import Document, Map, Problem
from reconciler.model.project import Defaults
from reconciler.model.resource import Address, Resource
from reconciler.model.spec import read
from reconciler.stages.reading.heads import Draft, draft_of
from reconciler.stages.reading.inheritance import chain_of, family_of, inherited, layers_of
from reconciler.stages.reading.selection import views_of


@dataclass(frozen=True, slots=True)
class Layered:
    """A document that declares one resource, as some targets have it.

    ``layers``: what is merged, the lowest first: its bases with their patches, itself, its own patches. ``targets`` is
    empty where the project has none.
    """

    targets: tuple[str, ...]
    address: Address
    draft: Draft
    layers: tuple[Draft, ...]

    def own(self, layer: Draft) -> bool:
        """Whether a layer is the document itself, or a patch of it, and not one of a base."""
        return layer.key == self.draft.key


class Meaning:
    """What documents mean with other specs than they have: ``specs`` are by the identity of a draft."""

    def __init__(self, defaults: Defaults, now: float) -> None:
        self._defaults, self._now = defaults, now

    def of(self, layered: Layered, specs: Mapping[int, Map]) -> tuple[Resource | None, Sequence[Problem]]:
        """Return the resource that is declared then; None, and why, where there is none."""
        layers = [replace(layer, spec=specs.get(id(layer), layer.spec)) for layer in layered.layers]
        draft, kind = layered.draft, layered.draft.kind
        reading = read(kind.spec, inherited(draft, layers, set()))
        if reading.value is None or reading.problems or draft.head is None or not isinstance(kind, Kind):
            return None, reading.problems
        head = Metadata(str(draft.head.name), False, (), draft.head.shared_name)
        declared = Declared(draft.document.file, head, reading.value, reading.tree, self._defaults, self._now)
        expansion = kind.expand(declared, {})
        wrong = [problem for problem in expansion.problems if problem.severity == "error"]
        found = next((each for each in expansion.resources if each.address == layered.address), None)
        return (None, wrong) if wrong else (found, ())


def layered_documents(
    documents: Iterable[Document], kinds: Mapping[str, DocumentType], targets: Sequence[str] = ()
) -> tuple[Layered, ...]:
    """Return every document of a sound project that declares one resource of its own name, for each set of targets.

    Lists, which declare as many as they have words, and documents that are bases only are not among them.
    """
    drafts = [draft for draft in (draft_of(each, kinds, []) for each in documents) if draft is not None]
    named = {draft.key: draft for draft in drafts if draft.head is not None and not draft.is_patch}
    found: list[Layered] = []
    for view in views_of(drafts, targets, []):
        family = family_of(view, named, [], frozenset(), whole=True)
        for draft in view.drafts:
            kind, head = draft.kind, draft.head
            if head is None or head.patch or head.abstract or not isinstance(kind, Kind) or kind.words:
                continue
            chain = chain_of(draft, family, [])
            if chain is not None:
                address = Address(kind.name, str(head.name))
                found.append(Layered(view.targets, address, draft, layers_of(chain, family)))
    return tuple(found)
