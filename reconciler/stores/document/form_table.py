"""The table of distinct normal forms: a hundred thousand records share a handful of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reconciler.model import shapes
from reconciler.model.resource import NormalForm, Value, plain_form

SCALARS = (str, int, float, bool, type(None))


def compact(value: Any) -> str:
    """JSON without blanks, in the order given. Raises ValueError on numbers that JSON does not have."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class FormWriter:
    """Numbers distinct forms in the order of their text, so that equal states get equal bytes."""

    def __init__(self, forms: Iterable[NormalForm]) -> None:
        # Equal forms are usually one object; each object is written out once. ``_kept`` holds them, so that no id
        # is given away while this table lives.
        self._kept = {id(form): form for form in forms}
        texts = {key: compact(plain_form(form)) for key, form in self._kept.items()}
        self._texts = sorted(set(texts.values()))
        number = {text: index for index, text in enumerate(self._texts)}
        self._index = {key: number[text] for key, text in texts.items()}

    def table(self) -> list[Any]:
        """The distinct forms, as JSON holds them."""
        return [json.loads(text) for text in self._texts]

    def index(self, form: NormalForm) -> int:
        """The number of a form that was given at the start."""
        return self._index[id(form)]


class FormReader:
    """Forms by number; equal ones are the same object, across every table read with one ``shared``."""

    def __init__(self, table: Any, shared: dict[str, NormalForm] | None = None) -> None:
        known = {} if shared is None else shared
        self._forms: list[NormalForm] = [
            known.setdefault(compact(entry), _form(entry, f"forms[{number}]"))
            for number, entry in enumerate(shapes.items(table, "forms"))
        ]

    def __getitem__(self, index: Any) -> NormalForm:
        if not 0 <= shapes.integer(index, "form") < len(self._forms):
            raise ValueError(f"there is no form {index}")
        form: NormalForm = self._forms[index]
        return form

    def optional(self, index: Any) -> NormalForm | None:
        return None if index is None else self[index]


def share(forms: Iterable[NormalForm]) -> dict[str, NormalForm]:
    """Forms that are already in memory, for a ``FormReader`` to use again."""
    distinct: dict[int, NormalForm] = {id(form): form for form in forms}
    return {compact(plain_form(form)): form for form in distinct.values()}


def _form(entry: Any, name: str) -> NormalForm:
    return dict(_items(shapes.fields(entry, name), name))


def _items(entry: Mapping[str, Any], name: str) -> Iterator[tuple[str, Value]]:
    """Lists stand for sets; there are no other lists in a normal form."""
    for path, value in entry.items():
        if type(value) is list:
            yield path, frozenset(shapes.texts(value, f"{name}.{path}"))
        elif type(value) in (int, float):
            yield path, shapes.number(value, f"{name}.{path}")
        elif type(value) in SCALARS:
            yield path, value
        else:
            raise ValueError(f"{name}.{path} is neither a scalar nor a set")
