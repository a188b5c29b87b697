"""The history of an apply that is killed: one entry for each, all true, in an unbroken chain, whatever was lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.errors import StoreError
from reconciler.model.event import Warned
from reconciler.model.history import Result, Who, digest_of
from reconciler.model.resource import Address
from reconciler.model.state import Record
from reconciler.pipeline.history_changes import read_changes
from reconciler.pipeline.history_log import StoredLog, read_log
from reconciler.pipeline.state_edits import forget, push
from reconciler.stores.document.codec import encode
from reconciler.stores.document.history import entry_line
from reconciler.stores.encrypted import Encrypted
from reconciler.stores.rekey import rekey
from reconciler.stores.seen import Seen
from tests.support.case_selection import SHARES, share
from tests.support.durable_steps import Steps
from tests.support.keys import keys

from .kept_cases import SteppedProject, apply_with, scene, unkilled


def history(project: SteppedProject) -> StoredLog:
    async def look(opened):
        return read_log(opened.store)

    return project.with_session(look)


def records(project: SteppedProject) -> dict[Address, Record]:
    async def look(opened):
        return dict(opened.store.load().records)

    return project.with_session(look)


def forms_before(project: SteppedProject) -> list[dict[Address, object]]:
    """What was on record before each entry, newest first, worked out by taking one after the other back."""

    async def look(opened):
        now = {address: record.form for address, record in opened.store.load().records.items()}
        found = [dict(now)]
        for stored in reversed(read_log(opened.store).entries):
            assert stored.entry is not None
            changes = stored.entry.started.changes
            rows = read_changes(opened.store, opened.store.beside(), changes) if changes else ()
            assert rows is not None
            for row in rows:
                now.pop(row.address, None)
                if row.before is not None:
                    now[row.address] = row.before.form
            found.append(dict(now))
        return found

    return project.with_session(look)


def sound(project: SteppedProject) -> StoredLog:
    found = history(project)
    assert found.problems == []
    assert all(entry.proven and entry.entry is not None for entry in found.entries)
    assert [entry.number for entry in found.entries] == list(range(1, len(found.entries) + 1))
    return found


@contextmanager
def before_and_after() -> Iterator[tuple[SteppedProject, dict[Address, object]]]:
    with scene() as project:
        yield project, {address: record.form for address, record in records(project).items()}


def test_an_apply_that_nobody_kills_has_one_entry() -> None:
    with before_and_after() as (project, first):
        apply_with(project, steps := Steps())
        found = sound(project)
        assert len(found.entries) == 2
        entry = found.entries[-1].entry
        assert entry is not None
        assert entry.result is Result.DONE
        assert sum(entry.verbs.values()) == sum(entry.postures.values()) > 0
        assert entry.not_done == frozenset()
        assert forms_before(project)[1:] == [first, {}]
        assert steps.taken.count("before save") == 2, "the history costs no write of the state"
        assert steps.taken.count("before put") == steps.taken.count("before create") == 1


@pytest.mark.parametrize("part", range(SHARES))
def test_an_apply_that_is_killed_at_any_durable_step(part: int, summary: Callable[[str], None]) -> None:
    """The next one records what it had done, and what was in force before it can be worked out from the two."""
    taken, _ = unkilled()
    chosen, line = share("history killed", list(range(1, len(taken) + 1)), 16, part)
    summary(line)
    for number in chosen:
        with before_and_after() as (project, first):
            apply_with(project, Steps(number))
            between = records(project)
            apply_with(project, Steps())
            found = sound(project)
            results = [stored.entry.result for stored in found.entries if stored.entry]
            saves = taken[:number].count("after save")
            second = Result.KILLED if saves == 1 else Result.DONE
            assert results[:2] == [Result.DONE, second], (number, taken[number - 1], results)
            assert forms_before(project)[-2:] == [first, {}], (number, taken[number - 1])
            killed = next((s.entry for s in found.entries if s.entry and s.entry.result is Result.KILLED), None)
            if killed is not None:
                done = {address for address, record in between.items() if record.form != first.get(address)}
                assert len(done) <= sum(killed.verbs.values()), "all that it had recorded is counted as done"


def test_a_history_that_cannot_be_written_fails_no_apply(monkeypatch) -> None:
    """The state holds the entry; the next apply makes up for the copy."""
    with before_and_after() as (project, _):
        from reconciler.stores.local.beside import LocalBeside

        def full(*arguments: object) -> bool:
            raise StoreError("cannot write: the disk is full")

        with monkeypatch.context() as patched:
            patched.setattr(LocalBeside, "create", full)
            patched.setattr(LocalBeside, "put", full)
            outcome = project.apply()
        assert outcome.clean
        found = sound(project)
        entry = found.entries[-1].entry
        assert entry is not None
        assert entry.started.changes is None
        assert sum(entry.verbs.values()) > 0, "counts are kept in the entry"
        assert len(found.log.entries) == 1


def test_the_state_vouches_for_no_history_that_was_written_anew_beside_it() -> None:
    """Whoever writes the folder and not the state alters an entry and adds one behind the last: the next entry must
    not go on from that one, or every digest would fit again."""
    with before_and_after() as (project, _):
        apply_with(project, Steps())
        planted = forged_anew(project)
        content = planted.read_bytes()
        heard = forget_one(project)
        found = history(project)
        assert ["entry 3 was altered" in problem for problem in found.problems] == [True]
        assert not any(entry.proven for entry in found.entries)
        assert found.log.number == 3
        assert [text for text in heard if "does not go on from the last one" in text]
        assert planted.read_bytes() == content, "nothing is written over"


def forged_anew(project: SteppedProject) -> Path:
    """Both entries with another person in them, and a third one that names the second: its path."""

    async def write(opened):
        folder = opened.store.folder / "audit"
        previous = ""
        entries = [stored.entry for stored in read_log(opened.store).entries]
        for entry in (*entries, replace(entries[-1], number=3)):
            started = entry.started._replace(who=Who(user="mallory"))
            line = entry_line(replace(entry, previous=previous, started=started))
            path = folder / f"{entry.number:010d}"
            path.write_bytes(line + b"\n")
            previous = digest_of(line)
        return path

    return project.with_session(write)


def forget_one(project: SteppedProject) -> list[str]:
    """One more entry; returns the warnings of the command."""
    heard: list[str] = []

    async def work(opened):
        def listen(event: object) -> None:
            if isinstance(event, Warned):
                heard.append(event.message)

        opened.options = replace(opened.options, listen=listen)
        forget(opened, [str(next(iter(opened.store.load().records)))])

    project.with_session(work)
    return heard


def test_under_a_key_the_state_vouches_for_no_entry_in_clear(tmp_path: Path) -> None:
    """Without the key nobody can write an entry, also where nothing but the state's last digest has to be named."""
    with before_and_after() as (project, _):

        async def work(opened):
            store = opened.store
            protection = Encrypted(keys(), opened.name, Seen(tmp_path, opened.name, store.describe()))
            rekey(store, protection, opened.owner, lambda state: None)
            store.protection = protection
            stored = read_log(store)
            forged = replace(stored.entries[-1].entry, number=2, previous=stored.log.digest)
            store.beside().create("audit", 2, entry_line(forged))
            forget(opened, [str(next(iter(stored.state.records)))])
            return read_log(store)

        found = project.with_session(work)
        assert found.log.number == 2
        assert ["entry 2 was altered" in problem for problem in found.problems] == [True]


def test_a_number_in_the_name_of_an_entry_is_not_counted_up_to() -> None:
    """A version without history wrote the state last, and what lies beside it has any name: nothing waits for that."""
    with before_and_after() as (project, _):

        async def work(opened):
            store = opened.store
            stored = store.load()
            first = store.beside().read("audit", 1)
            store.beside().create("audit", 10**12, first)
            with store.lock(opened.owner) as memory:
                memory.save(replace(stored, serial=stored.serial + 1, log=None))
            forget(opened, [str(next(iter(stored.records)))])
            return read_log(store)

        found = project.with_session(work)
        assert found.log.number == 10**12 + 1
        assert f"entries 2 to {10**12 - 1} are missing" in found.problems


def test_a_document_of_version_0_is_pushed_with_an_entry_that_can_be_read() -> None:
    with before_and_after() as (project, _):

        async def work(opened):
            document = encode(replace(opened.store.load(), serial=0, log=None))
            shutil.rmtree(opened.store.folder)
            push(opened, document)

        project.with_session(work)
        entry = sound(project).entries[0].entry
        assert entry is not None
        assert (entry.started.serial, entry.serial) == (0, 0)
