"""Fields of objects that one document declares each, written back into the manifests: which document, which lines.

A field is written where it is decided: in the topmost of the documents that are merged. Where that would change
anything else (another object that inherits it, another target), it goes into the object's own document instead, over
what it inherits, unless somebody agreed to the shared place. All is tried on the texts: a step counts if the object
then declares the wanted value and everything else what it did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from reconciler.files.editing.source import Splice
from reconciler.files.manifests import load_manifests
from reconciler.kinds import BY_DOCUMENT, BY_NAME
from reconciler.kinds.objects import ObjectKind
from reconciler.model.manifest import Position
from reconciler.model.resource import Address, NormalForm, Resource, Value
from reconciler.pipeline.field_documents import DocumentPlace, Shelf
from reconciler.pipeline.field_search import ABSENT, Absent, Blocked, Known, Other, Search, Written
from reconciler.pipeline.loading import Loaded
from reconciler.pipeline.word_edits import Editor
from reconciler.stages.reading.layers import Layered, Meaning, layered_documents

__all__ = ["ABSENT", "Absent", "DocumentPlace", "FieldEdits", "FieldProblem", "Other", "Written", "edit_fields"]

Wanted = Mapping[str, Value | Absent]
"""Path of a normal form → the value that is to be declared; what is not among them stays."""
_NOTHING: Final[Mapping[Address, NormalForm]] = {}


class FieldProblem(NamedTuple):
    """Why an object is not edited: nothing of it is.

    ``others`` are those that would change with it; with consent to that it can be done. Empty: it cannot be done.
    """

    address: Address
    message: str
    fix: str
    path: str | None = None
    position: Position | None = None
    others: tuple[Other, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldEdits:
    """What is to be written. ``expected``: target (None where there are none) → what changes there, as it will be."""

    splices: Mapping[str, tuple[Splice, ...]] = field(default_factory=dict)
    """By file, for ``Editor.splice``."""
    written: tuple[Written, ...] = ()
    problems: tuple[FieldProblem, ...] = ()
    expected: Mapping[str | None, Mapping[Address, NormalForm]] = field(default_factory=dict)

    def into(self, editor: Editor) -> None:
        """Add the edits to those of ``editor``."""
        for file, splices in self.splices.items():
            editor.splice(file, splices)


def edit_fields(
    before: Loaded,
    wanted: Mapping[Address, Wanted],
    editor: Editor,
    *,
    into_shared: Collection[Address] = (),
) -> FieldEdits:
    """Return the edits after which each address of ``wanted`` declares these values in the target of ``before``.

    Of addresses with a problem nothing is written. ``into_shared``: addresses whose fields may be written where
    others share them. Files are read by ``editor``, and nothing is written. ``before`` must be sound; the result is to
    be proved by ``check_fields``. Raises InputError where a file cannot be read.
    """
    project = before.project
    manifests, _ = load_manifests(project)
    every = layered_documents(manifests.documents, BY_DOCUMENT, project.target_names)
    kinds = {address.kind for address in wanted}
    entries = [entry for entry in every if entry.address.kind in kinds]  # bases and patches are of the same kind
    meaning = Meaning(project.project.defaults, before.now)
    shelf = Shelf(editor.source)
    known = Known(entries, meaning, shelf, project.places.is_shared, before.target)
    failed: dict[Address, FieldProblem] = {}
    goals: dict[Address, NormalForm] = {}
    for address, values in wanted.items():
        found = _goal(before, entries, address, values)
        if isinstance(found, FieldProblem):
            failed[address] = found
        else:
            goals[address] = found
    while True:
        search = Search(known, goals, into_shared)
        blocked = search.run()
        if not blocked:
            break
        # What was written for these may have helped others: all is begun again without them.
        failed |= {block.address: _problem(block) for block in blocked}
        goals = {address: form for address, form in goals.items() if address not in failed}
    problems = tuple(failed[address] for address in wanted if address in failed)
    return FieldEdits(shelf.splices(search.texts), tuple(search.written()), problems, _expected(search))


def _goal(before: Loaded, entries: Collection[Layered], address: Address, values: Wanted) -> NormalForm | FieldProblem:
    """The whole form that an address is to have."""
    kind = BY_NAME.get(address.kind)
    resource = before.resources.get(address)
    mine = [each for each in entries if each.address == address and before.target in (*each.targets, None)]
    if not isinstance(kind, ObjectKind) or kind.words or resource is None or not mine:
        return FieldProblem(address, "no document of its own declares it", "edit the manifests by hand")
    unknown = [path for path in values if path not in kind.paths]
    if unknown:
        return FieldProblem(address, f"no manifest can say {unknown[0]}", "change it in the account", unknown[0])
    form = {path: value for path, value in resource.form.items() if values.get(path) is not ABSENT}
    form |= {path: value for path, value in values.items() if not isinstance(value, Absent)}
    return kind.normal(form)


def _problem(block: Blocked) -> FieldProblem:
    return FieldProblem(block.address, block.message, block.fix, block.path, block.position, block.others)


def _expected(search: Search) -> dict[str | None, dict[Address, NormalForm]]:
    found: dict[str | None, dict[Address, NormalForm]] = {}
    for entry, form in search.changed():
        for target in entry.targets or (None,):
            found.setdefault(target, {})[entry.address] = form
    return found


def check_fields(
    before: Mapping[str | None, Loaded],
    after: Mapping[str | None, Loaded],
    edits: FieldEdits,
    besides: Collection[Address] = (),
) -> Iterator[str]:
    """Return what the edited files would declare otherwise than they should: for each target, before and after.

    ``besides``: addresses that other edits change. Empty is the proof that the edits do what they say and no more.
    """
    for target, old in before.items():
        new, expected = after[target], edits.expected.get(target, _NOTHING)
        where = f" for target {target}" if target else ""
        for address in old.resources.keys() | new.resources.keys():
            if address in besides:
                continue
            was, then = old.resources.get(address), new.resources.get(address)
            if was is None or then is None:
                yield f"{address} would {'appear' if was is None else 'be gone'}{where}"
            elif not _is_meant(was, then, expected.get(address)):
                yield f"{address} would be declared otherwise than is meant{where}"


def _is_meant(was: Resource, then: Resource, form: NormalForm | None) -> bool:
    """Whether a resource says the same as before; where ``form`` is given, that, and the same of everything else."""
    then = then._replace(position=was.position, places=was.places)
    if form is None:
        return was == then
    return then == was._replace(form=form, written=then.written, extras=then.extras)
