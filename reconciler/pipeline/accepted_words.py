"""Keywords that are accepted: their live tags and usages written where they stand, their lines taken out, new ones
put into a list that fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reconciler.files.editing.entry import Entry
from reconciler.files.list_paths import is_workbook
from reconciler.kinds import OBJECT_KINDS
from reconciler.model.acceptance import Acceptance, LeftAlone, Way
from reconciler.model.draft import DocumentDraft
from reconciler.model.explanation import Mention
from reconciler.model.manifest import Position
from reconciler.model.resource import Address, NormalForm
from reconciler.pipeline.edit_series import EditSeries
from reconciler.pipeline.fitting_lists import Fitting, Slot, entry_for, new_files
from reconciler.pipeline.removing import take_lines
from reconciler.pipeline.word_edits import Editor, Remark
from reconciler.pipeline.word_fields import FieldChange, set_fields
from reconciler.pipeline.word_places import mentions_like, queries_of
from reconciler.pipeline.workbook_refusal import Workbooks

SHARED = "it stands in the shared folder, at {place}, which other projects have too"
DELETE_ROW = "delete the row in a spreadsheet program, or leave the word out with reconciler remove --exclude"
WRITE_ROW = "write it in a spreadsheet program, or put it elsewhere with reconciler add --list"
Placed = dict[tuple[str, str, str, str | None], list[Entry]]
"""Document, its type, the list and a file of it (None: the document) → what goes there."""


class AcceptedWords:
    """Edits for the keywords of one accept. ``left``: those for which no edit was found, each with the reason."""

    def __init__(self, series: EditSeries, accepted: Iterable[Acceptance]) -> None:
        self._series = series
        self._every = [each for each in accepted if OBJECT_KINDS[each.address.kind].words]
        self._places = series.project.places
        # A word that moves into the document of its list must not draw new ones there.
        self._lists = series.lists
        self._workbooks = Workbooks(series.project.root, queries_of(self._lists))
        gone = [each.address.name for each in self._of(Way.DELETED)]
        self._before = mentions_like(series.mentions, gone).exact if gone else {}
        self.left: list[LeftAlone] = []
        self.remarks: list[Remark] = []

    def run(self) -> None:
        """Make all edits. Raises InputError and Refused for what is not about one keyword."""
        changed = self._of(Way.CHANGED)
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

    def _shared(self, mentions: Iterable[Mention]) -> str:
        """Why lines that stand in a file of others are left alone; empty where none does."""
        shared = next((each for each in mentions if self._places.is_shared(each.position.file)), None)
        return SHARED.format(place=shared.position.short) if shared is not None else ""

    def _in_workbook(self, mentions: Iterable[Mention], fix: str) -> str:
        """Why rows of a workbook are left alone, and what a person can do; empty where none is one."""
        rows = (each.position for each in mentions if is_workbook(each.position.file))
        first = next(rows, None)
        if first is None:
            return ""
        return f"it stands in {self._workbooks.not_edited(first.file, (first.line,)).reason}; {fix}"

    # ---- other tags and usages

    def _set(self, every: Sequence[Acceptance]) -> None:
        known = mentions_like(self._series.mentions, (each.address.name for each in every)).exact
        changes: list[FieldChange] = []
        for each in every:
            form = each.change.after
            assert form is not None
            standing = [one for one in known[each.address.name] if not (one.excluded or one.ended)]
            other = [one for one in standing if one.form != form]
            if reason := self._shared(other):
                self._leave(each.address, f"{reason}: change it there, or in a patch of this project")
            elif reason := self._in_workbook(other, _to_write(each)):
                self._leave(each.address, reason)
            else:
                changes += _changes(each, form, other)
        project, lists = self._series.project, self._series.lists

        def work(editor: Editor) -> None:
            self.remarks += set_fields(editor, project, lists, changes).remarks

        if changes:
            self._series.step(work)

    # ---- lines that go

    def _take_out(self, every: Sequence[Acceptance]) -> None:
        known = mentions_like(self._series.mentions, (each.address.name for each in every)).exact
        found: dict[str, list[Mention]] = {}
        for each in every:
            declared = [one for one in known[each.address.name] if not one.excluded]
            if reason := self._shared(declared):
                self._leave(each.address, f"{reason}: reconciler remove --exclude excludes it in this project")
            elif reason := self._in_workbook(declared, DELETE_ROW):
                self._leave(each.address, reason)
            elif declared:
                found[each.address.name] = declared
        project = self._series.project

        def work(editor: Editor) -> None:
            self.remarks += map(self._as_before, take_lines(editor, project, found))

        if found:
            self._series.step(work)

    def _as_before(self, remark: Remark) -> Remark:
        """The remark with the line as the file has it now: lines above it may have gone by an edit before this one."""
        places = {each.position for each in self._before.get(remark.word, ()) if not each.excluded}
        same = [place for place in places if remark.position is not None and place.file == remark.position.file]
        return remark._replace(position=same[0]) if len(same) == 1 else remark

    # ---- lines that come

    def _add(self, new: Sequence[Acceptance]) -> None:
        project, mentions = self._series.project, self._series.mentions
        known = mentions_like(mentions, (each.address.name for each in new)).exact
        fitting = Fitting(project, self._lists, mentions)
        placed: Placed = {}
        homeless: list[Acceptance] = []
        for each in new:
            against = [one for one in known[each.address.name] if one.excluded and not one.ended]
            if against:
                said = f'the list "{against[0].list}" excludes it at {against[0].position.short}'
                self._leave(each.address, f"{said}: remove that line first")
            elif not self._put(each, fitting, placed):
                homeless.append(each)
        drafts = _drafts(homeless)
        names = [source.declared.metadata.name for source in self._series.sources]
        target = self._series.target

        def work(editor: Editor) -> None:
            self._write(editor, placed)
            for file, text in new_files(project, target, drafts, names).items():
                editor.create(file, text)
                self.remarks.append(Remark(file, "is a new file"))

        if placed or drafts:
            self._series.step(work)

    def _put(self, each: Acceptance, fitting: Fitting, placed: Placed) -> bool:
        """Choose the list that a keyword goes to, or leave it to a person. Returns whether one fits."""
        assert each.found is not None
        kind = OBJECT_KINDS[each.address.kind]
        existing = kind.only_existing(each.found)
        slot = fitting.slot_for(kind, each.found, existing=existing)
        if slot is None:
            return False
        if slot.file is not None and is_workbook(slot.file):
            self._leave(each.address, f"it would be {self._workbooks.not_edited(slot.file).reason}; {WRITE_ROW}")
            return True
        entry = entry_for(kind, each.found, slot.inherited, existing=existing)
        placed.setdefault(_key(slot), []).append(entry)
        return True

    def _write(self, editor: Editor, placed: Placed) -> None:
        in_documents: dict[tuple[str, str, str], list[Entry]] = {}
        for (document, kind, name, file), entries in placed.items():
            fit = [entry for entry in entries if file is not None and editor.can_hold(file, entry)]
            rest = [entry for entry in entries if entry not in fit]
            if fit and file is not None:
                editor.add_to_file(file, fit)
            if rest:
                in_documents.setdefault((document, kind, name), []).extend(rest)
            self.remarks += [Remark(entry.keyword, f'goes to the list "{name}", {file}') for entry in fit]
            self.remarks += [Remark(entry.keyword, f'goes to the list "{name}", {document}') for entry in rest]
        for (document, kind, name), entries in in_documents.items():
            editor.add_to_document(document, kind, name, entries)


def _to_write(each: Acceptance) -> str:
    """What a person is to write into the cells of a row."""
    cells = []
    for field in each.fields:
        values = sorted(field.after) if isinstance(field.after, frozenset) else [field.after]
        cells.append(f"{'|'.join(map(str, values)) or '-'} as {field.path}")
    return f"write {' and '.join(cells)} there in a spreadsheet program"


def _key(slot: Slot) -> tuple[str, str, str, str | None]:
    return slot.list.document, slot.list.source.kind.document, slot.list.name, slot.file


def _changes(each: Acceptance, form: NormalForm, mentions: Iterable[Mention]) -> list[FieldChange]:
    """What each line of a keyword is to say. A line may be in several lists, which give it other tags and usages."""
    # What the list gives away to the account, and what nobody changed there, stays as it is written.
    paths = {field.path for field in each.fields}
    every = OBJECT_KINDS[each.address.kind].written(form)
    written = {name: labels for name, labels in every.items() if name in paths}
    wanted: dict[tuple[Position, str], tuple[Mention, dict[str, tuple[str, ...]]]] = {}
    at: dict[Position, dict[str, tuple[str, ...]]] = {}
    for one in mentions:
        assert one.form is not None
        fields = at.setdefault(one.position, {})
        fields |= {name: labels for name, labels in written.items() if form[name] != one.form[name]}
        wanted.setdefault((one.position, one.list), (one, fields))
    return [FieldChange(one, fields) for one, fields in wanted.values() if fields]


def _drafts(homeless: Sequence[Acceptance]) -> list[DocumentDraft]:
    """New lists for the keywords that fit none."""
    found: dict[str, list[Acceptance]] = {}
    for each in homeless:
        found.setdefault(each.address.kind, []).append(each)
    drafts: list[DocumentDraft] = []
    for name, every in found.items():
        items = [each.found for each in every if each.found is not None]
        drafts += OBJECT_KINDS[name].draft(items, lambda address: True).documents
    return drafts
