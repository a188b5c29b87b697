"""Plans as JSON values and back, exactly: sets stay sets, absent stays absent, equal normal forms are written once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reconciler.files.effect_codec import effect_from_json, effect_to_json
from reconciler.files.headline_codec import headline_from_json, headline_to_json
from reconciler.files.plan_basis import basis_from_json, basis_to_json, numbers
from reconciler.files.plan_ends import end_of_row, end_row, held_of_row, held_row, policy_of_row, policy_row
from reconciler.files.plan_moves import move_of_row, move_row
from reconciler.files.surroundings_codec import surroundings_from_json, surroundings_to_json
from reconciler.model import shapes
from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.hold import hold_from_json, hold_to_json
from reconciler.model.life import UNLIMITED, life_from_json, life_to_json
from reconciler.model.manifest import Position
from reconciler.model.plan import Budget, Plan, Refusal
from reconciler.model.reach import NOTHING_KNOWN
from reconciler.model.resource import Address, NormalForm, Value
from reconciler.model.run_json import options_from_json, options_to_json

_MISSING = -1
MODES = ("apply", "destroy", "drift", "adopt")
_OPTIONAL: Mapping[str, Any] = {
    "extras": None,
    "adopted": False,
    "namesakes": (),
    "life": UNLIMITED,
    "expired": False,
    "via": None,
    "held": None,
    "keep": False,
}
"""Columns that version 0.1.0 did not have, with what their absence stands for."""
_COLUMNS = [name for name in Change._fields if name not in _OPTIONAL]


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """A plan as JSON values. A change is a row; the columns are the fields of ``Change`` in order.

    A column of ``_OPTIONAL`` is left out where every row would have its default, so that plans which need none of them
    are as version 0.1.0 wrote them.
    """
    forms = _Forms()
    more = [name for name, default in _OPTIONAL.items() if any(getattr(c, name) != default for c in plan.changes)]
    changes = [_row(change, forms, more) for change in plan.changes]
    basis, budget = plan.basis, plan.budget
    headline = {} if plan.headline is None else {"headline": headline_to_json(plan.headline)}
    ends = {"ends": [end_row(end) for end in plan.ends]} if plan.ends else {}
    held = {"held": [held_row(each) for each in plan.held]} if plan.held else {}
    policies = {"policies": [policy_row(each) for each in plan.policies]} if plan.policies else {}
    moves = {"moves": [move_row(move) for move in plan.moves]} if plan.moves else {}
    return {
        "basis": basis_to_json(basis),
        "refusals": [
            [r.code, r.message, [[*address] for address in r.addresses], r.flag, r.hint] for r in plan.refusals
        ],
        "budget": [dict(budget.calls), budget.seconds],
        "counts": [plan.keeps, plan.unmanaged, plan.drift],
        "checksum": plan.checksum,
        "mode": plan.mode,
        "warnings": list(plan.warnings),
        "id": plan.id,
        "surroundings": surroundings_to_json(plan.surroundings),
        "forms": forms.table,
        "columns": [*_COLUMNS, *more],
        "changes": changes,
        **headline,
        **ends,
        **held,
        **moves,
        **policies,
    }


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """The plan that ``plan_to_json`` wrote. Raises ValueError that names the field for anything else."""
    forms = [_read_form(form, f"forms[{number}]") for number, form in enumerate(_list(data, "forms"))]
    columns = _list(data, "columns")
    if columns != [*_COLUMNS, *(name for name in _OPTIONAL if name in columns[len(_COLUMNS) :])]:
        raise ValueError("columns are those of another version")
    calls, seconds = shapes.items(shapes.member(data, "budget"), "budget", 2)
    counts = shapes.items(shapes.member(data, "counts"), "counts", 3)
    keeps, unmanaged, drift = (shapes.integer(count, "counts", 0) for count in counts)
    return Plan(
        basis_from_json(_list(data, "basis")),
        tuple(_changes(_list(data, "changes"), forms, columns)),
        tuple(_refusal(row, f"refusals[{number}]") for number, row in enumerate(_list(data, "refusals"))),
        Budget(numbers(calls, "budget"), shapes.number(seconds, "budget")),
        keeps,
        unmanaged,
        drift,
        shapes.text(shapes.member(data, "checksum"), "checksum"),
        _mode(shapes.member(data, "mode")),
        tuple(shapes.texts(shapes.member(data, "warnings"), "warnings")),
        shapes.text(shapes.member(data, "id"), "id"),
        ends=tuple(
            end_of_row(row, f"ends[{number}]") for number, row in enumerate(shapes.items(data.get("ends", []), "ends"))
        ),
        moves=tuple(
            move_of_row(row, f"moves[{number}]")
            for number, row in enumerate(shapes.items(data.get("moves", []), "moves"))
        ),
        surroundings=surroundings_from_json(data["surroundings"]) if "surroundings" in data else NOTHING_KNOWN,
        headline=headline_from_json(data["headline"]) if "headline" in data else None,
        held=tuple(
            held_of_row(row, f"held[{number}]") for number, row in enumerate(shapes.items(data.get("held", []), "held"))
        ),
        policies=tuple(
            policy_of_row(row, f"policies[{number}]")
            for number, row in enumerate(shapes.items(data.get("policies", []), "policies"))
        ),
    )


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    return shapes.items(shapes.member(data, key), key)


def _mode(value: Any) -> str:
    if value not in list(MODES):
        raise ValueError(f"mode is not one of {', '.join(MODES)}")
    return str(value)


def _refusal(row: Any, where: str) -> Refusal:
    code, text, at, flag, hint = shapes.items(row, where, 5)
    addresses = tuple(_address(pair, f"{where}[2]") for pair in shapes.items(at, f"{where}[2]"))
    optional = [shapes.optional_text(value, where) for value in (flag, hint)]
    return Refusal(shapes.text(code, f"{where}[0]"), shapes.text(text, f"{where}[1]"), addresses, *optional)


def _address(value: Any, name: str) -> Address:
    return Address(*shapes.texts(shapes.items(value, name, 2), name))


class _Forms:
    """The table of normal forms. A hundred thousand keywords have a handful of different ones."""

    def __init__(self) -> None:
        self.table: list[dict[str, Any]] = []
        self._known: dict[int, int] = {}
        self._by_text: dict[str, int] = {}

    def index(self, form: NormalForm | None) -> int:
        if form is None:
            return _MISSING
        known = self._known.get(id(form))  # the plan keeps the forms alive, so ids stay true
        if known is None:
            shown = {path: _plain(value) for path, value in form.items()}
            text = json.dumps(shown, sort_keys=True)  # not by equality: 1, 1.0 and True are three values
            known = self._by_text.setdefault(text, len(self.table))
            if known == len(self.table):
                self.table.append(shown)
            self._known[id(form)] = known
        return known


def _plain(value: Value) -> Any:
    return {"set": sorted(value)} if isinstance(value, frozenset) else value


def _value(value: Any, name: str) -> Value:
    if type(value) is dict:
        return frozenset(shapes.texts(shapes.member(value, "set", name), name))
    if type(value) in (int, float):
        return shapes.number(value, name)
    if value is None or type(value) in (bool, str):
        known: Value = value
        return known
    raise ValueError(f"{name} is neither a scalar nor a set")


def _read_form(form: Any, name: str) -> dict[str, Value]:
    return {path: _value(value, f"{name}.{path}") for path, value in shapes.fields(form, name).items()}


def _row(change: Change, forms: _Forms, more: Sequence[str]) -> list[Any]:
    """The columns of version 0.1.0, and ``more``."""
    effect = change.effect
    beside = {
        "extras": None if change.extras is None else dict(change.extras),
        "adopted": change.adopted,
        "namesakes": list(change.namesakes),
        "life": life_to_json(change.life),
        "expired": change.expired,
        "via": forms.index(change.via),
        "held": None if change.held is None else hold_to_json(change.held),
        "keep": change.keep,
    }
    return [
        [*change.address],
        change.verb.value,
        effect_to_json(effect),
        forms.index(change.before),
        forms.index(change.after),
        [[field.path, _plain(field.before), _plain(field.after)] for field in change.fields],
        change.id,
        forms.index(change.recorded),
        change.undoes_edit,
        change.updated,
        change.dips,
        change.list,
        None if change.position is None else [*change.position],
        change.protect,
        list(change.ignore),
        None if change.options is None else options_to_json(change.options),
        *(beside[name] for name in more),
    ]


def _changes(rows: list[Any], forms: list[dict[str, Value]], columns: Sequence[str]) -> Iterator[Change]:
    for number, row in enumerate(rows):
        try:
            yield _change(row, forms, columns)
        except ValueError as error:
            raise ValueError(f"changes[{number}]: {error}") from error


def _change(row: Any, forms: list[dict[str, Value]], columns: Sequence[str]) -> Change:
    cells = {**_OPTIONAL, **dict(zip(columns, shapes.items(row, "it", len(columns)), strict=True))}
    extras, place, options = cells["extras"], cells["position"], cells["options"]
    namesakes = cells["namesakes"]
    return Change(
        _address(cells["address"], "address"),
        _verb(cells["verb"], "verb"),
        effect_from_json(cells["effect"], "effect"),
        _form(cells["before"], "before", forms),
        _form(cells["after"], "after", forms),
        tuple(_field(field, "fields") for field in shapes.items(cells["fields"], "fields")),
        shapes.optional_text(cells["id"], "id"),
        _form(cells["recorded"], "recorded", forms),
        shapes.truth(cells["undoes_edit"], "undoes_edit"),
        shapes.optional_text(cells["updated"], "updated"),
        shapes.text(cells["dips"], "dips"),
        shapes.optional_text(cells["list"], "list"),
        None if place is None else _position(place, "position"),
        shapes.truth(cells["protect"], "protect"),
        tuple(shapes.texts(cells["ignore"], "ignore")),
        None if options is None else options_from_json(options),
        None if extras is None else shapes.fields(extras, "extras"),
        shapes.truth(cells["adopted"], "adopted"),
        () if namesakes == () else tuple(shapes.texts(namesakes, "namesakes")),
        UNLIMITED if cells["life"] is UNLIMITED else life_from_json(cells["life"], "life"),
        shapes.truth(cells["expired"], "expired"),
        None if cells["via"] is None else _form(cells["via"], "via", forms),
        None if cells["held"] is None else hold_from_json(cells["held"], "held"),
        shapes.truth(cells["keep"], "keep"),
    )


def _verb(value: Any, name: str) -> Verb:
    if value not in list(Verb):
        raise ValueError(f"{name} is not one of {', '.join(Verb)}")
    return Verb(value)


def _field(value: Any, name: str) -> FieldChange:
    path, before, after = shapes.items(value, name, 3)
    return FieldChange(shapes.text(path, name), _value(before, name), _value(after, name))


def _position(value: Any, name: str) -> Position:
    file, line, column = shapes.items(value, name, 3)
    return Position(shapes.text(file, name), shapes.integer(line, name, 0), shapes.integer(column, name, 0))


def _form(index: Any, name: str, forms: list[dict[str, Value]]) -> NormalForm | None:
    if shapes.integer(index, name) == _MISSING:
        return None
    if not 0 <= index < len(forms):
        raise ValueError(f"{name}: there is no form {index}")
    form: NormalForm = forms[index]
    return form
