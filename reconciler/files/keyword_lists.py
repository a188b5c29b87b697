"""Reading the word lists that manifests name."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.comments import comments_in
from reconciler.files.conflicts import conflict_markers
from reconciler.files.csv_lists import delimiter_of, read_csv
from reconciler.files.decoding import Undecodable, decode, known
from reconciler.files.excerpts import SourceLines, lines_of
from reconciler.files.folders import MOST_GLOBS, is_glob
from reconciler.files.list_paths import PathError, ambiguous, is_workbook, resolve, too_many_globs
from reconciler.files.places import Places
from reconciler.files.reading import Unreadable, check_not_hidden, read_bytes
from reconciler.files.txt_lists import read_txt
from reconciler.files.unused_lists import unused_lists
from reconciler.ground import masks
from reconciler.ground.collector import collector_paused
from reconciler.model.manifest import ListFile, ListQuery, ListRow, Position, Problem, Text
from reconciler.model.spec import quoted
from reconciler.model.tuning import Comment

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SHEETS = (".xls", ".ods", ".numbers")
_SEPARATORS = re.compile(r'[,;\t"#]')
_STAY = "lists lie in the project folder, or in the shared one"


class ListReader:
    """Implements the ``Lists`` port for one project. Each file is read once for each way of reading it.

    What is wrong inside a file is reported the first time only, however many manifests name it; and again after
    ``report_again``.
    """

    def __init__(self, root: Path, sources: SourceLines | None = None) -> None:
        self.root = root.resolve()
        self._places = sources.places if sources is not None else Places(self.root)
        self.used: set[str] = set()
        """Real paths of all files that a manifest named."""
        self.comments: dict[Position, Comment] = {}
        """Comments of txt lists that switch rules off, by place."""
        self.paths: set[str] = set()
        """The same files, relative to the project folder."""
        self._folders: set[str] = set()
        self._sources = sources
        self._cache: dict[tuple[object, ...], tuple[tuple[ListRow, ...], list[Problem]]] = {}
        self._resolved: dict[tuple[str, str], list[str] | PathError] = {}
        self._globs = 0
        self._real: dict[str, str] = {}
        self._told: set[Problem] = set()

    def read(self, query: ListQuery) -> tuple[Sequence[ListFile], Sequence[Problem]]:
        """All files that the query names, in order of path, and what is wrong with them."""
        if query.encoding is not None and not known(query.encoding):
            return [], [_unknown_encoding(query.encoding, query.pattern)]
        try:
            paths = self._paths(query.pattern)
        except PathError as error:
            return [], error.problems
        files: list[ListFile] = []
        problems: list[Problem] = []
        with collector_paused():
            for path in paths:
                rows, found = self._read_once(path, query)
                files.append(ListFile(path, rows))
                problems += [problem for problem in found if problem not in self._told]
                self._told.update(found)
        return files, problems

    def note(self, query: ListQuery) -> Sequence[str]:
        """Count the files that the query names as used, without reading them. Return their paths."""
        try:
            paths = self._paths(query.pattern)
        except PathError:
            return ()  # said where they are read
        for path in paths:
            self._use(path)
        return paths

    def digests(self, query: ListQuery) -> dict[str, str]:
        """Each file that the query names, with a digest of its bytes. Raises PathError and Unreadable."""
        found = {}
        for path in self._paths(query.pattern):
            base, inner = self._places.locate(path)
            check_not_hidden(base, base / inner, _STAY)
            found[path] = hashlib.sha256(read_bytes(base / inner)).hexdigest()
        return found

    def report_again(self) -> None:
        """Report what is wrong inside files the next time that they are read, though it was reported before."""
        self._told.clear()

    def _paths(self, pattern: Text) -> list[str]:
        """As ``resolve``. The folder is looked through once for a pattern, however many entries have it."""
        key = posixpath.dirname(pattern.file), str(pattern)
        if key not in self._resolved:
            if is_glob(pattern):
                self._globs += 1
                if self._globs > MOST_GLOBS:
                    raise too_many_globs(pattern)
            try:
                self._resolved[key] = self._resolve(pattern)
            except PathError as error:
                self._resolved[key] = error
        found = self._resolved[key]
        if isinstance(found, PathError):
            # At the place of this entry, not of the first one that has the pattern.
            raise found.at(pattern.position)
        return found

    def _resolve(self, pattern: Text) -> list[str]:
        """The files that a pattern names in the project's folder, or in the shared one. Raises PathError."""
        if not self._places.is_shared(pattern.file):
            folders = dict.fromkeys((posixpath.dirname(pattern.file), ""))
            paths = [posixpath.normpath(posixpath.join(folder, pattern)) for folder in folders]
            for path in filter(self._places.is_shared, paths):
                base, inner = self._places.locate(path)
                files = [self._places.called(base, file) for file in self._named(base, inner, pattern)]
                self._check_one(pattern, files, paths)
                return files
        base, own = self._places.locate(pattern.file)
        return [self._places.called(base, file) for file in resolve(base, pattern, posixpath.dirname(own))]

    def _named(self, base: Path, path: str, pattern: Text) -> list[str]:
        """The files that ``pattern`` names as ``path`` in ``base``. Raises PathError."""
        return resolve(base, Text.at(path, *pattern.position, pattern.plain), "")

    def _check_one(self, pattern: Text, shared: list[str], paths: list[str]) -> None:
        """Raise PathError where what names ``shared`` files names others in the project's folder too."""
        root = self._places.root
        for path in paths:
            if path != ".." and not path.startswith("../"):
                try:
                    own = self._named(root, path, pattern)
                except PathError as error:
                    if any(problem.rule != "missing-file" for problem in error.problems):
                        raise
                else:
                    raise ambiguous(pattern, own, shared)

    def unused(self) -> list[Problem]:
        """A warning for each list file that lies among the used ones, but that no manifest names."""
        return unused_lists(self.root, self.used, self._folders)

    def _read_once(self, path: str, query: ListQuery) -> tuple[tuple[ListRow, ...], list[Problem]]:
        real = self._use(path)
        key = (real, *sorted(query.columns.items()), query.ignore, query.encoding, query.excludes, query.sheet)
        if key not in self._cache:
            rows, problems = self._read(path, query)
            self._cache[key] = tuple(rows), problems
        return self._cache[key]

    def _use(self, path: str) -> str:
        """Count a file as used. Its real path."""
        real = self._real.get(path)
        if real is None:
            real = self._real[path] = os.path.realpath(self.root / path)
            self.used.add(real)
            self.paths.add(path)
            # What this project does not use of a shared folder, others do.
            if not self._places.is_shared(path):
                self._folders.add(posixpath.dirname(path))
        return real

    def _read(self, path: str, query: ListQuery) -> tuple[list[ListRow], list[Problem]]:
        start = Position(path, 1)
        if is_workbook(path):
            return self._read_workbook(path, query)
        if query.sheet is not None:
            place = query.sheet.position if isinstance(query.sheet, Text) else query.pattern.position
            message = f"{path} is not a workbook, and has no sheet {quoted(query.sheet)}"
            return [], [Problem("workbook", place, message, fix="leave sheet out, or name an xlsx file")]
        try:
            text = self._text(path, query.encoding)
        except Unreadable as error:
            # The path is what the author can mend, so point at it where the file itself shows nothing.
            return [], [Problem(error.rule, query.pattern.position, f"{path}: {error.message}", fix=error.fix)]
        except Undecodable as error:
            place = Position(path, error.line, error.column)
            if masks.active() and error.readings is not None:
                for sample in error.readings.by_encoding.values():
                    masks.add(_parts(sample))
            return [], [Problem(error.rule, place, error.message, fix=error.fix)]
        problems = conflict_markers(text, path)
        if problems:  # the rows between them would only add what follows from that
            return [], problems
        delimiter = delimiter_of(path, text)
        if delimiter is None:
            rows, problems = read_txt(text, path)
            if not query.excludes:  # of what is excluded nothing is found
                self.comments.update((found.position, found) for found in comments_in(text, path, manifest=False))
        else:
            rows, problems = read_csv(text, path, query, delimiter)
        if masks.active():
            masks.add(row.keyword for row in rows)
            masks.add(_quotable(text, problems))
        if not rows and not problems:
            problems = [_empty(start)]
        return rows, problems

    def _read_workbook(self, path: str, query: ListQuery) -> tuple[list[ListRow], list[Problem]]:
        # Only projects that name a workbook load what reads one.
        from reconciler.files.workbook_lists import problem_of, read_sheet

        base, inner = self._places.locate(path)
        try:
            check_not_hidden(base, base / inner, _STAY)
            found = read_sheet(read_bytes(base / inner), path, query)
        except Unreadable as error:
            return [], [Problem(error.rule, query.pattern.position, f"{path}: {error.message}", fix=error.fix)]
        except InputError as error:
            return [], [problem_of(error, query)]
        if self._sources is not None and found.sheet:
            self._sources.sheets.setdefault(path, set()).add(found.sheet)
        if masks.active():
            masks.add(row.keyword for row in found.rows)
            masks.add(part for problem in found.problems for part in _parts(problem.message))
        empty = not found.rows and not found.problems
        return list(found.rows), [_empty(Position(path, 1))] if empty else list(found.problems)

    def _text(self, path: str, encoding: str | None) -> str:
        # Looked at again just before opening.
        base, inner = self._places.locate(path)
        check_not_hidden(base, base / inner, _STAY)
        if path.lower().endswith(_SHEETS):
            raise Unreadable("binary-file", "this is a spreadsheet", "save it as xlsx or csv")
        data = read_bytes(base / inner)
        if data.startswith((_ZIP, _OLE)):
            raise Unreadable(
                "binary-file", "this is a spreadsheet or an archive, not text", "save it as csv, or name it .xlsx"
            )
        if encoding is not None and self._sources is not None:
            self._sources.encodings[path] = encoding
        text = decode(data, encoding)
        if "\x00" in text:
            raise Unreadable("binary-file", "not text: it holds NUL", "save it as UTF-8, or say encoding: utf-16")
        return text


def _empty(place: Position) -> Problem:
    fix = "add keywords, or remove the file and its entry in the manifest"
    return Problem("empty-list", place, "the list has no keywords", severity="warning", fix=fix)


def _quotable(text: str, problems: Iterable[Problem]) -> Iterator[str]:
    """What messages about lines that could not be read may quote: the lines, and the parts of them."""
    lines = lines_of(text)
    for problem in problems:
        line = lines[problem.position.line - 1] if problem.position.line <= len(lines) else ""
        yield from _parts(line)


def _parts(line: str) -> Iterator[str]:
    """A line, and what may be a keyword in it."""
    yield line.strip()
    yield from line.split()
    yield from map(str.strip, _SEPARATORS.split(line))


def _unknown_encoding(encoding: str, pattern: Text) -> Problem:
    place = encoding.position if isinstance(encoding, Text) else pattern.position
    allowed = ("utf-8", "utf-16", "gb18030", "big5", "shift_jis", "euc_kr", "latin-1")
    problem = Problem("unknown-encoding", place, f"{quoted(encoding)} for encoding", allowed=allowed)
    return replace(problem, fix="name an encoding that Python knows")
