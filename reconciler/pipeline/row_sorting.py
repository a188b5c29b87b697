"""Rows that are brought into a project: which words are new, which stand already, and which are not taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.kinds.keyword_sample.spreadsheet_rows import Entry, NotTaken, labels, said_tags
from reconciler.model.explanation import Mention
from reconciler.model.resource import Address, Found
from reconciler.pipeline.loading import Loaded
from reconciler.pipeline.word_edits import Remark
from reconciler.pipeline.word_mentions import EveryMention
from reconciler.pipeline.word_places import Chosen, mentions_like


class Defaults(NamedTuple):
    """What the command says of rows that say nothing themselves; None: as the list, or the project, has it."""

    usages: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None


class RowSorting:
    """Sorts words into new ones, those that stand already, and those that are not taken."""

    def __init__(
        self,
        loaded: Loaded,
        chosen: Chosen | None,
        entries: Sequence[Entry],
        left: Iterable[NotTaken],
        said: Defaults,
    ) -> None:
        self._loaded, self._chosen, self._said = loaded, chosen, said
        self._left = list(left)
        self._order = {(entry.source, entry.number): at for at, entry in enumerate(entries)}
        refused = {(each.source, each.number) for each in self._left}
        self._rows: dict[str, Entry] = {}
        for entry in entries:
            if (entry.source, entry.number) not in refused:
                self._rows.setdefault(entry.keyword, entry)
        self.new: list[Found] = []
        self.remarks: list[Remark] = []
        self.standing = 0

    @property
    def not_taken(self) -> tuple[NotTaken, ...]:
        """The rows that are not taken, in order."""
        return tuple(sorted(self._left, key=lambda each: self._order[each.source, each.number]))

    def sort(self, found: Sequence[Found], mentions: EveryMention) -> None:
        """Take in what the rows say, beside what the project says."""
        known = mentions_like(mentions, [item.id for item in found])
        declared = self._loaded.resources
        for item in found:
            # Exclusions first: they decide.
            places = sorted(filter(self._counts, known.exact[item.id]), key=lambda each: not each.excluded)
            # A list may exclude what its own file has: that stands nowhere.
            if places and (places[0].excluded or Address(KeywordSample.name, item.id) in declared):
                self._stands(item, places)
                continue
            self.new.append(item)
            for each in known.alike[item.id]:
                text = f'new, though "{each.keyword.name}" stands there: the service may take both for one'
                self.remarks.append(Remark(item.id, text, each.position))

    def refuse(self, reasons: Mapping[str, str]) -> None:
        """Leave out the rows of new words. ``reasons``: word → why."""
        for word, reason in reasons.items():
            self._leave(word, reason)
        self.new = [item for item in self.new if item.id not in reasons]

    def _leave(self, word: str, reason: str) -> None:
        row = self._rows[word]
        self._left.append(NotTaken(row.number, row.keyword, reason, row.source))

    def _counts(self, mention: Mention) -> bool:
        """Whether a mention decides what becomes of a row.

        What another list excludes, only that one lacks. For a new list every place counts, also one that only some
        targets have: a second one could contradict it.
        """
        if mention.ended:
            return False
        if self._chosen is None:
            return not mention.excluded
        own = mention.list == self._chosen.list.name
        return own or (not mention.excluded and self._loaded.contents == 1)

    def _stands(self, item: Found, places: Sequence[Mention]) -> None:
        first = places[0]
        if first.excluded:
            self._leave(item.id, f'the list "{first.list}" excludes it, at {first.position.short}')
        elif any(self._is_as_asked(item, each) for each in places):
            self.standing += 1
            self.remarks.append(Remark(item.id, "stands already", first.position))
        else:
            self._leave(item.id, f"it stands already at {first.position.short}, with different tags or usages")

    def _is_as_asked(self, item: Found, mention: Mention) -> bool:
        """Whether a declaration has the tags and usages that the row, or the command, asks for, if it asks for any."""
        row, form = self._rows[item.id], mention.form or {}
        asks_tags = self._said.tags is not None or said_tags(row.tags) is not None
        asks_usages = self._said.usages is not None or bool(labels(row.usages))
        same_tags = form.get("tags") == item.form["tags"]
        same_usages = form.get("usages") == item.form["usages"]
        return (same_tags or not asks_tags) and (same_usages or not asks_usages)
