"""The lines of an encrypted journal: each where it was written, and none without the ones before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.errors import StateError
from reconciler.model.state import Settled
from tests.support.states import record, state, word

from .encrypted_places import OWNER, Place


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[tuple[Place, Path, list[bytes]]]:
    """A journal of four outcomes on a local state of version 1."""
    place = Place("local", tmp_path, "", {})
    with place.open().lock(OWNER) as memory:
        memory.save(state(1, "a"))
        for number in range(4):
            memory.append([Settled(word(f"t{number}"), record(str(30 + number)))])
    path = tmp_path / "state/journal"
    yield place, path, path.read_bytes().splitlines(keepends=True)


def test_lines_of_a_journal_stand_where_they_were_written(lines: tuple[Place, Path, list[bytes]]) -> None:
    place, path, content = lines
    first, *rest = content
    forgeries = {
        "swapped": [first, rest[1], rest[0], *rest[2:]],
        "left out": [first, rest[0], *rest[2:]],
        "twice": [first, rest[0], *rest],
        "flipped": [first, *rest[:3], rest[3][:50] + bytes([rest[3][50] ^ 1]) + rest[3][51:]],
        "empty": [first, b"\n", *rest],
        "in clear": [first, *rest, b'{"forms":[],"records":[],"gone":[["KeywordSample","a"]]}\n'],
        "no head": rest,
    }
    for what, forged in forgeries.items():
        path.write_bytes(b"".join(forged))
        # Also on a machine that sees it for the first time.
        with pytest.raises(StateError):
            place.open(machine=f"fresh-{what}").load()
    path.write_bytes(b"".join(content))
    assert place.open(machine="fresh").load() is not None


def test_a_journal_of_another_version_is_not_taken(lines: tuple[Place, Path, list[bytes]]) -> None:
    """Its lines do not open under another head, and as a whole it is bound to its own version."""
    place, path, content = lines
    place.save(state(2, "b"))
    with place.open().lock(OWNER) as memory:
        memory.append([Settled(word("z"), None)])
    own = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([own[0], *content[1:]]))
    with pytest.raises(StateError, match="line 2 was altered, moved or taken from elsewhere"):
        place.open(machine="fresh").load()
    path.write_bytes(b"".join(content).replace(b'"serial":1', b'"serial":2'))
    with pytest.raises(StateError, match="cannot be used"):
        place.open(machine="fresh").load()
    path.write_bytes(b"".join(content))
    assert place.open(machine="fresh").load() == state(2, "b")
    with pytest.raises(StateError, match="lacks outcomes"):
        place.open().load()


def test_a_last_line_that_was_cut_never_counted_and_is_gone_on_from(lines: tuple[Place, Path, list[bytes]]) -> None:
    place, path, content = lines
    for cut in (1, 20, len(content[-1]) - 1):
        path.write_bytes(b"".join(content)[:-cut])
        found = place.open(machine=f"fresh-{cut}").load()
        assert found is not None
        assert [a.name for a in found.records] == ["a", "t0", "t1", "t2"]
    with place.open(machine="other").lock(OWNER) as memory:
        memory.append([Settled(word("later"), record("40"))])
    found = place.open(machine="other").load()
    assert found is not None
    assert [a.name for a in found.records] == ["a", "t0", "t1", "t2", "later"]


def test_a_journal_that_was_cut_before_its_first_line_ended_holds_nothing(
    lines: tuple[Place, Path, list[bytes]],
) -> None:
    """As far as where the head is whole: for a machine that sees it for the first time, the journal never began."""
    place, path, content = lines
    for cut in (1, 2, 40, len(content[0]) - 50):
        path.write_bytes(content[0][:-cut])
        assert place.open(machine=f"fresh-{cut}").load() == state(1, "a")
        with pytest.raises(StateError, match="lacks outcomes"):
            place.open().load()
    with place.open(machine="other").lock(OWNER) as memory:
        memory.append([Settled(word("later"), record("40"))])
    found = place.open(machine="other").load()
    assert found is not None
    assert [a.name for a in found.records] == ["a", "later"]


def test_a_clear_journal_beside_an_encrypted_state_is_refused(lines: tuple[Place, Path, list[bytes]]) -> None:
    place, path, _ = lines
    plain = Place("local", place.folder / "plain", "", {})
    with plain.open("").lock(OWNER) as memory:
        memory.save(state(1, "a"))
        memory.append([Settled(word("a"), None)])
        path.write_bytes((place.folder / "plain/state/journal").read_bytes())
    with pytest.raises(StateError, match="is in clear, and a key is set"):
        place.open(machine="fresh").load()
