"""Other tags, usages or ends for keywords, where they stand: in an entry of a manifest, or in the cells of a csv row.

A line of a txt list, and a csv without the column, cannot say it. Then the keyword moves into the document of the list
that takes the file in, where it goes on to be given everything else as before: the place ``add`` chooses as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from reconciler.errors import InputError, Refused
from reconciler.files.editing.entry import Entry, entry_of
from reconciler.files.editing.fields import Fields, Value
from reconciler.files.project import ProjectFiles
from reconciler.model.explanation import Mention
from reconciler.model.life import NEVER, parsed_end
from reconciler.model.manifest import Position
from reconciler.model.resource import NormalForm
from reconciler.pipeline.word_edits import Editor, Remark
from reconciler.pipeline.word_mentions import EveryMention
from reconciler.pipeline.word_places import WordList

_PATHS = ("tags", "usages")
"""Fields of an entry that are paths of a normal form."""


class FieldChange(NamedTuple):
    """One declaration of a keyword, and what it is to say. A field that is None: nothing, so that its list's counts."""

    mention: Mention
    fields: Fields


class FieldsSet(NamedTuple):
    """What is to be said of each place, and the changes that were made: not those that a line says already."""

    remarks: list[Remark]
    changes: list[FieldChange]


class _Moves(NamedTuple):
    """Keywords that move into the document of a list."""

    own: WordList
    changes: list[FieldChange]


def fields_for(own: WordList, mention: Mention, form: NormalForm) -> dict[str, tuple[str, ...]]:
    """Return the fields that give a declared keyword ``form``: those that it does not have so already."""
    assert mention.form is not None
    written = own.source.kind.written(form)
    return {name: written[name] for name in _PATHS if form[name] != mention.form[name]}


def as_wanted(own: WordList, fields: Fields) -> NormalForm:
    """Return what the ``fields`` of an entry say of its form, where they say something."""
    labels = {name: value for name, value in fields.items() if isinstance(value, tuple)}
    return own.source.kind.formed(labels)


def set_fields(
    editor: Editor, project: ProjectFiles, lists: Sequence[WordList], changes: Iterable[FieldChange]
) -> FieldsSet:
    """Give declarations of keywords other fields. What several lists or targets have in one line is changed as one.

    ``lists``: as ``word_lists`` returns them. Raises Refused where a keyword stands in a file that other projects have
    too, and InputError where a file cannot be edited.
    """
    places: dict[Position, list[FieldChange]] = {}
    for change in changes:
        places.setdefault(change.mention.position, []).append(change)
    remarks: list[Remark] = []
    here: dict[str, dict[Position, Fields]] = {}
    moves: dict[str, _Moves] = {}
    changed: set[Position] = set()
    for place, each in places.items():
        mention, fields = each[0].mention, _united(each)
        if not fields:
            continue
        _check_own(project, mention.keyword.name, place)
        if editor.can_say(place.file, fields):
            here.setdefault(place.file, {})[place] = fields
            continue
        own = _only_list(project, lists, mention)
        moves.setdefault(own.name, _Moves(own, [])).changes.append(FieldChange(mention, fields))
        changed.add(place)
        text = f"moves into {own.document}: a line of {place.file} cannot say it"
        remarks.append(Remark(mention.keyword.name, text, place))
    # All of one file at once: each edit is made on the file as it is.
    for file, wanted in here.items():
        made = editor.set_fields(file, wanted)
        changed |= made
        remarks += (
            Remark(places[place][0].mention.keyword.name, "changes", place) for place in wanted if place in made
        )
    _move(editor, moves.values())
    return FieldsSet(remarks, [change for place, each in places.items() if place in changed for change in each])


def _united(changes: Iterable[FieldChange]) -> dict[str, Value | None]:
    """What one line is to say."""
    fields: dict[str, Value | None] = {}
    for change in changes:
        fields |= change.fields
    return fields


def _check_own(project: ProjectFiles, word: str, place: Position) -> None:
    if project.places.is_shared(place.file):
        raise Refused(
            f'"{word}" stands in a shared list, at {place.short}, that other projects have too; nothing was written',
            hint="edit it there, or exclude it in this project and add it to a list of this one",
        )


def _move(editor: Editor, moves: Iterable[_Moves]) -> None:
    """Take keywords out of list files, into the documents of their lists."""
    gone: dict[str, list[Position]] = {}
    for own, changes in moves:
        entries = []
        for change in changes:
            place = change.mention.position
            entries.append(_moved(own, change, editor.comment_at(place.file, place.line)))
            gone.setdefault(place.file, []).append(place)
        editor.add_to_document(own.document, own.source.kind.document, own.name, entries)
    for file, places in gone.items():
        editor.remove(file, places)


def _only_list(project: ProjectFiles, lists: Sequence[WordList], mention: Mention) -> WordList:
    """The list into whose document a keyword can move.

    Raises InputError where several lists take its file in, and Refused where the document is shared.
    """
    place = mention.position
    having = [each for each in lists if place.file in each.files]
    own = next((each for each in having if each.name == mention.list), None)
    if own is None or len(having) > 1:
        names = ", ".join(dict.fromkeys(each.name for each in having))
        raise InputError(
            f"a line of {place.file} cannot say it, and several lists take the file in: {names}; nothing was written",
            hint=f'take "{mention.keyword.name}" out of the file, and put it into the manifests of these lists by hand',
        )
    if project.places.is_shared(own.document):
        raise Refused(
            f"a line of {place.file} cannot say it, and the document of its list, {own.document}, is shared; nothing"
            " was written",
            hint="edit it there, or exclude the word in this project and add it to a list of this one",
        )
    return own


def _moved(own: WordList, change: FieldChange, comment: str) -> Entry:
    """The entry that says what is wanted, and whatever the file's place in the list gave the keyword until now."""
    wanted, base = _wanted(own, change), own.inherited(own.document)
    assert wanted.form is not None
    written = own.source.kind.written(wanted.form)
    said: dict[str, Value] = {name: written[name] for name in _PATHS if wanted.form[name] != base.form[name]}
    life, inherited = wanted.life, base.life
    if life.expires != inherited.expires:
        said["expires"] = life.expires or NEVER
    for name, note, of_list in zip(life._fields[1:], life[1:], inherited[1:], strict=True):
        if note != of_list:
            said[name] = note or ""
    said |= {name: value for name, value in change.fields.items() if value is not None}
    existing = None if wanted.existing == base.existing else wanted.existing
    return entry_of(wanted.keyword.name, said)._replace(existing=existing, comment=comment)


def _wanted(own: WordList, change: FieldChange) -> Mention:
    """The declaration as it is to be. A field that is to be inherited has what its place in ``own`` gives it."""
    mention, fields = change
    assert mention.form is not None
    inherited = own.inherited(mention.position.file)
    unsaid = {name: inherited.form[name] for name in _PATHS if name in fields and fields[name] is None}
    life, expires = mention.life, fields.get("expires")
    if isinstance(expires, str):
        life = life._replace(expires=parsed_end(expires))
    elif "expires" in fields:
        life = life._replace(expires=inherited.life.expires)
    return mention._replace(form={**mention.form, **unsaid, **as_wanted(own, fields)}, life=life)


def check_said(lists: Sequence[WordList], changes: Collection[FieldChange], after: EveryMention) -> None:
    """Raise InputError where a keyword does not say then what it is to say, or says anything else otherwise.

    ``lists``: those before the edit.
    """
    found: dict[tuple[str, str], list[Mention]] = {}
    words = {mention.keyword.name for mention, _ in changes}
    for mention in after.of(words.__contains__):
        if not mention.excluded:
            found.setdefault((mention.list, mention.keyword.name), []).append(mention)
    for change in changes:
        mention = change.mention
        every = found.get((mention.list, mention.keyword.name), [])
        wanted = [_wanted(own, change) for own in lists if own.name == mention.list]
        if not any(_says(then, one) for then in every for one in wanted):
            raise InputError(
                f'the edit would not give "{mention.keyword.name}" what it is to have; nothing was written',
                hint=f"edit {mention.position.short} by hand",
            )


def _says(then: Mention, wanted: Mention) -> bool:
    return (then.form, then.life, then.existing) == (wanted.form, wanted.life, wanted.existing)
