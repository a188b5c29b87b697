"""Keyword samples that exist: ModifyWordSample and DeleteWordSamples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.emulator.data.rows import Word
from reconciler.emulator.data.world import World
from reconciler.emulator.server.auth import Credential
from reconciler.emulator.server.failure import Failure
from reconciler.emulator.server.params import Field, Params, check

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

TAGS_MOST, TAG_LENGTH = 20, 128
"""Tags per keyword, and characters of each (AiSampleWordInfo type)."""

_BAD = "InvalidParameterValue"
_MODIFY = {
    "Keyword": Field("string", required=True, length=128),
    "Usages": Field("strings", among=EXPANSION),
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
    """Changing and deleting; the documents' gaps are filled by ``Quirks``."""

    def __init__(self, world: World) -> None:
        self._world = world

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

    def _usages(self, word: Word, sent: list[str] | None) -> tuple[str, ...]:
        quirks = self._world.quirks
        if sent is None:
            return word.usages if quirks.omitted_usages == "unchanged" else ()
        if not sent and quirks.empty_usages == "error":
            raise Failure(_BAD, "`Usages` must not be empty.")
        return union(word.usages, sent) if quirks.sent_usages == "merged" else tuple(dict.fromkeys(sent))

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
        tags = union(word.tags if sent["Type"] == "add" else (), sent["Tags"])
        if len(tags) > TAGS_MOST:
            raise Failure(_BAD, f"The keyword would have {len(tags)} tags; at most {TAGS_MOST}.")
        return tags


def union(left: Iterable[str], right: Iterable[str]) -> tuple[str, ...]:
    """Each string once, in the order of its first appearance."""
    return tuple(dict.fromkeys((*left, *right)))
