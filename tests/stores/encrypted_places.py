"""Encrypted stores of every kind, and what lies in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.model.state import State
from reconciler.stores.base import Store
from reconciler.stores.document.envelope import unpack
from reconciler.stores.encrypted import Encrypted
from reconciler.stores.open import open_store
from reconciler.stores.owner import Owner
from reconciler.stores.rekey import Rekeyed, rekey
from tests.support.keys import FIRST, with_key
from tests.support.state_places import ObjectStorage
from tests.support.terraform_server import Backend

from .sites import s3_site

OWNER = Owner.here("apply", "run-1")


WORDS = ("kasino", "руле́тка", "德州扑克")


class Place:
    """A state of some store: its raw content, and machines that open it."""

    def __init__(self, kind: str, folder: Path, address: str, environ: dict[str, str]) -> None:
        self.kind, self.folder, self.address, self.environ = kind, folder, address, environ
        self.read: Callable[[], list[bytes]] = list
        self.put: Callable[[bytes], None] = lambda data: None

    def open(self, key: str = FIRST, *old: str, machine: str = "one", target: str = "prod") -> Store:
        """The store as ``machine``, which remembers what it saw, opens it. ``key`` empty: without one."""
        environ = dict(self.environ)
        if key:
            environ |= with_key(self.folder / machine, key, *old)
        return open_store(self.address or None, self.folder / "state", environ, target=target)

    def save(self, *versions: State, machine: str = "one") -> None:
        with self.open(machine=machine).lock(OWNER) as memory:
            for version in versions:
                memory.save(version)


@pytest.fixture(params=["local", "http", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    kind = str(request.param)
    if kind == "local":
        made = Place(kind, tmp_path, "", {})
        folder = tmp_path / "state"
        made.read = lambda: [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
        made.put = lambda data: (folder / "state.json").write_bytes(data) and None
        return made
    if kind == "http":
        backend: Backend = request.getfixturevalue("backend")
        made = Place(kind, tmp_path, f"{backend.url}/states/prod", {})
        made.read = lambda: list(backend.states.values())
        made.put = lambda data: backend.states.update({"/states/prod": data})
        return made
    storage: ObjectStorage = request.getfixturevalue("storage")
    site = s3_site(tmp_path, storage.honest)
    made = Place(kind, tmp_path, site.address, site.environ)

    def read() -> list[bytes]:
        objects = site.open().backend._objects  # type: ignore[attr-defined]
        return [objects.get(item.name) for item in objects.numbered(site.open().backend._folder)]  # type: ignore[attr-defined]

    made.read, made.put = read, site.foreign
    return made


def stored(place: Place) -> bytes:
    """What is stored now, as it stands there."""
    if place.kind == "local":
        return (place.folder / "state/state.json").read_bytes()
    return place.read()[-1]


def document(data: bytes) -> bytes:
    """The state document in what a store holds."""
    return unpack(data).state or b""


def rekeyed(store: Store, **options: bool) -> Rekeyed:
    assert isinstance(store.protection, Encrypted)
    return rekey(store, store.protection, OWNER, lambda found: None, **options)


def clear_of(place: Place) -> list[bytes]:
    return [data for data in place.read() if any(text.encode() in data for text in WORDS)]
