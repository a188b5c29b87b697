"""From raw YAML documents to validated ones: head, kind, bases merged in, spec typed. Collects every problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconciler.kinds.documents import Declared, DocumentType, Metadata
from reconciler.model.manifest import Document, Problem
from reconciler.model.project import Defaults
from reconciler.model.spec import quoted, read
from reconciler.stages.reading.heads import Draft, Lifecycle, MetadataSpec, draft_of
from reconciler.stages.reading.inheritance import Family, chain_of, family_of, inherited, layers_of, names_lost
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
    named = {draft.key: draft for draft in drafts if draft.head is not None and not draft.is_patch}
    found: list[tuple[tuple[str, ...], list[Problem]]] = []
    families = []
    for view in views:
        found.append((view.targets, []))
        families.append(family_of(view, named, found[-1][1], lost, whole=whole))
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
        self._effective: set[int] = set()
        """Patches that change something somewhere, or may do so."""
        self._patches: dict[int, Draft] = {}

    def declared(self, view: View, family: Family) -> Iterator[tuple[DocumentType, Declared]]:
        """The documents of a view that declare something."""
        for draft in view.drafts:
            if draft.is_patch:
                continue
            problems: list[Problem] = []
            chain = chain_of(draft, family, problems)
            layers = layers_of(chain, family) if chain is not None else None
            self._remember(draft, family, known=layers is not None)
            key = (id(draft), *map(id, layers or ()))
            if key not in self._read:
                wrong: list[Problem] = []
                self._read[key] = self._typed(draft, layers, wrong), wrong
            known, wrong = self._read[key]
            self._found.setdefault(id(draft), []).append((view.targets, [*problems, *wrong]))
            if known is not None:
                yield draft.kind, known

    def problems(self, drafts: Iterable[Draft]) -> Iterator[Problem]:
        """What is wrong with the drafts, in their order. One that some targets find only says in which."""
        for draft in drafts:
            yield from attributed(self._found.get(id(draft), []))
            if id(draft) in self._patches and id(draft) not in self._effective:
                message = f"the patch of {quoted(draft.key[1])} changes nothing"
                fix = "remove it; what it says, the document says already"
                yield Problem("patch-unused", draft.name_place, message, "warning", fix=fix)

    def _remember(self, draft: Draft, family: Family, *, known: bool) -> None:
        """Note the patches of a document. What they change of one that cannot be resolved is not known."""
        for patch in family.patches.get(draft.key, ()):
            self._patches[id(patch)] = patch
            if not known:
                self._effective.add(id(patch))

    def _typed(self, draft: Draft, layers: Sequence[Draft] | None, problems: list[Problem]) -> Declared | None:
        """The document with its typed spec; None where it is abstract, or its head, a base or its spec is wrong."""
        tree = draft.spec if layers is None else inherited(draft, layers, self._effective)
        reading = read(draft.kind.spec, tree)
        # What a base leaves out, those who use it may add; what a base would have added is not known without it.
        lenient = draft.head is None or draft.head.abstract or layers is None
        problems += [problem for problem in reading.problems if not (lenient and problem.rule == "missing-field")]
        if draft.head is None or draft.head.abstract or layers is None or reading.value is None:
            return None
        life = self._lifecycle(draft.head, [layer for layer in layers if layer.is_patch and layer.key == draft.key])
        ignore = tuple(map(str, life.ignore_changes))
        keep = life.deletion_policy == "keep"
        head = Metadata(str(draft.head.name), life.prevent_destroy, ignore, draft.head.shared_name, keep)
        return Declared(draft.document.file, head, reading.value, reading.tree, self._defaults, self._now)

    def _lifecycle(self, head: MetadataSpec, patches: Iterable[Draft]) -> Lifecycle:
        """The lifecycle of a document: what its patches say of it replaces what it says itself."""
        life = head.lifecycle
        for patch in patches:
            said = patch.head.lifecycle if patch.head is not None else Lifecycle()
            below = life
            life = life.model_copy(update={field: getattr(said, field) for field in said.model_fields_set})
            if life != below:
                self._effective.add(id(patch))
        return life


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """A problem in a base shows again in everyone who uses it: said once."""
    return list(dict.fromkeys(problems))
