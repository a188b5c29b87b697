"""CreateWordSamples: one usage set for at most 100 words."""

from __future__ import annotations

from collections.abc import Mapping
from re import fullmatch
from typing import Any

from reconciler.emulator.data.account import folded
from reconciler.emulator.data.rows import Word
from reconciler.emulator.data.texts import kept
from reconciler.emulator.data.world import World
from reconciler.emulator.server.auth import Credential
from reconciler.emulator.server.failure import Failure
from reconciler.emulator.server.params import Field, Params, check
from reconciler.emulator.words.changes import EXPANSION, TAG_LENGTH, TAGS_MOST, union

KEYWORD_LENGTH = 20
"""Characters of a new keyword (AiSampleWordInfo type); ModifyWordSample takes longer, older ones."""

_BAD = "InvalidParameterValue"
_CREATE = {
    "Usages": Field("strings", required=True, among=EXPANSION),
    "Words": Field(
        "objects",
        required=True,
        most=100,
        least=1,
        shape={"Keyword": Field("string", required=True), "Tags": Field("strings")},
    ),
}


class WordCreation:
    """Creating keyword samples; the documents' gaps are filled by ``Quirks``."""

    def __init__(self, world: World) -> None:
        self._world = world

    def create(self, params: Params, _caller: Credential, /) -> dict[str, Any]:
        """At most 100 words of at most 20 characters, each with at most 20 tags of 128."""
        check(params, _CREATE)
        quirks, store = self._world.quirks, self._world.store
        usages = tuple(dict.fromkeys(params["Usages"]))
        if not usages and quirks.empty_usages == "error":
            raise Failure(_BAD, "`Usages` must not be empty.")
        batch: dict[str, Word] = {}
        failure: Failure | None = None
        for index, entry in enumerate(params["Words"]):
            problem = self._problem(entry, batch)
            if problem:
                failure = failure or Failure(_BAD, f"`Words.{index}`: {problem}")
                if quirks.failed_create == "rest":
                    continue
                break
            keyword = kept(entry["Keyword"], quirks.keyword_kept)
            self._enter(keyword, usages, tuple(dict.fromkeys(entry.get("Tags", ()))), batch)
        if failure is None or quirks.failed_create != "nothing":
            store.put_words(batch.values())
        if failure is not None:
            raise failure
        return {}

    def _problem(self, entry: Mapping[str, Any], batch: Mapping[str, Word]) -> str:
        quirks = self._world.quirks
        keyword, tags = entry["Keyword"], entry.get("Tags", ())
        if not 0 < _length(keyword, quirks.length_unit) <= KEYWORD_LENGTH:
            return f"the keyword must have 1 to {KEYWORD_LENGTH} characters."
        if len(tags) > TAGS_MOST or any(len(tag) > TAG_LENGTH for tag in tags):
            return f"at most {TAGS_MOST} tags of at most {TAG_LENGTH} characters."
        if quirks.refused_words and fullmatch(quirks.refused_words, keyword):
            return "the keyword is not permitted."
        if quirks.duplicate_keyword == "error" and self._twin(keyword, batch) is not None:
            return "the keyword is given twice."
        if quirks.existing_keyword == "error" and self._world.store.find_word(keyword, quirks.keyword_identity):
            return "the keyword exists already."
        return ""

    def _twin(self, keyword: str, batch: Mapping[str, Word]) -> Word | None:
        if self._world.quirks.keyword_identity == "exact":
            return batch.get(keyword)
        return next((word for name, word in batch.items() if folded(name) == folded(keyword)), None)

    def _enter(self, keyword: str, usages: tuple[str, ...], tags: tuple[str, ...], batch: dict[str, Word]) -> None:
        quirks, now = self._world.quirks, self._world.clock()
        twin = self._twin(keyword, batch)
        if twin is not None:
            if quirks.duplicate_keyword == "last":
                batch[twin.keyword] = twin._replace(tags=tags)
            return
        old = self._world.store.find_word(keyword, quirks.keyword_identity)
        if old is None:
            batch[keyword] = Word(keyword, usages, tags, now, now)
        elif quirks.existing_keyword == "overwrite":
            batch[old.keyword] = old._replace(usages=usages, tags=tags, updated=now)
        elif quirks.existing_keyword == "merge":
            batch[old.keyword] = old._replace(usages=union(old.usages, usages), tags=union(old.tags, tags), updated=now)


def _length(text: str, unit: str) -> int:
    if unit == "code-points":
        return len(text)
    return len(text.encode("utf-8", "replace")) if unit == "utf-8" else len(text.encode("utf-16-le", "replace")) // 2
