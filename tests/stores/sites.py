"""A place for a state, in any of the stores."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from reconciler.model.event import Event
from reconciler.stores.base import Store
from reconciler.stores.open import open_store
from tests.support.fork_server import bare
from tests.support.state_places import BUCKET, S3_KEYS

STORE_PROCESS = str(Path(__file__).with_name("store_process.py"))


@dataclass
class Site:
    """One place for one state, that any number of processes can open."""

    kind: str
    address: str
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    foreign: Callable[[bytes], None] = lambda data: None
    heard: list[Event] = field(default_factory=list)

    @property
    def remote(self) -> bool:
        return self.kind != "local"

    def open(self, **environ: str) -> Store:
        store = open_store(self.address or None, self.folder, self.environ | environ)
        store.listen = self.heard.append
        return store

    @contextmanager
    def process(self, what: str, *more: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
        """``store_process.py`` at this store, killed at the end of the block."""
        process = subprocess.Popen(
            [sys.executable, STORE_PROCESS, what, self.address, str(self.folder), *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**bare(), **self.environ, **environ},
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def s3_site(folder: Path, endpoint: str, kind: str = "s3", more: str = "") -> Site:
    address = f"s3://{BUCKET}/states/{uuid.uuid4().hex}?endpoint={endpoint}{more}"
    site = Site(kind, address, folder, dict(S3_KEYS))

    def foreign(data: bytes) -> None:
        objects = site.open().backend._objects  # type: ignore[attr-defined]
        names = objects.numbered(site.open().backend._folder)  # type: ignore[attr-defined]
        last = names[-1]
        objects.put(f"{last.name.rpartition('/')[0]}/{last.number + 1:010d}", data)

    site.foreign = foreign
    return site
