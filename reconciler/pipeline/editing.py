"""edit: other tags, usages or ends for keywords in lists of the project. No call is made, and no state is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from reconciler.errors import InputError
from reconciler.files.editing.fields import Fields, Value
from reconciler.ground import masks
from reconciler.ground.collector import collector_paused
from reconciler.model.explanation import Mention
from reconciler.model.life import NEVER, parsed_end
from reconciler.model.resource import Address
from reconciler.pipeline.loading import Loaded, load_each, load_with_sources
from reconciler.pipeline.new_problems import new_problems
from reconciler.pipeline.removing import lists_named, missing
from reconciler.pipeline.word_edits import (
    Editor,
    Remark,
    WordEdits,
    as_edited,
    check_only,
    loaded_with,
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


@collector_paused()
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
    known = mentions_like(mentions_before, words, each_form=True)
    remarks: list[Remark] = []
    wanted: list[FieldChange] = []
    for word, mentions in known.exact.items():
        declared = [each for each in mentions if not each.excluded and each.list in chosen]
        if not declared:
            remarks += missing(word, mentions, known.alike[word], loaded)
        wanted += (FieldChange(each, _differing(chosen[each.list], each, wish)) for each in declared)
    editor = Editor(loaded.project, queries_of(lists))
    made, changes = set_fields(editor, loaded.project, lists, wanted)
    _check_only_chosen(lists, chosen, changes)
    remarks += _said_already(wanted, changes)
    edits = editor.edits()
    if not edits:
        return WordEdits(loaded.project, (), remarks=tuple(remarks), resources=loaded.resources)
    after, then = loaded_with(path, target, loaded, edits)
    mentions_after = mentions_in(then)
    changed = tuple(dict.fromkeys(mention.keyword.name for mention, _ in changes))
    check_only(mentions_before, mentions_after, changed)
    check_said(lists, wanted, mentions_after)

    @cache
    def of_each_target() -> Mapping[str, Loaded]:
        with as_edited(loaded.project, edits):
            return load_each(path, lambda project: tuple(project.targets), now=loaded.now)

    return WordEdits(
        loaded.project,
        changed,
        edits,
        tuple(remarks),
        (*made, *dict.fromkeys(_ends(changes))),
        reach_in(after, changed, sorted(keyword_kinds()), of_each_target),
        new_problems(loaded, after),
        after.resources,
        tuple(_effects(path, loaded, after, changed, of_each_target)),
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


def _check_only_chosen(
    lists: Sequence[WordList], chosen: Mapping[str, WordList], changes: Sequence[FieldChange]
) -> None:
    """Raise InputError for a line that another list takes in too, which is not to change."""
    for mention, _ in changes:
        place = mention.position
        others = [each.name for each in lists if place.file in each.files and each.name not in chosen]
        if others:
            names = ", ".join(dict.fromkeys(others))
            raise InputError(
                f"{place.short} is a line of other lists too: {names}; nothing was written",
                hint="leave --list out to change it for all of them, or put the word into the list's own document",
            )


def _said_already(wanted: Sequence[FieldChange], changes: Sequence[FieldChange]) -> Iterator[Remark]:
    """What is said of the lines that stay as they are."""
    changed = {change.mention.position for change in changes}
    places = {change.mention.position: change.mention.keyword.name for change in wanted}
    for place, word in places.items():
        if place not in changed:
            yield Remark(word, "says so already", place)


def _ends(changes: Sequence[FieldChange]) -> Iterator[Remark]:
    """What is said of words that will end at another time than until now."""
    for mention, fields in changes:
        if "expires" in fields:
            old = mention.life.expires
            until = "until now it was not to end" if old is None else f"until now it was to end {old}"
            value = fields["expires"]
            if value is None:
                yield Remark(mention.keyword.name, f"ends when its list does; {until}")
            else:
                when = "does not end" if value == NEVER else f"ends {value}"
                yield Remark(mention.keyword.name, f"{when}; {until}")


def _effects(
    path: Path, before: Loaded, after: Loaded, words: Sequence[str], of_each_target: Callable[[], Mapping[str, Loaded]]
) -> Iterator[WordEffect]:
    """What becomes of the words, for each target where targets differ.

    ``of_each_target``: loads the project with the edits as each target has it.
    """
    addresses = [Address(kind, word) for kind in sorted(keyword_kinds()) for word in words]
    if before.contents == 1:
        yield from effects_of(addresses, before.resources, after.resources)
        return
    old = load_each(path, lambda project: tuple(project.targets), now=before.now)
    for target, own in of_each_target().items():
        yield from effects_of(addresses, old[target].resources, own.resources, target)
