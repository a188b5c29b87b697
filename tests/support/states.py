"""States to store, and a strategy for any of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from reconciler.model.change import Verb
from reconciler.model.hold import Hold
from reconciler.model.idset import IdSet
from reconciler.model.life import UNLIMITED, Life
from reconciler.model.manifest import Position
from reconciler.model.resource import Address, NormalForm
from reconciler.model.run import RunMemory, RunOptions, RunStatus
from reconciler.model.state import Intent, Intents, Record, Settled, State

FORM: NormalForm = {"usages": frozenset({"Review.Ocr", "Review.Asr"}), "tags": frozenset({"scams"})}
OTHER: NormalForm = {"usages": frozenset({"Review.Ocr"}), "tags": frozenset()}
LINEAGE = "5f3c0a52-7d9e-4a7f-8a2e-8f6f8f1d2c3b"


def word(name: str) -> Address:
    return Address("KeywordSample", name)


def record(name: str, form: NormalForm = FORM, **other: Any) -> Record:
    return Record(name, form, **other)


def state(serial: int = 1, *names: str, intents: Intents | None = None) -> State:
    return State(LINEAGE, "intl", serial, "1000", {word(name): record(name) for name in names}, intents)


def many(count: int) -> State:
    forms = [{"usages": FORM["usages"], "tags": frozenset({f"t{i}"})} for i in range(20)]
    records = {
        word(f"关键词-{i:06d}"): record(
            f"关键词-{i:06d}", forms[i % 20], list="scams", place=Position(f"lists/scams/{i % 20}.txt", i // 20 + 1)
        )
        for i in range(count)
    }
    return State(LINEAGE, "intl", 3, None, records)


_text = st.text(max_size=12)
_word = st.text(min_size=1, max_size=12) | st.sampled_from(
    ["a:b", "x/y", "\u202e", "\x1b[2J", "\ud800", "null", "0123"]
)
_value = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _text
_form = st.dictionaries(_word, _value | st.frozensets(_word, max_size=4), max_size=4)
_place = st.none() | st.builds(Position, _word | st.sampled_from(["f:01", "f:"]), st.integers(0, 10**10), st.just(1))
_time = st.integers(0, 2 * 10**9) | st.floats(0, 2e9)
_texts = st.dictionaries(_word, _text, max_size=2)
_options = st.builds(RunOptions, st.none() | _time, st.booleans(), st.booleans(), _texts)
_starting = st.builds(RunMemory.starting, _time, _options, st.frozensets(_word, max_size=3))
_known = st.builds(
    RunMemory,
    st.sampled_from([RunStatus.RUNNING, RunStatus.DONE, RunStatus.FAILED]),
    _time,
    _options,
    st.just(frozenset()),
    _time,
    st.none() | _text,
    st.none() | _time,
    st.none() | st.dictionaries(_word, _value | st.lists(_value, max_size=3), max_size=3),
    st.booleans(),
)
_runs = st.none() | _starting | _known
_note = st.none() | _text
_lives = st.just(UNLIMITED) | st.builds(
    Life, st.sampled_from([None, "2026-12-01", "2027-01-01T10:00:00Z"]), _note, _note, _note
)
_ends = st.sampled_from(["2026-12-01", "2027-01-01T10:00:00Z"])
_holds = st.none() | st.builds(Hold, st.just("2026-11-28T03:00:00Z"), _ends, _text, _text)
_records = st.builds(
    Record,
    _word,
    _form,
    st.booleans(),
    st.lists(_word, max_size=2).map(tuple),
    st.none() | _text,
    _place,
    _runs,
    st.booleans(),
    _lives,
    _holds,
    st.booleans(),
)
addresses = st.builds(Address, _word, _word)
settled = st.builds(Settled, addresses, st.none() | _records)


def _with_record(intent: Intent, record: Record | None) -> Intent:
    """``intent`` with a record as an apply notes it: with its own form, and its id as far as it is known."""
    if record is None or intent.form is None:
        return intent
    return intent._replace(record=record._replace(id=intent.id or "", form=intent.form, run=None))


_bare = st.builds(
    Intent, addresses, st.sampled_from(Verb), st.none() | _form, _text, st.none() | _word, st.booleans(), st.none()
)
_intents = st.builds(
    Intents,
    _text,
    st.floats(0, 2e9),
    st.lists(st.builds(_with_record, _bare, st.none() | _records), max_size=4).map(tuple),
    st.dictionaries(_word, st.frozensets(_word, max_size=3), max_size=2),
)
states = st.builds(
    State,
    _text,
    _text,
    st.integers(0, 10**9),
    st.none() | _text,
    st.dictionaries(addresses, _records, max_size=6),
    st.none() | _intents,
    st.none() | st.floats(0, 2e9),
    st.lists(_word, max_size=3).map(tuple),
    st.lists(_word, max_size=3).map(tuple),
    st.dictionaries(_word, st.lists(_word, max_size=4).map(IdSet.of), max_size=2),
    st.none() | _text,
    st.none()
    | st.dictionaries(_word, _text | st.dictionaries(_word, st.integers(0, 99) | _text, max_size=2), max_size=3),
)


def exact(value: Any) -> Any:
    """A value with its types spelled out: in Python True equals 1 and 1.0."""
    if isinstance(value, dict):
        return {key: exact(part) for key, part in value.items()}
    if isinstance(value, frozenset):
        return ("set", value)
    if isinstance(value, list | tuple):
        return [exact(part) for part in value]
    if isinstance(value, State | Intents | RunMemory):
        return [exact(getattr(value, name)) for name in type(value).__slots__]
    return (type(value).__name__, value)
