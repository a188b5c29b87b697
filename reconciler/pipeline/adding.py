"""add: keywords into a list of the project, in the list's own style. No call is made, and no state is read."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from reconciler.errors import InputError
from reconciler.files.editing.entry import Entry
from reconciler.files.project import open_project
from reconciler.ground import masks
from reconciler.ground.collector import collector_paused
from reconciler.model.explanation import Mention
from reconciler.model.manifest import Position
from reconciler.model.resource import Address
from reconciler.pipeline.loading import Loaded, load_each, load_with_sources
from reconciler.pipeline.new_problems import new_problems
from reconciler.pipeline.word_edits import (
    Editor,
    Remark,
    WordEdits,
    as_edited,
    check_only,
    loaded_with,
)
from reconciler.pipeline.word_places import (
    Chosen,
    chosen_list,
    likeness,
    mentions_in,
    mentions_like,
    queries_of,
    word_lists,
)
from reconciler.pipeline.word_reach import reach_in
from reconciler.stages.explaining.keywords import keyword_kinds


class Said(NamedTuple):
    """What is said of all keywords that are added: as in ``Entry``."""

    tags: tuple[str, ...] | None = None
    usages: tuple[str, ...] | None = None
    expires: str | None = None
    reason: str = ""


@collector_paused()
def add(
    path: Path,
    words: Sequence[str],
    name: str | None,
    said: Said,
    target: str | None = None,
    *,
    alone: bool = False,
) -> WordEdits:
    """Return the edits that add ``words`` to the list ``name``, or to the only one; those that stand already, stay.

    ``alone``: other keywords are read and not judged, for who cannot wait, unless the project sets levels of rules;
    then ``resources`` lacks them. That is enough for a plan that creates: no guard on what is declared no more goes by
    it.

    Nothing is written yet. Raises ManifestErrors where the project has an error, or would have one then, and InputError
    where it is not clear which list, where the list excludes a word, or where a file cannot be edited.
    """
    # Settings may make errors of warnings, and those compare words with all others.
    about = likeness(words) if alone and not open_project(path)[0].project.checks else None
    loaded, sources = load_with_sources(path, target, about=about)
    loaded.sound()
    masks.add(words)
    lists = word_lists(loaded.project, sources)
    chosen = chosen_list(lists, name)
    mentions_before = mentions_in(sources)
    known = mentions_like(mentions_before, words)
    kinds = sorted(keyword_kinds())
    remarks: list[Remark] = []
    new: list[str] = []
    for word in known.exact:
        mentions = known.exact[word]
        _check_not_excluded(word, chosen, mentions)
        standing = [each for each in mentions if _counts(each, chosen, loaded)]
        # A list may exclude what its own file has: that stands nowhere.
        if standing and any(Address(kind, word) in loaded.resources for kind in kinds):
            remarks.append(Remark(word, "stands already", standing[0].position))
            continue
        new.append(word)
        for each in known.alike[word]:
            text = f'new, though "{each.keyword.name}" stands there: the service may take both for one'
            remarks.append(Remark(word, text, each.position))
    editor = Editor(loaded.project, queries_of(lists))
    remarks += put_entries(editor, loaded, chosen, [Entry(word, *said) for word in new])
    edits = editor.edits()
    if not edits:
        return WordEdits(loaded.project, (), remarks=tuple(remarks), resources=loaded.resources)
    after, then = loaded_with(path, target, loaded, edits, about)
    mentions_after = mentions_in(then)
    check_only(mentions_before, mentions_after, new)
    check_declared(after, new, kinds)
    placed = mentions_like(mentions_after, new).exact
    # What is added ends up behind what stands there under the same name, such as an entry that has ended.
    places = [Remark(word, "goes to", _last(placed[word], chosen)) for word in new]

    def of_each_target() -> Mapping[str, Loaded]:
        with as_edited(loaded.project, edits):
            return load_each(path, lambda project: tuple(project.targets), now=loaded.now, about=about)

    reach = reach_in(after, new, kinds, of_each_target)
    lines = {place.position.short for place in places if place.position is not None}
    # That they end was just asked for.
    problems = [p for p in new_problems(loaded, after) if p.rule != "expires-soon" or p.position.short not in lines]
    return WordEdits(
        loaded.project,
        tuple(new),
        edits,
        tuple(remarks),
        tuple(places),
        reach,
        tuple(problems),
        after.resources,
    )


def _counts(mention: Mention, chosen: Chosen, loaded: Loaded) -> bool:
    """Whether a word that stands there need not be added. Another list may be one that a target does not have."""
    return not (mention.excluded or mention.ended) and (loaded.contents == 1 or mention.list == chosen.list.name)


def _check_not_excluded(word: str, chosen: Chosen, mentions: Iterable[Mention]) -> None:
    own = [each for each in mentions if each.excluded and not each.ended and each.list == chosen.list.name]
    if own:
        raise InputError(
            f'the list "{chosen.list.name}" excludes "{word}" at {own[0].position.short}; nothing was written',
            hint="remove that line first, or choose another list",
        )


def put_entries(editor: Editor, loaded: Loaded, chosen: Chosen, entries: Sequence[Entry]) -> list[Remark]:
    """Add the entries where they can stand. Return what is to be said of those that go elsewhere. Raises InputError."""
    file, own = chosen.file, chosen.list
    there = [entry for entry in entries if file is not None and editor.can_hold(file, entry)]
    if there and file is not None:
        editor.add_to_file(file, there)
    held = set(there)
    rest = [entry for entry in entries if entry not in held]
    if not rest:
        return []
    if loaded.project.places.is_shared(own.document):
        raise InputError(
            f'the list "{own.name}" lies in the shared folder, in {own.document}; nothing was written',
            hint="other projects have it too: edit it there, or choose another list",
        )
    rest = [_as_in_file(chosen, entry) for entry in rest]
    editor.add_to_document(own.document, own.source.kind.document, own.name, rest)
    if file is None:
        return []
    text = f"goes into the document of the list: a line of {file} cannot say all of it"
    return [Remark(entry.keyword, text) for entry in rest]


def _as_in_file(chosen: Chosen, entry: Entry) -> Entry:
    """``entry`` for the document of a list, with the tags and usages that a line of its file would have had."""
    own = chosen.list
    there, here = chosen.inherited.form, own.inherited(own.document).form
    written = own.source.kind.written(there)
    if entry.tags is None and there["tags"] != here["tags"]:
        entry = entry._replace(tags=written["tags"])
    if entry.usages is None and there["usages"] != here["usages"]:
        entry = entry._replace(usages=written["usages"])
    return entry


def check_declared(after: Loaded, words: Iterable[str], kinds: Sequence[str]) -> None:
    """Raise InputError for a word that ``after`` does not declare, though an edit put it there."""
    for word in words:
        if not any(Address(kind, word) in after.resources for kind in kinds):
            raise InputError(
                f'"{word}" would not be declared; nothing was written', hint=shlex.join(["reconciler", "explain", word])
            )


def _last(mentions: Sequence[Mention], chosen: Chosen) -> Position | None:
    own = [each.position for each in mentions if each.list == chosen.list.name and not each.ended]
    return own[-1] if own else None
