"""Edits of word lists: made on the bytes, looked at as a whole project, shown, and only then written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from reconciler.errors import InputError, ManifestErrors
from reconciler.files.csv_lists import delimiter_of
from reconciler.files.decoding import Undecodable
from reconciler.files.editing import cell_fields, entry_fields, table, txt, yaml_lists
from reconciler.files.editing.entry import Entry
from reconciler.files.editing.fields import Fields
from reconciler.files.editing.replacing import check_writable, replace_all
from reconciler.files.editing.source import CannotEdit, Source, Splice, edited, encodes, source_of
from reconciler.files.list_paths import is_workbook
from reconciler.files.project import ProjectFiles
from reconciler.files.reading import Unreadable, overlaid, read_bytes
from reconciler.model.explanation import Mention
from reconciler.model.manifest import ListQuery, Position, Problem
from reconciler.model.resource import Address, Resource
from reconciler.pipeline.file_edits import FileEdit, new_file
from reconciler.pipeline.loading import Loaded, errors, load_with_sources
from reconciler.pipeline.word_effects import WordEffect
from reconciler.pipeline.word_mentions import EveryMention, unproved
from reconciler.pipeline.word_reach import WordReach
from reconciler.pipeline.workbook_refusal import Workbooks
from reconciler.stages.reading import desired

AS_EDITED = "nothing was written; places are those of the files as they would be then"


class Remark(NamedTuple):
    """Something to say of one keyword, with its place."""

    word: str
    text: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class WordEdits:
    """What a command is about to write. ``problems``: warnings that the project does not have without it."""

    project: ProjectFiles
    words: tuple[str, ...]
    """Those that the edits are about."""
    edits: tuple[FileEdit, ...] = ()
    remarks: tuple[Remark, ...] = ()
    places: tuple[Remark, ...] = ()
    reach: tuple[WordReach, ...] = ()
    problems: tuple[Problem, ...] = ()
    resources: Mapping[Address, Resource] = field(default_factory=dict)
    """What the project declares with the edits."""
    effects: tuple[WordEffect, ...] = ()
    """What the edits do to words that are declared before and after them."""

    def write(self) -> None:
        """Write all files. Raises Refused where one was changed meanwhile, and InputError where it cannot be."""
        replace_all(self.project.root, [edit.replacement for edit in self.edits])


class Editor:
    """Collects splices of the files of one project, and makes the edits of them. ``queries``: how lists are read."""

    def __init__(self, project: ProjectFiles, queries: Mapping[str, ListQuery]) -> None:
        self._project, self._queries = project, queries
        self._sources: dict[str, Source] = {}
        self._tables: dict[str, table.Table | None] = {}
        self._comments: dict[str, txt.Comments] = {}
        self._workbooks = Workbooks(project.root, queries)
        self._splices: dict[str, list[Splice]] = {}
        self._created: list[FileEdit] = []

    def can_hold(self, file: str, entry: Entry) -> bool:
        """Whether the list in ``file`` can say all of ``entry``."""
        self._check_text(file)
        source = self.source(file)
        if not encodes(source, f"{entry.keyword}{entry.reason}"):
            return False
        delimiter = delimiter_of(file, self.source(file).text)
        if delimiter is None:
            return txt.can_hold(entry)
        found = self._table(file, delimiter)
        return found is not None and table.can_hold(found, entry)

    def add_to_file(self, file: str, entries: Sequence[Entry]) -> None:
        """Add to a list file what it can hold."""
        delimiter = delimiter_of(file, self.source(file).text)
        if delimiter is None:
            self._take(file, txt.add_to_txt(self.source(file).text, entries))
        else:
            found = self._table(file, delimiter)
            assert found is not None
            self._take(file, table.add_to_table(found, entries))

    def add_to_document(
        self, file: str, kind: str, name: str, entries: Sequence[Entry], field: str = "keywords"
    ) -> None:
        """Add to ``field`` of the document ``name`` in a manifest. Raises InputError where that cannot be done."""
        with cannot_edit(file):
            self._take(file, yaml_lists.add_to_document(self.source(file).text, kind, name, entries, field))

    def remove(self, file: str, places: Iterable[Position]) -> None:
        """Remove the entries at ``places`` of a list file or a manifest. Raises InputError."""
        places = list(places)
        self._check_text(file, *(place.line for place in places))
        text = self.source(file).text
        lines = {place.line for place in places}
        delimiter = delimiter_of(file, self.source(file).text)
        if file not in self._queries:
            with cannot_edit(file):
                self._take(
                    file, yaml_lists.remove_from_documents(text, {(place.line, place.column) for place in places})
                )
        elif delimiter is None:
            self._take(file, txt.remove_from_txt(text, lines))
        else:
            found = self._table(file, delimiter)
            assert found is not None
            self._take(file, table.remove_from_table(found, lines))

    def create(self, file: str, text: str) -> None:
        """Make a file that is not there yet."""
        self._created.append(new_file(file, text))

    def splice(self, file: str, splices: Iterable[Splice]) -> None:
        """Take splices of a file as it is that were made elsewhere."""
        self._take(file, splices)

    def can_say(self, file: str, fields: Fields) -> bool:
        """Whether a keyword can say ``fields`` where it stands in ``file``: a manifest, or a csv with the columns."""
        if file not in self._queries:
            return True
        if is_workbook(file):
            return False
        source = self.source(file)
        delimiter = delimiter_of(file, source.text)
        if delimiter is None:
            return all(value is None for value in fields.values())
        found = self._table(file, delimiter)
        return found is not None and cell_fields.can_say(found, fields)

    def set_fields(self, file: str, changes: Mapping[Position, Fields]) -> set[Position]:
        """Give the keywords at the keys of ``changes`` other fields, where ``can_say`` holds. Raises InputError.

        Returns where something changes: not where it is said already.
        """
        self._check_text(file, *(place.line for place in changes))
        text = self.source(file).text
        delimiter = delimiter_of(file, text)
        changed: set[Position] = set()
        with cannot_edit(file):
            if file not in self._queries:
                entries = {(place.line, place.column): place for place in changes}
                wanted = {at: changes[place] for at, place in entries.items()}
                for at, splices in entry_fields.set_in_documents(text, wanted).items():
                    self._take(file, splices)
                    changed |= {entries[at]} if splices else set()
            elif delimiter is not None:
                found = self._table(file, delimiter)
                assert found is not None
                rows = {place.line: place for place in changes}
                by_line = {line: changes[place] for line, place in rows.items()}
                for line, splices in cell_fields.set_in_table(found, by_line).items():
                    self._take(file, splices)
                    changed |= {rows[line]} if splices else set()
        return changed

    def comment_at(self, file: str, line: int) -> str:
        """Return the comment behind a keyword of a list file, without its mark. Raises InputError for one above it.

        One above it speaks of the line: it cannot follow the keyword elsewhere.
        """
        self._check_text(file, line)
        text = self.source(file).text
        if delimiter_of(file, text) is not None:
            return ""
        comments = self._comments.get(file)
        if comments is None:
            comments = self._comments[file] = txt.Comments(text)
        if comments.speak_of(line):
            raise InputError(
                f"{file}: a comment of the program's stands above line {line}; nothing was written",
                hint="move the word into the manifest of its list by hand",
            )
        return comments.behind(line)

    def edits(self) -> tuple[FileEdit, ...]:
        """Return the edits. Raises InputError for a file that cannot be written, or hold the result."""
        made = []
        for file, splices in self._splices.items():
            source = self.source(file)
            with cannot_edit(file):
                after = edited(source, splices)
            if after != source.data:
                check_writable(self._project.root, file)
                made.append(FileEdit(file, source, tuple(splices), after))
        return (*made, *self._created)

    def source(self, file: str) -> Source:
        """Return a file of the project as it is. Raises InputError where it cannot be read."""
        if file not in self._sources:
            query = self._queries.get(file)
            try:
                data = read_bytes(self._project.root / file)
                self._sources[file] = source_of(data, str(query.encoding) if query and query.encoding else None)
            except (Unreadable, Undecodable) as error:
                raise InputError(f"{file}: {error.message}", hint=error.fix) from error
        return self._sources[file]

    def _check_text(self, file: str, *rows: int) -> None:
        """Raise InputError for a workbook, which is not edited."""
        if file in self._queries and is_workbook(file):
            raise self._workbooks.not_edited(file, rows).error

    def _table(self, file: str, delimiter: str) -> table.Table | None:
        """As ``table_of``, once for all words. Raises InputError where the file is not csv."""
        if file not in self._tables:
            with cannot_edit(file):
                self._tables[file] = table.table_of(self.source(file).text, self._queries[file], delimiter)
        return self._tables[file]

    def _take(self, file: str, splices: Iterable[Splice]) -> None:
        self._splices.setdefault(file, []).extend(splices)


@contextmanager
def cannot_edit(file: str) -> Iterator[None]:
    """Raise InputError that names the file for what the editing core cannot do."""
    try:
        yield
    except CannotEdit as error:
        raise InputError(f"{file}: {error.message}", hint=error.fix) from error


def loaded_with(
    path: Path, target: str | None, before: Loaded, edits: Iterable[FileEdit], about: desired.About = None
) -> tuple[Loaded, Sequence[desired.Source]]:
    """Return the project as it would be with ``edits``, for ``target``. ``about``: as in ``load_with_sources``.

    Raises ManifestErrors where it would have an error for any target: all of them read the same files. Its warnings
    are left out: the project has most of them without the edits.
    """
    with as_edited(before.project, edits):
        after, sources = load_with_sources(path, target, now=before.now, about=about)
        whole = after
        if target is not None and len(before.project.targets) > 1:
            whole = load_with_sources(path, None, now=before.now, about=about)[0]
    for each in (after, whole):
        if wrong := errors(each.problems):
            raise ManifestErrors(wrong, outcome=AS_EDITED)
    return after, sources


@contextmanager
def as_edited(project: ProjectFiles, edits: Iterable[FileEdit]) -> Iterator[None]:
    """Within it, the project is read as if ``edits`` were written."""
    with overlaid(project.root, {edit.file: edit.after for edit in edits}):
        yield


def check_only(before: Iterable[Mention], after: Iterable[Mention], words: Iterable[str]) -> None:
    """Raise InputError where an edit changes what is said of any other keyword than ``words``: a last proof.

    An edit moves lines and changes no order, so that what is said of others follows one another as before.
    """
    allowed = frozenset(words)
    if isinstance(before, EveryMention) and isinstance(after, EveryMention):
        before, after = unproved(before, after, allowed)
    old = (each for each in before if each.keyword.name not in allowed)
    new = (each for each in after if each.keyword.name not in allowed)
    for was, then in zip_longest(old, new):
        if was is None or then is None or was._replace(position=then.position) != then:
            other = was or then
            raise InputError(
                f'the edit would change what the project says of "{other.keyword.name}"; nothing was written',
                hint="edit the file by hand",
            )
