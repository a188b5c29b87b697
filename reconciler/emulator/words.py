"""Keyword samples: CreateWordSamples, DescribeWordSamples, ModifyWordSample, DeleteWordSamples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from re import fullmatch
from typing import Any

from reconciler.emulator.auth import Credential
from reconciler.emulator.failure import Failure
from reconciler.emulator.params import Field, Params, check
from reconciler.emulator.records import Word
from reconciler.emulator.store import folded
from reconciler.emulator.world import World

EXPANSION: Mapping[str, tuple[str, ...]] = {
    "Recognition.Ocr": ("Recognition.Ocr",),
    "Recognition.Asr": ("Recognition.Asr",),
    "Review.Ocr": ("Review.Ocr",),
    "Review.Asr": ("Review.Asr",),
    "Recognition": ("Recognition.Ocr", "Recognition.Asr"),
    "Review": ("Review.Ocr", "Review.Asr"),
    "All": ("Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr"),
}
"""The seven usages and what they stand for (CreateWordSamples page)."""

KEYWORD_LENGTH, TAGS_MOST, TAG_LENGTH = 20, 20, 128

_BAD = "InvalidParameterValue"
_USAGES = Field("strings", among=EXPANSION)
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
_MODIFY = {
    "Keyword": Field("string", required=True, length=128),
    "Usages": _USAGES,
    "TagOperationInfo": Field(
        "object",
        shape={
            "Type": Field("string", required=True, among=("add", "delete", "reset")),
            "Tags": Field("strings", required=True, most=TAGS_MOST, length=TAG_LENGTH),
        },
    ),
}
_DELETE = {"Keywords": Field("strings", required=True, most=100, least=1)}


class WordWrites:
    """The three writing actions; the documents' gaps are filled by ``Quirks``."""

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
            self._enter(entry["Keyword"], usages, tuple(dict.fromkeys(entry.get("Tags", ()))), batch)
        if failure is None or quirks.failed_create != "nothing":
            store.put_words(batch.values())
        if failure is not None:
            raise failure
        return {}

    def modify(self, params: Params, _caller: Credential, /) -> dict[str, Any]:
        """One keyword of at most 128 characters. Raises Failure (ResourceNotFound.Word)."""
        check(params, _MODIFY)
        quirks, store = self._world.quirks, self._world.store
        word = store.find_word(params["Keyword"], quirks.keyword_identity)
        if word is None:
            raise Failure("ResourceNotFound.Word", "The keyword does not exist.")
        usages = self._usages(word, params.get("Usages"))
        tags = self._tags(word, params.get("TagOperationInfo"))
        store.put_words([word._replace(usages=usages, tags=tags, updated=self._world.clock())])
        return {}

    def delete(self, params: Params, _caller: Credential, /) -> dict[str, Any]:
        """At most 100 keywords."""
        check(params, _DELETE)
        quirks, store = self._world.quirks, self._world.store
        found = {name: store.find_word(name, quirks.keyword_identity) for name in params["Keywords"]}
        unknown = [name for name, word in found.items() if word is None]
        if not unknown or quirks.delete_unknown != "error-all":
            store.drop_words(dict.fromkeys(word.keyword for word in found.values() if word is not None))
        if unknown and quirks.delete_unknown != "ignore":
            raise Failure("ResourceNotFound.Word", f"{len(unknown)} keywords do not exist.")
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
            batch[old.keyword] = old._replace(
                usages=_union(old.usages, usages), tags=_union(old.tags, tags), updated=now
            )

    def _usages(self, word: Word, sent: list[str] | None) -> tuple[str, ...]:
        quirks = self._world.quirks
        if sent is None:
            return word.usages if quirks.omitted_usages == "unchanged" else ()
        if not sent and quirks.empty_usages == "error":
            raise Failure(_BAD, "`Usages` must not be empty.")
        return _union(word.usages, sent) if quirks.sent_usages == "merged" else tuple(dict.fromkeys(sent))

    def _tags(self, word: Word, sent: Mapping[str, Any] | None) -> tuple[str, ...]:
        quirks = self._world.quirks
        if sent is None:
            return word.tags if quirks.omitted_tags == "unchanged" else ()
        if sent["Type"] == "delete":
            return tuple(tag for tag in word.tags if tag not in set(sent["Tags"]))
        if sent["Type"] == "reset" and not sent["Tags"]:
            if quirks.reset_empty == "error":
                raise Failure(_BAD, "`TagOperationInfo.Tags` must not be empty.")
            return () if quirks.reset_empty == "clears" else word.tags
        tags = _union(word.tags if sent["Type"] == "add" else (), sent["Tags"])
        if len(tags) > TAGS_MOST:
            raise Failure(_BAD, f"The keyword would have {len(tags)} tags; at most {TAGS_MOST}.")
        return tags


def _length(text: str, unit: str) -> int:
    if unit == "code-points":
        return len(text)
    return len(text.encode("utf-8", "replace")) if unit == "utf-8" else len(text.encode("utf-16-le", "replace")) // 2


def _union(left: Iterable[str], right: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*left, *right)))
