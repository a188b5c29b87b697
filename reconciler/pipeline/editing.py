"""edit: other tags, usages or ends for keywords in lists of the project. No call is made, and no state is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from reconciler.files.editing.fields import Fields, Value
from reconciler.ground import masks
from reconciler.model.explanation import Mention
from reconciler.model.life import NEVER, parsed_end
from reconciler.model.resource import Address
from reconciler.pipeline.file_edits import FileEdit
from reconciler.pipeline.loading import Loaded, load_each, load_with_sources
from reconciler.pipeline.removing import lists_named, missing
from reconciler.pipeline.word_edits import (
    Editor,
    Remark,
    WordEdits,
    as_edited,
    check_only,
    loaded_with,
    new_problems,
)
from reconciler.pipeline.word_effects import WordEffect, effects_of
from reconciler.pipeline.word_fields import FieldChange, as_wanted, check_said, set_fields
from reconciler.pipeline.word_places import WordList, mentions_in, mentions_like, queries_of, word_lists
from reconciler.pipeline.word_reach import reach_in
from reconciler.stages.explaining.keywords import keyword_kinds


class Wish(NamedTuple):
    """What keywords are to say: ``fields`` as they are given, None to inherit. ``endless``: they are not to end."""

    fields: Fields
    endless: bool = False


def edit(path: Path, words: Sequence[str], name: str | None, wish: Wish, target: str | None = None) -> WordEdits:
    """Return the edits that give ``words`` other fields wherever they stand, or in the list ``name``.

    What says so already stays as it is written. Nothing is written yet. Raises Refused where a word stands in a shared
    file, InputError where a file cannot be edited, and ManifestErrors where the project has an error, or would have.
    """
    loaded, sources = load_with_sources(path, target)
    loaded.sound()
    masks.add(words)
    lists = word_lists(loaded.project, sources)
    chosen = lists_named(lists, name)
    mentions_before = mentions_in(sources)
    known = mentions_like(mentions_before, words)
    remarks: list[Remark] = []
    changes: list[FieldChange] = []
    for word, mentions in known.exact.items():
        declared = [each for each in mentions if not each.excluded and each.list in chosen]
        if not declared:
            remarks += missing(word, mentions, known.alike[word], loaded)
        for each in declared:
            fields = _differing(chosen[each.list], each, wish)
            if fields:
                changes.append(FieldChange(each, fields))
            else:
                remarks.append(Remark(word, "says so already", each.position))
    editor = Editor(loaded.project, queries_of(lists))
    places = set_fields(editor, loaded.project, lists, changes)
    edits = editor.edits()
    if not edits:
        return WordEdits(loaded.project, (), remarks=tuple(remarks), resources=loaded.resources)
    after, then = loaded_with(path, target, loaded, edits)
    mentions_after = mentions_in(then)
    changed = tuple(dict.fromkeys(mention.keyword.name for mention, _ in changes))
    check_only(mentions_before, mentions_after, changed)
    check_said(changes, mentions_after)
    places += _ends(changes)

    def of_each_target() -> Mapping[str, Loaded]:
        with as_edited(loaded.project, edits):
            return load_each(path, lambda project: tuple(project.targets), now=loaded.now)

    return WordEdits(
        loaded.project,
        changed,
        edits,
        tuple(remarks),
        tuple(places),
        reach_in(after, changed, sorted(keyword_kinds()), of_each_target),
        new_problems(loaded, after),
        after.resources,
        tuple(_effects(path, loaded, after, edits, changed)),
    )


def _differing(own: WordList, mention: Mention, wish: Wish) -> dict[str, Value | None]:
    """The fields of ``wish`` that a declaration does not say already, or is not given by its list."""
    assert mention.form is not None
    wanted = as_wanted(own, wish.fields)
    fields: dict[str, Value | None] = {}
    for field, value in wish.fields.items():
        if field in wanted:
            same = mention.form[field] == wanted[field]
        else:
            same = isinstance(value, str) and mention.life.expires == parsed_end(value)
        if not same:
            fields[field] = value
    if wish.endless and mention.life.expires is not None:
        fields["expires"] = NEVER
    return fields


def _ends(changes: Sequence[FieldChange]) -> Iterator[Remark]:
    """What is said of words that will end at another time than until now."""
    for mention, fields in changes:
        if "expires" in fields:
            old = mention.life.expires
            until = "it did not end until now" if old is None else f"it ended {old} until now"
            value = fields["expires"]
            if value is None:
                yield Remark(mention.keyword.name, f"ends when its list does; {until}")
            else:
                when = "does not end" if value == NEVER else f"ends {value}"
                yield Remark(mention.keyword.name, f"{when}; {until}")


def _effects(
    path: Path, before: Loaded, after: Loaded, edits: Sequence[FileEdit], words: Sequence[str]
) -> Iterator[WordEffect]:
    """What becomes of the words, for each target where targets differ."""
    addresses = [Address(kind, word) for kind in sorted(keyword_kinds()) for word in words]
    if before.contents == 1:
        yield from effects_of(addresses, before.resources, after.resources)
        return
    old = load_each(path, lambda project: tuple(project.targets), now=before.now)
    with as_edited(before.project, edits):
        new = load_each(path, lambda project: tuple(project.targets), now=before.now)
    for target, own in new.items():
        yield from effects_of(addresses, old[target].resources, own.resources, target)
