"""Plans as JSON values and back, exactly: sets stay sets, absent stays absent, equal normal forms are written once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.manifest import Position
from reconciler.model.plan import Basis, Budget, Plan, Refusal
from reconciler.model.posture import Effect, Phase, Posture
from reconciler.model.resource import Address, NormalForm, Value
from reconciler.model.run_json import options_from_json, options_to_json

_MISSING = -1
_OPTIONAL: Mapping[str, Any] = {"extras": None, "adopted": False, "namesakes": ()}
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
    return {
        "basis": _basis_to_json(basis),
        "refusals": [
            [r.code, r.message, [[*address] for address in r.addresses], r.flag, r.hint] for r in plan.refusals
        ],
        "budget": [dict(budget.calls), budget.seconds],
        "counts": [plan.keeps, plan.unmanaged, plan.drift],
        "checksum": plan.checksum,
        "mode": plan.mode,
        "warnings": list(plan.warnings),
        "id": plan.id,
        "forms": forms.table,
        "columns": [*_COLUMNS, *more],
        "changes": changes,
    }


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """The plan that ``plan_to_json`` wrote. Raises KeyError, ValueError, TypeError or IndexError for anything else."""
    more = data["columns"][len(_COLUMNS) :]
    if data["columns"] != [*_COLUMNS, *(name for name in _OPTIONAL if name in more)]:
        raise ValueError("columns")
    forms = [{path: _value(value) for path, value in form.items()} for form in data["forms"]]
    calls, seconds = data["budget"]
    keeps, unmanaged, drift = data["counts"]
    return Plan(
        _basis_from_json(data["basis"]),
        tuple(_change(row, forms, more) for row in data["changes"]),
        tuple(
            Refusal(code, text, tuple(Address(*a) for a in at), flag, hint)
            for code, text, at, flag, hint in data["refusals"]
        ),
        Budget(calls, seconds),
        keeps,
        unmanaged,
        drift,
        data["checksum"],
        data["mode"],
        tuple(data["warnings"]),
        data["id"],
    )


def _basis_to_json(basis: Basis) -> list[Any]:
    return [
        basis.target,
        basis.site,
        basis.account,
        basis.lineage,
        basis.serial,
        dict(basis.read),
        basis.endpoint,
        basis.place,
        dict(basis.guards),
        list(basis.choice),
        dict(basis.declared),
    ]


def _basis_from_json(row: list[Any]) -> Basis:
    """The row as written, or the six values of version 0.1.0."""
    target, site, account, lineage, serial, read, *more = row
    if not more:
        return Basis(target, site, account, lineage, serial, read)
    endpoint, place, guards, choice, declared = more
    return Basis(target, site, account, lineage, serial, read, endpoint, place, guards, tuple(choice), declared)


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


def _value(value: Any) -> Value:
    if isinstance(value, dict):
        return frozenset(value["set"])
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(value)


def _row(change: Change, forms: _Forms, more: Sequence[str]) -> list[Any]:
    """The columns of version 0.1.0, and ``more``."""
    effect = change.effect
    beside = {
        "extras": None if change.extras is None else dict(change.extras),
        "adopted": change.adopted,
        "namesakes": list(change.namesakes),
    }
    return [
        [*change.address],
        change.verb.value,
        [effect.posture.value, effect.reason, None if effect.phase is None else int(effect.phase)],
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


def _change(row: list[Any], forms: list[dict[str, Value]], more: Sequence[str]) -> Change:
    address, verb, effect, before, after, fields, identity, recorded, undoes, updated, dips, name, place, *rest = row
    protect, ignore, options, *values = rest
    beside = {**_OPTIONAL, **dict(zip(more, values, strict=True))}
    extras, adopted, namesakes = beside["extras"], beside["adopted"], beside["namesakes"]
    if extras is not None and not isinstance(extras, Mapping):
        raise TypeError("extras is not an object")
    if type(adopted) is not bool:
        raise TypeError("adopted is neither true nor false")
    posture, reason, phase = effect
    return Change(
        Address(*address),
        Verb(verb),
        Effect(Posture(posture), reason, None if phase is None else Phase(phase)),
        _form(before, forms),
        _form(after, forms),
        tuple(FieldChange(path, _value(old), _value(new)) for path, old, new in fields),
        identity,
        _form(recorded, forms),
        undoes,
        updated,
        dips,
        name,
        None if place is None else Position(*place),
        protect,
        tuple(ignore),
        None if options is None else options_from_json(options),
        extras,
        adopted,
        tuple(map(str, namesakes)),
    )


def _form(index: int, forms: list[dict[str, Value]]) -> NormalForm | None:
    if index == _MISSING:
        return None
    if index < 0:
        raise IndexError(index)
    return forms[index]
