"""Change sets and entries as bytes: whatever goes in comes out, and damage is one error."""

from __future__ import annotations

import dataclasses
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import StateError
from reconciler.model.change import Verb
from reconciler.model.history import ChangeRow, ChangesRef, Entry, Log, Result, Started, Who, ranges
from reconciler.model.posture import Effect, Phase, Posture
from reconciler.model.state import State
from reconciler.stores.document import changes
from reconciler.stores.document.changes import pack, unpack
from reconciler.stores.document.codec import decode, encode
from reconciler.stores.document.digest import digest_fits
from reconciler.stores.document.history import entry_from_json, entry_line
from tests.support.states import FORM, LINEAGE, OTHER, record, state, states, word

EFFECT = Effect(Posture.LOOSENS, "threshold raised", Phase.REMOVE, "no longer reaches strict", "")
STARTED = Started(6, 1e9, "run-1", "apply", Who("ada", "runner-7", commit="c0ffee"), "ab" * 32, "checksum")
ENTRY = Entry(
    3, "cd" * 32, LINEAGE, "prod", STARTED._replace(changes=ChangesRef(7, "ef" * 32, 120, 4)), 8, 1e9 + 5,
    Result.FAILED, {"create": 2}, {"tightens": 2}, (("InternalError", ((1, 1),)),), ((3, 3),), {0: "31"}, True, "0.2.0",
)  # fmt: skip


@st.composite
def rows(draw: st.DrawFn) -> list[ChangeRow]:
    records = [r for made in draw(st.lists(states, max_size=3)) for r in made.records.values()]
    made = []
    for number in range(draw(st.integers(0, 8))):
        before, after = (draw(st.none() | st.sampled_from(records)) if records else None for _ in range(2))
        effect = Effect(draw(st.sampled_from(Posture)), draw(st.text(max_size=5)), draw(st.none() | st.just(Phase.ADD)))
        name = draw(st.sampled_from(["a", "词", "\ud800", "x/y"])) + str(number)
        identity = draw(st.sampled_from([None, name, "31"]))
        live = draw(st.sampled_from([None, FORM, OTHER]))
        row = ChangeRow(word(name), draw(st.sampled_from(Verb)), effect, before, after, live, identity)
        made.append(row._replace(undoes_edit=draw(st.booleans())))
    return made


@given(rows())
@settings(max_examples=60)
def test_rows_come_out_as_they_went_in(given_rows: list[ChangeRow]) -> None:
    packed = pack(given_rows)
    found = unpack(packed.content, where="it")
    assert sorted(packed.numbers) == list(range(len(given_rows)))
    assert [found[number] for number in packed.numbers] == given_rows
    assert pack(given_rows) == packed, "equal rows have equal bytes"


def test_many_rows_are_small() -> None:
    """Ten thousand keywords of one list: a row costs its text and line."""
    made = [
        ChangeRow(word(f"word-{n:05}"), Verb.CREATE, EFFECT, None, record(f"word-{n:05}"), id=f"word-{n:05}")
        for n in range(10_000)
    ]
    assert len(pack(made).content) < 40_000


BOMB = changes.FORMAT + zlib.compress(b"x" * 100_000)


@pytest.mark.parametrize("content", [b"", b"{}", changes.FORMAT, changes.FORMAT + b"x", BOMB[:-9], BOMB, BOMB + b"x"])
def test_damage_is_one_error(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "LARGEST", 50_000)
    with pytest.raises(StateError, match="the set is damaged"):
        unpack(content, where="the set")


def test_an_entry_and_the_log_of_a_state() -> None:
    import json

    line = entry_line(ENTRY)
    assert entry_from_json(json.loads(line)) == ENTRY
    assert ENTRY.not_done == {1, 3}
    assert ranges([5, 1, 2, 3, 9]) == ((1, 3), (5, 5), (9, 9))
    logged = dataclasses.replace(state(8, "a"), log=Log(3, "ab" * 32, (line.decode(),), STARTED))
    document = encode(logged)
    assert decode(document, where="it") == logged
    assert digest_fits(document.rstrip())


def test_a_state_without_a_log_is_as_earlier_versions_wrote_it() -> None:
    assert b'"log"' not in encode(state(1, "a"))
    assert decode(encode(state(1, "a")), where="it").log is None


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(Entry)])
def test_an_entry_that_lacks_anything_is_refused(field: str) -> None:
    import json

    data = json.loads(entry_line(ENTRY))
    del data[{"serial": "serial_after"}.get(field, field)]
    with pytest.raises(ValueError, match="has no"):
        entry_from_json(data)


@pytest.mark.parametrize("spans", [[[0, 10**12]], [[3, 1]], [[-1, 2]], [[1]], [[True, 2]], [[0, 999_999]] * 2])
def test_spans_of_rows_are_bounded(spans: list[list[int]]) -> None:
    """They are counted out when an entry is shown."""
    import json

    with pytest.raises(ValueError, match="untried"):
        entry_from_json(json.loads(entry_line(ENTRY)) | {"untried": spans})


def test_a_log_of_another_shape_damages_the_state() -> None:
    broken = dataclasses.replace(state(1, "a"), log=Log(1, 5))  # type: ignore[arg-type]
    assert isinstance(broken, State)
    with pytest.raises(StateError, match=r"log\.digest is not a text"):
        decode(encode(broken), where="it")
