"""Files that version 0.1.0 wrote, kept as they were: what they say must be read for as long as their format is."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.errors import StateError
from reconciler.model.manifest import Position
from reconciler.model.resource import Address
from reconciler.model.run import RunMemory, RunOptions, RunStatus
from reconciler.model.state import State
from reconciler.stores.document.codec import decode, encode
from reconciler.stores.document.digest import dump_with_digest, load_with_digest
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


def test_nothing_in_them_counts_as_adopted() -> None:
    """Version 0.1.0 did not remember it."""
    assert not any(record.adopted for record in old_state().records.values())


def test_a_journal_is_folded_in() -> None:
    found = load_with(old_state(), (WRITTEN / "journal-0.1.0.jsonl").read_bytes(), where="journal.jsonl")
    assert word("casino") not in found.records
    assert found.records[word("new")].place == Position("lists/scams.txt", 14)
    assert found.records[run("starting")].id == "1500001-procedure-6"
    assert len(found.records) == len(old_state().records)


def test_what_is_remembered_of_runs_has_types() -> None:
    memories = {address.name: record.run for address, record in old_state().records.items() if record.run}
    often = RunOptions(600.0, False, True, {"aiAnalysisTask.extendedParameter": "{ }"})
    assert memories["starting"] == RunMemory.starting(1767225600.5, RunOptions(), {"t-1", "t-9"})
    assert memories["alone"] == RunMemory.starting(1767225600.0, often)
    assert memories["running"] == RunMemory.starting(1767225600.0, often).running(1767225601.25)
    assert (memories["polled"].message, memories["polled"].options.wait) == ("50 %", None)
    assert (memories["failed"].status, memories["failed"].ended) == (RunStatus.FAILED, 1767225700.0)
    assert (memories["done"].outputs or {})["parts"][0]["text"] == "一段描述"
    assert [name for name, memory in memories.items() if memory.rerun] == ["again"]


UNREADABLE = {
    "an unknown status": ({"status": "lost"}, 'status is "lost", which is not one of starting, running, done, failed'),
    "no status": ({"status": None}, 'status is "None", which is not one of starting, running, done, failed'),
    "no time": ({"sent": ...}, "the memory of a run has no sent"),
    "a time that is none": ({"sent": "yesterday"}, "sent is not a number"),
    "no options": ({"options": ...}, "the memory of a run has no options"),
    "half of the options": ({"options": {"wait": 1}}, "options has no fail"),
    "options of another type": (
        {"options": {"wait": True, "fail": True, "once": False, "texts": {}}},
        "options.wait is not a number",
    ),
    "a field of another version": ({"cost": 3}, 'the memory of a run has an unknown field "cost"'),
    "under way since never": ({"started": ...}, "started is missing, though the status is running"),
    "tasks that are none": ({"seen": [7]}, "seen is not a list of texts"),
    "outputs that are none": ({"outputs": []}, "outputs is not an object"),
    "asked for again, perhaps": ({"rerun": 1}, "rerun is neither true nor false"),
    "a message that is none": ({"message": 7}, "message is not a text"),
}


@pytest.mark.parametrize(("change", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_memory_names_file_address_and_field(change: dict[str, object], said: str) -> None:
    """A memory that is misunderstood may have a run paid for twice: nothing is guessed."""
    document = load_with_digest((WRITTEN / "state-0.1.0.json").read_bytes().rstrip(b"\n"))
    del document["digest"]
    (group,) = (group for group in document["records"] if group["names"] == ["running"])
    extra = group["extra"] | change
    group["extra"] = {field: value for field, value in extra.items() if value is not ...}
    with pytest.raises(StateError) as caught:
        decode(dump_with_digest(document), where="x/state.json", hint="restore it")
    assert caught.value.message == f"x/state.json is damaged: MediaProcessing/running: {said}"


def test_an_unreadable_memory_in_a_journal_names_line_and_field() -> None:
    first, second, _ = (WRITTEN / "journal-0.1.0.jsonl").read_bytes().splitlines()
    document = load_with_digest(second)
    del document["digest"]
    document["records"][1]["extra"]["status"] = "lost"
    data = first + b"\n" + dump_with_digest(document) + b"\n"
    with pytest.raises(StateError) as caught:
        load_with(old_state(), data, where="journal.jsonl")
    assert caught.value.message.startswith(
        'journal.jsonl is damaged in line 2: MediaProcessing/starting: status is "lost"'
    )
