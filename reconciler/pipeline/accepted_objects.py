"""What one document declares each, templates, and is accepted: documents taken out, fields edited, manifests made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reconciler.files.editing.yaml_documents import remove_documents
from reconciler.files.manifests import load_manifests
from reconciler.kinds import OBJECT_KINDS
from reconciler.kinds.naming import Names
from reconciler.model.acceptance import Acceptance, LeftAlone, Way
from reconciler.model.draft import DocumentDraft
from reconciler.model.manifest import Document, Map, Text
from reconciler.model.resource import Address, NormalForm, Value
from reconciler.pipeline.edit_series import EditSeries
from reconciler.pipeline.field_edits import ABSENT, Absent, FieldProblem, Written, edit_fields
from reconciler.pipeline.fitting_lists import new_files
from reconciler.pipeline.word_edits import Editor, Remark, cannot_edit

NAMED = 3
"""Others that a reason names."""


class AcceptedObjects:
    """Edits for what is declared by a document of its own.

    ``left``: those for which no edit was found, each with the reason. ``addresses``: those of what appeared → the
    addresses under which it is declared then. ``expected``: all that changes, as it is declared then: with
    ``into_shared`` fields go where they are decided, though others inherit them.
    """

    def __init__(self, series: EditSeries, accepted: Iterable[Acceptance], *, into_shared: bool) -> None:
        self._series, self._into_shared = series, into_shared
        self._every = [each for each in accepted if not OBJECT_KINDS[each.address.kind].words]
        self.left: list[LeftAlone] = []
        self.remarks: list[Remark] = []
        self.addresses: dict[Address, Address] = {}
        self.expected: Mapping[Address, NormalForm] = {}

    def run(self) -> None:
        """Make all edits. Raises InputError for what is not about one object."""
        changed = [each for each in self._of(Way.CHANGED) if each.resource is not None]
        if changed:
            self._set(changed)
        gone = self._of(Way.DELETED)
        if gone:
            self._take_out(gone)
        new = self._of(Way.APPEARED)
        if new:
            self._add(new)

    def _of(self, way: Way) -> list[Acceptance]:
        return [each for each in self._every if each.way is way]

    def _leave(self, address: Address, reason: str) -> None:
        self.left.append(LeftAlone(address, reason))

    # ---- other values

    def _set(self, every: Sequence[Acceptance]) -> None:
        loaded = self._series.loaded
        wanted = {each.address: {f.path: _value(f.after) for f in each.fields} for each in every}
        agreed = tuple(wanted) if self._into_shared else ()

        def work(editor: Editor) -> None:
            made = edit_fields(loaded, wanted, editor, into_shared=agreed)
            self.left += [LeftAlone(each.address, _reason(each)) for each in made.problems]
            if not made.problems:
                made.into(editor)
                self.expected = {**made.expected.get(loaded.target, {}), **made.expected.get(None, {})}
                # Of many remarks not all are shown: what changes others too comes first.
                self.remarks += [_remark(each) for each in sorted(made.written, key=lambda each: not each.others)]

        self._series.step(work)

    # ---- documents that go

    def _take_out(self, every: Sequence[Acceptance]) -> None:
        project = self._series.project
        with self._series.laid_over():
            documents = load_manifests(project)[0].documents
        gone = {(OBJECT_KINDS[each.address.kind].document, each.address.name): each.address for each in every}
        users = _users(documents, gone)
        lines: dict[str, list[int]] = {}
        for document in documents:
            address = gone.get(_key(document))
            if address is None:
                continue
            place = document.tree.position
            if address.name in users:
                names = ", ".join(users[address.name])
                self._leave(address, f"{place.short} is the base of {names}: make it abstract, or remove it by hand")
            elif project.places.is_shared(document.file):
                self._leave(address, f"it stands in the shared folder, at {place.short}, which other projects have too")
            else:
                lines.setdefault(document.file, []).append(place.line)
                self.remarks.append(Remark(str(address), "goes with its document", place))

        def take(editor: Editor) -> None:
            for file, starts in lines.items():
                with cannot_edit(file):
                    editor.splice(file, remove_documents(editor.source(file).text, starts))

        if lines:
            self._series.step(take)

    # ---- documents that come

    def _add(self, every: Sequence[Acceptance]) -> None:
        project, target = self._series.project, self._series.target
        with self._series.laid_over():
            known = load_manifests(project)[0].names
        names = Names()
        for name in known:
            names.take(name)
        drafts: list[DocumentDraft] = []
        for each in every:
            assert each.found is not None
            drafted = OBJECT_KINDS[each.address.kind].draft([each.found], lambda address: True)
            if len(drafted.documents) != 1:
                self._leave(each.address, "no manifest can declare it as it is")
                continue
            draft = _named(drafted.documents[0], names, str(each.found.form.get("name", "")))
            self.addresses[each.address] = Address(each.address.kind, str(draft.metadata["name"]))
            drafts.append(draft)
            self.remarks.append(Remark(str(each.address), f"is declared as {self.addresses[each.address]}"))
            self.remarks += [Remark(str(each.address), remark) for remark in draft.remarks]

        def write(editor: Editor) -> None:
            for file, text in new_files(project, target, drafts, ()).items():
                editor.create(file, text)
                self.remarks.append(Remark(file, "is a new file"))

        if drafts:
            self._series.step(write)


def _value(value: Value) -> Value | Absent:
    """The value of a field that a change has; None stands for a path that a form does not have."""
    return ABSENT if value is None else value


def _reason(problem: FieldProblem) -> str:
    if not problem.others:
        return f"{problem.message}: {problem.fix}"
    return f"{problem.message}; --shared does that, or {problem.fix}"


def _remark(written: Written) -> Remark:
    """Where a field goes, and whom that changes; or whom it leaves alone, being written over what they inherit."""
    said = f"{written.path} goes into {written.place.document}"
    decided, spared = written.decided, len(written.spared)
    if written.others:
        names = ", ".join(map(str, written.others[:NAMED]))
        more = f" and {len(written.others) - NAMED:,} more" if len(written.others) > NAMED else ""
        said += f", and changes {names}{more} too"
    elif decided is not None and spared:
        others = f"{spared:,} others inherit it there" if spared > 1 else "another has it too"
        said += f", over {decided.document} ({decided.position.short}): {others}; --shared writes it there"
    return Remark(str(written.address), said, written.place.position)


def _named(draft: DocumentDraft, names: Names, title: str) -> DocumentDraft:
    """``draft`` under a name that no document has. Its name in the cloud stays what it is."""
    name = str(draft.metadata["name"])
    free = names.take(name)
    if free == name:
        return draft
    spec = draft.spec if "name" in draft.spec or not title else {"name": title, **draft.spec}
    return draft._replace(metadata={**draft.metadata, "name": free}, spec=spec)


def _key(document: Document) -> tuple[str, str]:
    return _text(document.tree, "kind"), _text(_head(document), "name")


def _users(documents: Iterable[Document], gone: Mapping[tuple[str, str], Address]) -> dict[str, list[str]]:
    """Name of a document that goes → those that stay and inherit from it."""
    found: dict[str, list[str]] = {}
    for document in documents:
        kind, name = _key(document)
        base = _text(_head(document), "base")
        if (kind, base) in gone and (kind, name) not in gone:
            found.setdefault(base, []).append(name)
    return found


def _head(document: Document) -> Map:
    head = document.tree.get(Text("metadata"))
    return head if isinstance(head, Map) else Map()


def _text(tree: Map, field: str) -> str:
    value = tree.get(Text(field))
    return str(value) if isinstance(value, Text) else ""
