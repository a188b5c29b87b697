"""Plans as ``--format json`` writes them, read back as far as reports of other formats show them.

Such a plan is for showing only. Its document comes from a file of anybody: every member may be missing or of another
type, and what it says of itself is shown as said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.model import shapes
from reconciler.model.change import Change, EndChange, FieldChange, PolicyChange, Verb
from reconciler.model.headline import Headline, Tally
from reconciler.model.hold import Held, Hold, hold_from_json
from reconciler.model.life import UNLIMITED, Life, life_from_json
from reconciler.model.manifest import Position
from reconciler.model.moves import Move
from reconciler.model.plan import Basis, Budget, Plan, Refusal, Relaxed
from reconciler.model.posture import Effect, Posture
from reconciler.model.resource import Address, NormalForm, Value

_MODES = ("apply", "destroy", "drift", "adopt")
_WHOLE = {Verb.CREATE, Verb.RUN, Verb.DELETE}
"""Verbs whose ``fields`` are the whole form."""
_Forms = dict[tuple[FieldChange, ...], NormalForm]


def plan_of_document(document: Mapping[str, Any]) -> Plan:
    """The plan that ``document`` shows. Raises ValueError, which names the member, where it is not a plan's."""
    mode = shapes.text(shapes.member(document, "mode"), "mode")
    if mode not in _MODES:
        raise ValueError("mode is that of another version")
    summary = shapes.fields(shapes.member(document, "summary"), "summary")
    budget = shapes.fields(document.get("budget", {}), "budget")
    forms: _Forms = {}
    return Plan(
        basis_of_document(document),
        tuple(_change(row, f"changes[{at}]", forms) for at, row in enumerate(_list(document, "changes"))),
        refusals_of_rows(_list(document, "refusals")),
        Budget(counts(budget.get("calls", {}), "budget.calls"), shapes.number(budget.get("seconds", 0.0), "budget")),
        shapes.integer(summary.get("keep", 0), "summary.keep", 0),
        shapes.integer(summary.get("unmanaged", 0), "summary.unmanaged", 0),
        shapes.integer(summary.get("drift", 0), "summary.drift", 0),
        checksum=shapes.text(document.get("checksum", ""), "checksum"),
        mode=mode,
        warnings=tuple(shapes.texts(document.get("warnings", []), "warnings")),
        moves=tuple(move_of(row, f"moves[{at}]") for at, row in enumerate(_list(document, "moves"))),
        ends=tuple(_end(row, f"ends[{at}]") for at, row in enumerate(_list(document, "ends"))),
        at=shapes.optional_text(document.get("at"), "at"),
        headline=_headline(document.get("headline", {})),
        held=tuple(_held(row, f"held[{at}]") for at, row in enumerate(_list(document, "held"))),
        policies=tuple(_policy(row, f"policies[{at}]") for at, row in enumerate(_list(document, "policies"))),
    )


def basis_of_document(document: Mapping[str, Any]) -> Basis:
    """What a plan, or the report of an apply, says that it was made against. Raises ValueError.

    Guards are not read: where their values come from cannot be told from rows.
    """
    relaxed = [shapes.fields(row, "relaxed_guards") for row in _list(document, "relaxed_guards")]
    return Basis(
        shapes.text(shapes.member(document, "target"), "target"),
        shapes.text(document.get("site", ""), "site"),
        shapes.optional_text(document.get("account"), "account"),
        shapes.text(document.get("lineage", ""), "lineage"),
        shapes.integer(document.get("serial", 0), "serial", 0),
        endpoint=shapes.optional_text(document.get("endpoint"), "endpoint") or "",
        place=shapes.optional_text(document.get("state"), "state") or "",
        relaxed=tuple(Relaxed(*(shapes.text(row.get(name), name) for name in Relaxed._fields)) for row in relaxed),
        commit=shapes.optional_text(document.get("commit"), "commit"),
    )


def refusals_of_rows(rows: Sequence[Any]) -> tuple[Refusal, ...]:
    """Refusals of a plan's or an error's document. Raises ValueError."""
    found = []
    for at, row in enumerate(rows):
        name = f"refusals[{at}]"
        data = shapes.fields(row, name)
        addresses = shapes.texts(data.get("addresses", []), f"{name}.addresses")
        said = {key: shapes.optional_text(data.get(key), f"{name}.{key}") for key in ("flag", "hint")}
        code, message = (shapes.text(shapes.member(data, key, name), f"{name}.{key}") for key in ("code", "message"))
        found.append(Refusal(code, message, tuple(address_of(each, name) for each in addresses), **said))
    return tuple(found)


def address_of(value: Any, name: str) -> Address:
    """An address. Raises ValueError."""
    try:
        return Address.parse(shapes.text(value, f"{name}.address"))
    except ValueError as error:
        raise ValueError(f"{name} has no valid address") from error


def move_of(row: Any, name: str) -> Move:
    """An address that changed, or is to change, in the state. Raises ValueError."""
    data = shapes.fields(row, name)
    source = shapes.optional_text(data.get("source"), f"{name}.source")
    old, new = (address_of(data.get(end), name) for end in ("from", "to"))
    return Move(old, new, None if source is None else _position(source))


def counts(value: Any, name: str) -> dict[str, int]:
    """An object of counts. Raises ValueError."""
    return {key: shapes.integer(count, f"{name}.{key}", 0) for key, count in shapes.fields(value, name).items()}


def verb_of(value: Any, name: str) -> Verb:
    """A verb. Raises ValueError."""
    try:
        return Verb(shapes.text(value, f"{name}.verb"))
    except ValueError as error:
        raise ValueError(f"{name} has a verb of another version") from error


def _change(row: Any, name: str, forms: _Forms) -> Change:
    data = shapes.fields(row, name)
    verb = verb_of(data.get("verb"), name)
    try:
        posture = Posture(shapes.text(data.get("posture"), name))
    except ValueError as error:
        raise ValueError(f"{name} has a posture of another version") from error
    fields = tuple(_field(each, name) for each in _list(data, "fields"))
    life, held = data.get("life"), data.get("held")
    source = shapes.optional_text(data.get("source"), f"{name}.source")
    return Change(
        address_of(data.get("address"), name),
        verb,
        Effect(posture, shapes.text(data.get("reason", ""), f"{name}.reason")),
        before=_form(fields, forms) if verb is Verb.DELETE else None,
        after=_form(fields, forms) if verb in (Verb.CREATE, Verb.RUN) else None,
        fields=() if verb in _WHOLE else fields,
        undoes_edit=shapes.truth(data.get("undoes_edit", False), f"{name}.undoes_edit"),
        dips=shapes.optional_text(data.get("dips"), f"{name}.dips") or "",
        list=shapes.optional_text(data.get("list"), f"{name}.list"),
        position=None if source is None else _position(source),
        adopted=shapes.truth(data.get("adopted", False), f"{name}.adopted"),
        life=UNLIMITED if life is None else _life(life, f"{name}.life"),
        expired=shapes.truth(data.get("expired", False), f"{name}.expired"),
        # The reason of a delete says it already.
        held=None if held is None or verb is Verb.DELETE else hold_from_json(held, f"{name}.held"),
    )


def _form(fields: tuple[FieldChange, ...], forms: _Forms) -> NormalForm:
    """The form that is created or deleted whole; alike ones are one."""
    form = forms.get(fields)
    if form is None:
        form = forms[fields] = {field.path: field.before if field.after is None else field.after for field in fields}
    return form


def _field(row: Any, name: str) -> FieldChange:
    data = shapes.fields(row, f"{name}.fields")
    path = shapes.text(shapes.member(data, "path", f"{name}.fields"), f"{name}.fields.path")
    return FieldChange(path, *(_value(data.get(side), f"{name}.fields.{path}") for side in ("before", "after")))


def _value(value: Any, name: str) -> Value:
    if type(value) is list:
        return frozenset(shapes.texts(value, name))
    if value is not None and type(value) not in (str, int, float, bool):
        raise ValueError(f"{name} is no value of a field")
    found: Value = value
    return found


def _position(source: str) -> Position:
    """``file:line``, or a file alone."""
    file, _, line = source.rpartition(":")
    known = bool(file) and line.isascii() and line.isdigit() and len(line) < 10
    return Position(file, int(line)) if known else Position(source, 0)


def _life(value: Any, name: str) -> Life:
    said = {key: text for key, text in shapes.fields(value, name).items() if text is not None}
    return life_from_json(said, name)


def _end(row: Any, name: str) -> EndChange:
    data = shapes.fields(row, name)
    before, after = (_life({"expires": data.get(side)}, name) for side in ("before", "after"))
    return EndChange(address_of(data.get("address"), name), before, after)


def _held(row: Any, name: str) -> Held:
    data = shapes.fields(row, name)
    hold = hold_from_json({key: data[key] for key in Hold._fields if key in data}, name)
    return Held(address_of(data.get("address"), name), shapes.optional_text(data.get("list"), f"{name}.list"), hold)


def _policy(row: Any, name: str) -> PolicyChange:
    data = shapes.fields(row, name)
    return PolicyChange(address_of(data.get("address"), name), data.get("deletion_policy") == "keep")


def _headline(value: Any) -> Headline | None:
    """What the plan does to moderation in numbers; None where nobody has counted."""
    data = shapes.fields(value, "headline")
    ways = [data.get(way) for way in Headline._fields]
    if None in ways:
        return None
    return Headline(*(_tally(way) for way in ways))


def _tally(value: Any) -> Tally:
    known = {key: count for key, count in counts(value, "headline").items() if key in Tally._fields}
    return Tally(**known)


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    return shapes.items(data.get(name, []), name)
