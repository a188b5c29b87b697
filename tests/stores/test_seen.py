"""The highest version that this machine has seen of a state."""

from __future__ import annotations

from pathlib import Path

from reconciler.stores.seen import Seen, Version, folder_of


def test_what_was_seen_only_rises(tmp_path: Path) -> None:
    seen = Seen(tmp_path, "prod", "here")
    assert (seen.lineage(), seen.highest("one")) == (None, None)
    for serial, revision in ((3, 0), (2, 9), (3, 2), (3, 1)):
        assert seen.remember("one", Version(serial, revision))
    assert seen.highest("one") == Version(3, 2)
    assert Seen(tmp_path, "prod", "elsewhere").highest("one") == Version(3, 2)
    assert Seen(tmp_path, "prod", "elsewhere").lineage() is None
    assert Seen(tmp_path, "stage", "here").highest("one") is None
    assert len(list((tmp_path / "lineages").glob("*/*"))) == 1


def test_where_nothing_can_be_remembered_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (None, tmp_path / "file"):
        seen = Seen(folder, "prod", "here")
        assert not seen.remember("one", Version(1, 0))
        assert (seen.lineage(), seen.highest("one")) == (None, None)
    assert folder_of({"XDG_STATE_HOME": "in/the/checkout", "HOME": "/a"}) == Path("/a/.local/state/reconciler")
    assert folder_of({"XDG_STATE_HOME": "/x"}) == Path("/x/reconciler")
    assert folder_of({}) is None
