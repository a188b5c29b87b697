"""The mentions of keywords in a project, made as far as somebody looks: of a hundred thousand an edit looks at few."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter

from reconciler.ground.collector import collector_paused
from reconciler.model.explanation import Mention
from reconciler.model.manifest import ListFile, ListRow
from reconciler.stages.explaining.keywords import mentions_of
from reconciler.stages.reading.desired import Source

_BUT_LINE = itemgetter(*(at for at, name in enumerate(ListRow._fields) if name != "line"))
"""All that a row of a list says."""


class EveryMention(Iterable[Mention]):
    """The mentions in ``sources``, in order."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.sources = tuple(sources)

    def __iter__(self) -> Iterator[Mention]:
        return mentions_of(self.sources)

    def of(self, chosen: Callable[[str], bool]) -> tuple[Mention, ...]:
        """Return the mentions of the keywords that are ``chosen``, in order."""
        with collector_paused():
            fewer = [source.about(chosen) for source in self.sources]
            return tuple(each for each in mentions_of(fewer) if chosen(each.keyword.name))


def unproved(
    before: EveryMention, after: EveryMention, words: frozenset[str]
) -> tuple[Iterable[Mention], Iterable[Mention]]:
    """Return the mentions that are left to compare, where all others are the same but for ``words`` and for lines.

    What a document says of keywords follows from its spec and from the rows of its lists: where both are the same, so
    are the mentions, and nothing has to be made to prove it.
    """
    if len(before.sources) != len(after.sources):
        return before, after
    pairs = [pair for pair in zip(before.sources, after.sources, strict=True) if not _is_same(*pair, words)]
    return EveryMention(was for was, _ in pairs), EveryMention(then for _, then in pairs)


def _is_same(was: Source, then: Source, words: frozenset[str]) -> bool:
    """Whether two readings of a document say the same of all keywords but ``words``."""
    if was.kind is not then.kind or was.declared != then.declared or was.lists.keys() != then.lists.keys():
        return False
    return all(_are_same(files, then.lists[key], words) for key, files in was.lists.items())


def _are_same(was: Sequence[ListFile], then: Sequence[ListFile], words: frozenset[str]) -> bool:
    paths = [file.path for file in was] == [file.path for file in then]
    return paths and all(_said(old, words) == _said(new, words) for old, new in zip(was, then, strict=True))


def _said(file: ListFile, words: frozenset[str]) -> list[tuple[object, ...]]:
    return [_BUT_LINE(row) for row in file.rows if row.keyword not in words]
