"""What is wrong with a state that only the kinds can tell: hand-made, damaged or newer entries. Nothing is contacted.

A state is read from a file before anything else is known; it may be well-formed and still mean nothing to this version.
Each finding is one error that names the place, the address and the field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reconciler.errors import StateError
from reconciler.kinds import BY_NAME
from reconciler.kinds.base import Kind
from reconciler.kinds.objects import object_kinds
from reconciler.kinds.runs import run_kinds
from reconciler.model.change import Verb
from reconciler.model.resource import Address, NormalForm
from reconciler.model.run import RunStatus
from reconciler.model.state import Intent, Record, State

HINT = (
    "if a newer reconciler wrote it, use that one; if it was edited, take the change back: an earlier version is listed"
    " by reconciler state history, and reconciler state push stores it again"
)
_WRITES = frozenset({Verb.CREATE, Verb.UPDATE, Verb.REPLACE})


class Flaw(NamedTuple):
    """What is wrong with one entry of a state. ``entry`` says whose record or intent it is."""

    entry: str
    what: str


def check_entries(state: State, where: str) -> None:
    """Raises StateError for the first entry of ``state``, which lies ``where``, that this version cannot understand."""
    for entry, what in flaws(state, BY_NAME):
        raise StateError(f"{where} cannot be used: {entry}: {what}", hint=HINT)


def flaws(state: State, kinds: Mapping[str, Kind]) -> Iterator[Flaw]:
    """Yield what is wrong with records and intents, in their order."""
    judge = _Judge(kinds)
    for address, record in state.records.items():
        what = judge.record(address, record)
        if what:
            yield Flaw(str(address), what)
    for intent in state.intents.entries if state.intents else ():
        what = judge.intent(intent)
        if what:
            yield Flaw(f"the intent of {intent.address}", what)


class _Judge:
    """Judges entries one by one. Each form is looked at once: a hundred thousand keywords share a handful."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._runs, self._objects = run_kinds(kinds), object_kinds(kinds)
        self._forms: dict[tuple[str, int], str] = {}

    def record(self, address: Address, record: Record) -> str:
        """What is wrong with a record; empty where nothing is."""
        kind = self._objects.get(address.kind)
        if kind is None:
            return self._run(address, record)
        if record.run is not None:
            return f"it has an extra, but {kind.noun} are not runs"
        return kind.id_flaw(record.id) or self._form(kind, record.form)

    def intent(self, intent: Intent) -> str:
        """What is wrong with an intent; empty where nothing is."""
        kind = self._objects.get(intent.address.kind)
        if kind is None:
            return "only objects have intents" if intent.address.kind in self._runs else _unknown(intent.address)
        if intent.verb not in _WRITES and intent.verb is not Verb.DELETE:
            return f"its verb is {intent.verb.value}, which writes nothing"
        if intent.verb is Verb.DELETE and intent.form is not None:
            return "its verb is delete, and it has a form"
        if intent.verb is not Verb.DELETE and intent.form is None:
            return f"its verb is {intent.verb.value}, and it has no form"
        if intent.verb is Verb.REPLACE and intent.id is None:
            return "its verb is replace, and it has no id"
        flaw = "" if intent.id is None else kind.id_flaw(intent.id)
        if not flaw and intent.form is not None:
            flaw = self._form(kind, intent.form)
        return flaw

    def _run(self, address: Address, record: Record) -> str:
        kind = self._runs.get(address.kind)
        if kind is None:
            return _unknown(address)
        if record.run is None:
            return "it is a run and has no extra"
        if not record.id and record.run.status is not RunStatus.STARTING:
            return f"its status is {record.run.status.value}, and its id is empty"
        return self._form(kind, record.form)

    def _form(self, kind: Kind, form: NormalForm) -> str:
        key = (kind.name, id(form))
        if key not in self._forms:
            self._forms[key] = kind.form_flaw(form)
        return self._forms[key]


def _unknown(address: Address) -> str:
    return f'unknown kind "{address.kind}"'
