"""Fields of documents and of the project file, found by what people type of their paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from pydantic import BaseModel

from reconciler.kinds import BY_DOCUMENT
from reconciler.kinds.documents import DocumentType
from reconciler.kinds.objects import ObjectKind
from reconciler.model.explanation import FieldExplanation
from reconciler.model.project import Project
from reconciler.model.resource import NormalForm
from reconciler.model.spec.field_docs import FieldDoc, field_docs, models_below, source_of
from reconciler.stages.reading.heads import MetadataSpec, missing_metadata

PROJECT_FILE = "reconciler.yaml"
_DEFAULTS = {"switch": "ON"}
"""What a part of a form needs so that its documented values are filled in."""


class _Field(NamedTuple):
    """One field at one place. ``path`` is as people write it, without the steps of lists and mappings."""

    document: str
    path: tuple[str, ...]
    doc: FieldDoc
    model: type[BaseModel]
    default: str


def explained(asked: str) -> tuple[FieldExplanation, ...]:
    """Return the fields that ``asked`` may mean: a whole path or the end of one, ``spec.`` and the kind optional.

    Fields that say the same stand together, with all their paths.
    """
    wanted = tuple(asked.split("."))
    found: dict[FieldExplanation, list[str]] = {}
    for field in _fields():
        if _matches(field, wanted):
            key = FieldExplanation(
                field.document,
                (),
                field.doc.type,
                field.default or field.doc.default,
                field.doc.limits,
                _plain(field.doc.meaning),
                _plain(source_of(field.model)),
            )
            found.setdefault(key, []).append(".".join(field.path))
    return tuple(key._replace(paths=tuple(dict.fromkeys(paths))) for key, paths in found.items())


def names() -> tuple[str, ...]:
    """Return the names of all fields, for suggestions."""
    return tuple(dict.fromkeys(field.path[-1] for field in _fields()))


def _matches(field: _Field, wanted: tuple[str, ...]) -> bool:
    if wanted[0] == field.document or ".".join(wanted).startswith(f"{field.document}."):
        wanted = tuple(part for part in ".".join(wanted).removeprefix(field.document).split(".") if part)
    return bool(wanted) and field.path[-len(wanted) :] == wanted


@cache
def _fields() -> Sequence[_Field]:
    found = [field for kind in BY_DOCUMENT.values() for field in _of_document(kind)]
    return (*found, *_below(PROJECT_FILE, (), Project, (Project,)))


def _of_document(kind: DocumentType) -> Iterator[_Field]:
    left_out = missing_metadata(kind)
    for field in _below(kind.document, ("metadata",), MetadataSpec, (MetadataSpec,)):
        if field.path[1] not in left_out:
            yield field
    for field in _below(kind.document, ("spec",), kind.spec, (kind.spec,)):
        yield field._replace(default=_documented(kind, ".".join(field.path[1:])))


def _below(
    document: str, path: tuple[str, ...], model: type[BaseModel], above: tuple[type[BaseModel], ...]
) -> Iterator[_Field]:
    """The fields of ``model``, and of the models in it. ``above``: the models on the way, which may hold themselves."""
    docs = {doc.name: doc for doc in field_docs(model)}
    for name, field in zip(docs, model.model_fields.values(), strict=True):
        yield _Field(document, (*path, name), docs[name], model, "")
        for below in dict.fromkeys(models_below(model, only=field)):
            if below not in above:
                yield from _below(document, (*path, name), below, (*above, below))


def _documented(kind: DocumentType, path: str) -> str:
    """The value that the kind fills in where a part of a form is ON and does not say it; empty where it does not."""
    parent, _, name = path.rpartition(".")
    if not isinstance(kind, ObjectKind) or path not in kind.paths or not parent or name in _DEFAULTS:
        return ""
    form: NormalForm = {f"{parent}.{each}": value for each, value in _DEFAULTS.items()}
    value = kind.normal(form).get(path)
    return "" if value is None or isinstance(value, frozenset) else str(value)


def _plain(text: str) -> str:
    """A sentence of the code's own without the marks of code."""
    return " ".join(text.replace("`", "").split())
