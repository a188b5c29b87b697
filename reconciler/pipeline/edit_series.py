"""Edits of a project that follow one another: each is made in the project as the ones before leave it.

Positions are those of a reader, and an edit moves them. So before the next step the project is read again, with the
edits laid over its files; what is shown in the end, and written, is one edit a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reconciler.files.editing.pieces import Pieces
from reconciler.files.reading import overlaid
from reconciler.pipeline.file_edits import FileEdit
from reconciler.pipeline.loading import Loaded, load_with_sources
from reconciler.pipeline.word_edits import Editor
from reconciler.pipeline.word_mentions import EveryMention
from reconciler.pipeline.word_places import WordList, mentions_in, queries_of, word_lists
from reconciler.stages.reading import desired


class EditSeries:
    """The project at ``path``, loaded for ``target``, and what becomes of its files."""

    def __init__(self, path: Path, target: str | None, loaded: Loaded, sources: Sequence[desired.Source]) -> None:
        self._path, self._target = path, target
        self.project, self.target = loaded.project, loaded.target
        """Both stay as they are: no edit is of the project file."""
        self._read: tuple[Loaded, Sequence[desired.Source]] | None = (loaded, sources)
        self._now = loaded.now
        self._first: dict[str, FileEdit] = {}
        self._pieces: dict[str, Pieces] = {}
        self._after: dict[str, bytes] = {}
        self._mentions: EveryMention | None = None

    @property
    def loaded(self) -> Loaded:
        """The project as it is by now. Raises InputError where it cannot be read any more."""
        return self._as_read()[0]

    @property
    def sources(self) -> Sequence[desired.Source]:
        """Every document that declares resources, as it is by now, with the lists that it names."""
        return self._as_read()[1]

    @property
    def lists(self) -> tuple[WordList, ...]:
        """The lists of keywords, as they are by now."""
        return word_lists(self.loaded.project, self.sources)

    @property
    def mentions(self) -> EveryMention:
        """Every place where a keyword stands by now."""
        if self._mentions is None:
            self._mentions = mentions_in(self.sources)
        return self._mentions

    def step(self, work: Callable[[Editor], None]) -> None:
        """Let ``work`` edit the files as they are by now. Raises InputError where one cannot be edited or read."""
        editor = Editor(self.project, queries_of(self.lists))
        with self.laid_over():
            work(editor)
            edits = editor.edits()
        if not edits:
            return
        for edit in edits:
            self._take(edit)
        # Read again by the next step: behind the last one nobody looks at it, and a large project takes seconds.
        self._read = self._mentions = None

    def edits(self) -> tuple[FileEdit, ...]:
        """Return one edit for each file that changes."""
        return tuple(
            FileEdit(file, edit.source, self._pieces[file].splices(), self._after[file], edit.is_new)
            for file, edit in self._first.items()
            if edit.is_new or self._after[file] != edit.source.data
        )

    @contextmanager
    def laid_over(self) -> Iterator[None]:
        """Within it, the project is read as it is by now."""
        with overlaid(self.project.root, self._after):
            yield

    def _as_read(self) -> tuple[Loaded, Sequence[desired.Source]]:
        if self._read is None:
            with self.laid_over():
                self._read = load_with_sources(self._path, self._target, now=self._now, lint=False)
        return self._read

    def _take(self, edit: FileEdit) -> None:
        known = self._pieces.get(edit.file)
        if known is None:
            self._first[edit.file] = edit
            known = self._pieces[edit.file] = Pieces(len(edit.source.text))
        known.take(edit.splices)
        self._after[edit.file] = edit.after
