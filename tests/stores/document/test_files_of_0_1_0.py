"""Files that version 0.1.0 wrote, kept as they were: what they say must be read for as long as their format is."""

from __future__ import annotations

from pathlib import Path

from reconciler.model.manifest import Position
from reconciler.model.resource import Address
from reconciler.model.state import State
from reconciler.stores.document.codec import decode, encode
from reconciler.stores.document.digest import load_with_digest
from reconciler.stores.document.form_table import compact
from reconciler.stores.local.journal import load_with
from tests.support.states import word

WRITTEN = Path(__file__).parent / "written"


def old_state() -> State:
    return decode((WRITTEN / "state-0.1.0.json").read_bytes(), where="state.json")


def run(name: str) -> Address:
    return Address("MediaProcessing", name)


def test_records_and_intents_are_written_as_they_were_read() -> None:
    """Nothing is lost on the way, and an older version can go on with what this one wrote."""
    old = load_with_digest((WRITTEN / "state-0.1.0.json").read_bytes().rstrip(b"\n"))
    new = load_with_digest(encode(old_state()).rstrip(b"\n"))
    for part in ("format", "lineage", "serial", "site", "account", "forms", "records", "intents", "usedPlans"):
        assert compact(new[part]) == compact(old[part])


def test_places_are_files_with_lines() -> None:
    places = {address: record.place for address, record in old_state().records.items()}
    assert places[word("赌场")] == Position("lists/scams.txt", 12)
    assert places[word("a/b:7")] == Position("manifests/words.yaml", 9)
    assert places[word("odd")] == Position("manifests/odd:01", 0)
    assert places[word("adopted")] is None
    assert places[run("done")] == Position("manifests/runs.yaml", 4)


def test_a_journal_is_folded_in() -> None:
    found = load_with(old_state(), (WRITTEN / "journal-0.1.0.jsonl").read_bytes(), where="journal.jsonl")
    assert word("casino") not in found.records
    assert found.records[word("new")].place == Position("lists/scams.txt", 14)
    assert found.records[run("starting")].id == "1500001-procedure-6"
    assert len(found.records) == len(old_state().records)
