"""DescribeWordSamples: filters, paging, and how a keyword sample reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reconciler.emulator.data.account import folded
from reconciler.emulator.data.rows import Word
from reconciler.emulator.data.world import World
from reconciler.emulator.server.auth import Credential
from reconciler.emulator.server.params import Field, Params, check
from reconciler.emulator.words.changes import EXPANSION

_DESCRIBE = {
    "Keywords": Field("strings", most=100),
    "Usages": Field("strings", among=[usage for usage in EXPANSION if usage != "All"]),
    "Tags": Field("strings", most=20),
    "Offset": Field("uint"),
    "Limit": Field("uint", high=100),
}


@dataclass(frozen=True, slots=True)
class _Filter:
    """Whether a word has one of the usages, if any are wanted, and ``enough`` of the tags."""

    usages: frozenset[str]
    tags: frozenset[str]
    enough: int

    def __call__(self, word: Word) -> bool:
        if self.usages and self.usages.isdisjoint(atoms(word.usages)):
            return False
        return len(self.tags.intersection(word.tags)) >= self.enough


@dataclass(frozen=True, slots=True)
class _PartialFilter:
    """Whether a keyword holds one of ``parts``, and passes the other filters."""

    parts: tuple[str, ...]
    admits: _Filter

    def __call__(self, word: Word) -> bool:
        return any(part in word.keyword for part in self.parts) and self.admits(word)


class WordListing:
    """Filters of different kinds must all hold; ``Usages`` is an OR over its own. Limit: default and maximum 100."""

    def __init__(self, world: World) -> None:
        self._world = world

    def describe(self, params: Params, _caller: Credential, /) -> dict[str, Any]:
        """TotalCount of what matches, and one page of it as WordSet."""
        check(params, _DESCRIBE)
        offset, limit = params.get("Offset", 0), params.get("Limit", 100)
        view, now = self._world.store.shown_words, self._world.clock()
        if params.get("Keywords") or params.get("Usages") or params.get("Tags"):
            rows = self._matching(params, now)
            total, page = len(rows), rows[offset : offset + limit]
        else:
            total, page = view.page(offset, limit, now)
        items = [self.item(word) for word in page]
        null = not items and self._world.quirks.empty_word_set == "null"
        return {"TotalCount": total, "WordSet": None if null else items}

    def item(self, word: Word) -> dict[str, Any]:
        """One AiSampleWord."""
        quirks = self._world.quirks
        tags = sorted(word.tags) if quirks.tag_order == "sorted" else list(word.tags)
        item: dict[str, Any] = {
            "Keyword": word.keyword,
            "TagSet": tags,
            "UsageSet": list(atoms(word.usages) if quirks.usages_read == "atoms" else word.usages),
            "CreateTime": self._world.time(word.created),
            "UpdateTime": self._world.time(word.updated),
        }
        if not tags and quirks.empty_tag_set == "null":
            item["TagSet"] = None
        elif not tags and quirks.empty_tag_set == "missing":
            del item["TagSet"]
        if quirks.extra_fields == "unknown":
            item |= {"WordId": len(word.keyword), "Extra": {"Source": None}}
        return item

    def _matching(self, params: Params, now: float) -> list[Word]:
        keywords = params.get("Keywords") or []
        usages = frozenset(atoms(tuple(params.get("Usages") or ())))
        tags = frozenset(params.get("Tags") or ())
        enough = len(tags) if self._world.quirks.tag_filter == "all" else min(1, len(tags))
        admits = _Filter(usages, tags, enough)
        view, match = self._world.store.shown_words, self._world.quirks.keyword_filter
        if not keywords:
            return view.filtered(admits, admits, now)
        if match == "partial":
            partial = _PartialFilter(tuple(keywords), admits)
            return view.filtered(partial, partial, now)
        if match == "folded":
            spellings = view.index("folded", folded, now)
            keywords = [known for keyword in keywords for known in spellings.get(folded(keyword), ())]
        return [word for word in view.pick(keywords, now) if admits(word)]


@lru_cache(1024)  # a large account has few different sets of usages
def atoms(usages: tuple[str, ...]) -> tuple[str, ...]:
    """Usages with the abbreviations expanded, each once."""
    return tuple(dict.fromkeys(atom for usage in usages for atom in EXPANSION[usage]))
