"""Objects beside a state: entries of the audit log are never written over, change sets come and go."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.errors import StoreError
from reconciler.stores.local.store import LocalStore

from .sites import Site


def test_objects_beside_a_state(site: Site) -> None:
    """In every store; one that keeps a single document offers none."""
    beside = site.open().beside()
    if site.kind in ("http", "gitlab"):
        assert beside is None
        return
    assert beside is not None
    assert list(beside.numbered("audit")) == []
    assert beside.read("audit", 1) is None
    assert beside.create("audit", 1, b"first\n")
    assert beside.create("audit", 1, b"first\n"), "an attempt whose answer was lost is repeated"
    assert not beside.create("audit", 1, b"other\n")
    assert beside.read("audit", 1) == b"first\n"
    for number in (2, 10, 11):
        assert beside.create("audit", number, b"x" * number)
    assert [(item.number, item.size) for item in beside.numbered("audit")] == [(1, 6), (2, 2), (10, 10), (11, 11)]
    assert [item.number for item in beside.numbered("audit", after=2)] == [10, 11]
    assert list(beside.numbered("history")) == []
    beside.put("history", 7, b"one")
    beside.put("history", 7, b"two")
    assert beside.read("history", 7) == b"two"
    beside.remove("history", 7)
    beside.remove("history", 7)
    assert list(beside.numbered("history")) == []
    assert site.open().load() is None, "they are no versions of the state"


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_link(*args: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_link)
    beside = LocalStore(tmp_path / "state").beside()
    assert beside.create("audit", 1, b"first")
    assert not beside.create("audit", 1, b"other")
    assert beside.read("audit", 1) == b"first"
    assert [path.name for path in (tmp_path / "state/audit").iterdir()] == ["0000000001"]


@pytest.mark.parametrize("name", ["audit", "audit/0000000001"])
def test_links_are_not_followed(tmp_path: Path, name: str) -> None:
    """A link that came with a checkout would have this program read and write wherever it leads."""
    outside, folder = tmp_path / "outside", tmp_path / "state"
    (folder / name).parent.mkdir(parents=True)
    outside.mkdir() if name == "audit" else outside.write_text("secret", encoding="ascii")
    (folder / name).symlink_to(outside)
    beside = LocalStore(folder).beside()
    with pytest.raises(StoreError, match="symbolic link"):
        beside.read("audit", 1)
    if name == "audit":
        with pytest.raises(StoreError, match="symbolic link"):
            beside.create("audit", 1, b"x")
        assert list(outside.iterdir()) == []
