"""Templates of a project in a folder, edited field by field; every edit is proved before its result is returned."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from reconciler.files.editing.difference import LineChange
from reconciler.model.resource import Address, NormalForm
from reconciler.pipeline.field_edits import ABSENT, FieldEdits, Wanted, check_fields, edit_fields
from reconciler.pipeline.loading import Loaded, errors, load, load_each
from reconciler.pipeline.word_edits import Editor, as_edited

KIND = "ContentReviewTemplate"


def address(name: str) -> Address:
    return Address(KIND, name)


def whole(wanted: NormalForm, now: NormalForm) -> Wanted:
    """All of a form, with what it does not have and another one has."""
    return {**dict.fromkeys(now, ABSENT), **wanted}


class Unsound(Exception):
    """The project has an error before anything is edited."""


class Result(NamedTuple):
    """The edits, what each target declared and declares, and the files before and after with their difference."""

    edits: FieldEdits
    before: Mapping[str | None, Loaded]
    after: Mapping[str | None, Loaded]
    files: Mapping[str, tuple[bytes, bytes]]
    lines: list[LineChange]

    def form(self, name: str, target: str = "dev") -> NormalForm:
        return self.after[target].resources[address(name)].form

    @property
    def shown(self) -> list[str]:
        return [f"{line.sign}{line.text}" for line in self.lines if line.sign != " "]


@contextmanager
def edited_project(files: Mapping[str, str | bytes], folder: str = "") -> Iterator[tuple[Path, Loaded]]:
    """A folder with ``files``, and the project in its ``folder`` for target dev. Raises Unsound."""
    with tempfile.TemporaryDirectory() as place:
        for name, text in files.items():
            path = Path(place) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        root = Path(place) / folder
        if errors(load(root).problems):
            raise Unsound
        yield root, load(root, "dev")


def edit(
    files: Mapping[str, str | bytes],
    wanted: Mapping[str, Wanted | NormalForm],
    agreed: Collection[str] = (),
    *,
    folder: str = "",
    others: Mapping[Address, Wanted] | None = None,
) -> Result:
    """Edit the templates of a project for target dev, and prove it.

    A form, which has more paths than a wish, stands for all of it. ``others``: what else is wanted.
    """
    with edited_project(files, folder=folder) as (root, loaded):
        before = load_each(root, lambda project: project.target_names, now=loaded.now)
        every: dict[Address, Wanted] = dict(others or {})
        for name, each in wanted.items():
            known = loaded.resources.get(address(name))
            every[address(name)] = whole(each, known.form) if known and len(each) > len(known.form) // 2 else each
        editor = Editor(loaded.project, {})
        edits = edit_fields(loaded, every, editor, into_shared=[address(name) for name in agreed])
        edits.into(editor)
        made = editor.edits()
        with as_edited(loaded.project, made):
            after = load_each(root, lambda project: project.target_names, now=loaded.now)
        for each_target in after.values():
            each_target.sound()
        assert list(check_fields(before, after, edits)) == []
        contents = {each.file: (each.source.data, each.after) for each in made}
        return Result(edits, before, after, contents, [line for each in made for line in each.lines()])
