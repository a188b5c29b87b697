from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import Refused, StateError
from reconciler.model.change import Verb
from reconciler.model.state import Intent, Intents, Settled, State
from reconciler.stores.document.codec import Head
from reconciler.stores.document.digest import dump_with_digest
from reconciler.stores.document.fold import fold
from reconciler.stores.local.journal import first_line, line, load_with, parse
from tests.support.states import FORM, LINEAGE, OTHER, exact, record, settled, state, states, word

HEAD = Head(LINEAGE, 1)


def journal(*batches: list[Settled], head: Head = HEAD) -> bytes:
    return first_line(head) + b"".join(map(line, batches))


@given(states, st.lists(st.lists(settled, max_size=5), max_size=4))
def test_loading_with_a_journal_is_folding_its_outcomes(before: State, batches: list[list[Settled]]) -> None:
    data = journal(*batches, head=Head(before.lineage, before.serial))
    outcomes = [outcome for batch in batches for outcome in batch]
    assert exact(load_with(before, data, where="journal")) == exact(fold(before, outcomes))


@given(st.lists(settled, min_size=1, max_size=3), st.lists(settled, max_size=3), st.data())
def test_a_cut_last_line_never_counted(first: list[Settled], last: list[Settled], data: st.DataObject) -> None:
    whole = journal(first, last)
    cut = data.draw(st.integers(1, len(line(last))))
    found = parse(whole[:-cut], HEAD, where="journal")
    assert found is not None
    assert found.end == len(journal(first))
    assert dict(found.settled) == dict(parse(journal(first), HEAD, where="journal").settled)  # type: ignore[union-attr]


@given(st.binary())
def test_any_bytes_are_understood_or_an_error(data: bytes) -> None:
    for content in (data, first_line(HEAD) + data):
        with contextlib.suppress(StateError):
            parse(content, HEAD, where="journal")


def test_a_journal_of_another_version_means_nothing() -> None:
    data = journal([Settled(word("a"), record("a"))])
    assert load_with(state(2), data, where="journal") == state(2)
    assert parse(data, Head("other", 1), where="journal") is None


def test_damage_before_the_end_is_an_error() -> None:
    data = journal([Settled(word("a"), record("a"))], [Settled(word("b"), record("b"))])
    with pytest.raises(StateError, match="journal is damaged in line 2"):
        parse(data.replace(b'"a"', b'"x"'), HEAD, where="journal")


def test_zeros_at_the_end_are_a_cut() -> None:
    """What a power cut leaves of a line whose length was written before its content."""
    data = journal([Settled(word("a"), record("a"))])
    found = parse(data + b"\0" * 40 + b"\n", HEAD, where="journal")
    assert found is not None
    assert found.end == len(data)


def test_a_newer_journal_is_refused() -> None:
    with pytest.raises(Refused):
        parse(dump_with_digest({"format": "reconciler-journal/2"}) + b"\n", HEAD, where="journal")


def test_fold_replaces_and_removes_and_keeps_intents_until_they_are_read_back() -> None:
    entries = tuple(Intent(word(name), Verb.CREATE, FORM, "d") for name in ("b", "c"))
    before = state(1, "a", "b", intents=Intents("run", 1.0, entries, {"T": frozenset({"7"})}))
    once = fold(before, [Settled(word("a"), None), Settled(word("b"), record("b", OTHER))])
    assert set(once.records) == {word("b")}
    assert once.records[word("b")].form is OTHER
    assert once.intents == before.intents
    assert set(before.records) == {word("a"), word("b")}


def test_the_later_outcome_of_one_address_holds() -> None:
    data = journal([Settled(word("a"), None), Settled(word("a"), record("a"))])
    assert word("a") in load_with(state(1), data, where="journal").records


def test_forms_are_shared_with_the_state() -> None:
    before = state(1, "a")
    after = load_with(before, journal([Settled(word("b"), record("b", dict(FORM)))]), where="journal")
    assert after.records[word("b")].form is before.records[word("a")].form
