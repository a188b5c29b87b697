"""Where the keywords of a project stand, and where new ones may go."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reconciler.errors import InputError
from reconciler.files.project import ProjectFiles
from reconciler.kinds.base import Inherited
from reconciler.model.explanation import Mention
from reconciler.model.folding import fold
from reconciler.model.manifest import ListQuery, Text
from reconciler.pipeline.word_mentions import EveryMention
from reconciler.stages.reading.desired import Source


class WordList(NamedTuple):
    """A list of keywords: its document, and the own files of the project that it takes in and excludes by."""

    source: Source
    files: Mapping[str, ListQuery]
    excluding: Mapping[str, ListQuery]

    @property
    def name(self) -> str:
        return self.source.declared.metadata.name

    @property
    def document(self) -> str:
        """The manifest that declares it."""
        return self.source.declared.file

    @property
    def has_keywords(self) -> bool:
        """Whether entries stand in the document itself."""
        return Text("keywords") in self.source.declared.tree

    def inherited(self, file: str) -> Inherited:
        """What a keyword in ``file`` has that says nothing of itself: in one that the list takes in, or a manifest."""
        every = self.source.kind.inherited_by_place(self.source.declared)
        taken = self.source.lists
        key = next((key for key in every if any(each.path == file for each in taken.get(key, ()))), "")
        return every[key]


class Chosen(NamedTuple):
    """Where new keywords go: a list, and a file of it; None for its document."""

    list: WordList
    file: str | None

    @property
    def inherited(self) -> Inherited:
        """What a keyword there has that says nothing of itself."""
        return self.list.inherited(self.file or self.list.document)


def word_lists(project: ProjectFiles, sources: Iterable[Source]) -> tuple[WordList, ...]:
    """Return the lists of a project, each once, in order."""
    found: dict[tuple[str, str], WordList] = {}
    for source in sources:
        if source.kind.words:
            made = _word_list(project, source)
            found.setdefault((made.document, made.name), made)
    return tuple(found.values())


def _word_list(project: ProjectFiles, source: Source) -> WordList:
    files: dict[str, ListQuery] = {}
    excluding: dict[str, ListQuery] = {}
    for key, query in source.kind.queries(source.declared):
        for file in source.lists.get(key, ()):
            if not project.places.is_shared(file.path):
                (excluding if query.excludes else files).setdefault(file.path, query)
    return WordList(source, files, excluding)


def queries_of(lists: Iterable[WordList]) -> dict[str, ListQuery]:
    """Return how each own file of ``lists`` is read."""
    every: dict[str, ListQuery] = {}
    for each in lists:
        every |= {**each.excluding, **each.files, **every}
    return every


def chosen_list(lists: Sequence[WordList], name: str | None) -> Chosen:
    """Return where new keywords go. Raises InputError, listing what there is, where that is not clear."""
    if not lists:
        raise no_lists()
    if name is None:
        if len(lists) > 1:
            raise InputError("the project has several lists", hint=f"choose one with --list: {named_lists(lists)}")
        return Chosen(lists[0], _file_of(lists[0]))
    named = [each for each in lists if each.name == name]
    if named:
        return Chosen(named[0], _file_of(named[0]))
    path = posixpath.normpath(name)
    having = [each for each in lists if path in each.files]
    if not having:
        raise InputError(
            f'unknown list "{name}"', hint=f"lists: {named_lists(lists)}; or a file that one of them takes in"
        )
    return Chosen(having[0], path)


def _file_of(chosen: WordList) -> str | None:
    """The file of a list that has no entries of its own and one file; None for its document."""
    if chosen.has_keywords or not chosen.files:
        return None
    if len(chosen.files) > 1:
        files = ", ".join(sorted(chosen.files))
        raise InputError(f'the list "{chosen.name}" has several files', hint=f"choose one with --list: {files}")
    return next(iter(chosen.files))


def no_lists() -> InputError:
    """The error for a project without lists."""
    return InputError("the project has no list of keywords", hint="reconciler init makes one")


def named_lists(lists: Iterable[WordList]) -> str:
    """The names of ``lists``, each once."""
    return ", ".join(dict.fromkeys(each.name for each in lists))


class Mentions(NamedTuple):
    """Every place where a keyword stands that was asked for, and where one stands that may be the same."""

    exact: dict[str, list[Mention]]
    alike: dict[str, list[Mention]]
    """Asked for → mentions of keywords that are equal but for case, width, composition or zero-width characters."""


def mentions_in(sources: Iterable[Source]) -> EveryMention:
    """Return every mention in ``sources``, in order."""
    return EveryMention(sources)


def likeness(words: Iterable[str]) -> Callable[[str], bool]:
    """Return whether a keyword is one of ``words``, or may be the same to the service."""
    folded = {fold(word) for word in words}
    return lambda name: fold(name) in folded


def mentions_like(mentions: EveryMention, words: Iterable[str], *, each_form: bool = False) -> Mentions:
    """Return the mentions of ``words``, each place once, exclusions among them.

    ``each_form``: once for all that it declares, which may differ between targets.
    """
    exact: dict[str, list[Mention]] = {word: [] for word in words}
    alike: dict[str, list[Mention]] = {word: [] for word in exact}
    folded: dict[str, list[str]] = {}
    for word in exact:
        folded.setdefault(fold(word), []).append(word)
    for mention in _once(mentions.of(likeness(exact)), each_form=each_form):
        name = mention.keyword.name
        if name in exact:
            exact[name].append(mention)
        for word in folded[fold(name)]:
            if word != name:
                alike[word].append(mention)
    return Mentions(exact, alike)


def _once(mentions: Iterable[Mention], *, each_form: bool) -> Iterator[Mention]:
    """Each place once, though several lists or targets name it."""
    seen: set[tuple[object, ...]] = set()
    for mention in mentions:
        said: tuple[object, ...] = ()
        if each_form and mention.form is not None:
            said = (frozenset(mention.form.items()), mention.life)
        key = (mention.position, mention.list, mention.excluded, said)
        if key not in seen:
            seen.add(key)
            yield mention
