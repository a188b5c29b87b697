"""The three kinds of store, each over its real medium: a folder, an HTTP server, an object storage behind a socket."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from reconciler.model.event import Event
from reconciler.stores.base import Store
from reconciler.stores.open import open_store
from tests.support.paths import ROOT
from tests.support.state_places import SERVERS
from tests.support.terraform_server import Backend

KEYS = {"AWS_ACCESS_KEY_ID": "key-id", "AWS_SECRET_ACCESS_KEY": "s3cret-word"}
BUCKET = "bucket-of-states"

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

    @contextlib.contextmanager
    def process(self, what: str, *more: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [
                sys.executable,
                STORE_PROCESS,
                what,
                self.address,
                str(self.folder),
                *more,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self.environ, **environ},
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


@dataclass(frozen=True)
class Doors:
    """Endpoints of one object storage: honest, deaf to conditions, and COS."""

    honest: str
    deaf: str
    cos: str


@pytest.fixture(scope="session")
def doors() -> Iterator[Doors]:
    process = subprocess.Popen(
        [sys.executable, str(SERVERS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        found = Doors(*(f"http://127.0.0.1:{int(process.stdout.readline())}" for _ in range(3)))
        scope = "AWS4-HMAC-SHA256 Credential=x/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x"
        assert httpx.put(f"{found.honest}/{BUCKET}", headers={"Authorization": scope}, timeout=30).status_code == 200
        yield found
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


@pytest.fixture
def backend() -> Iterator[Backend]:
    found = Backend()
    yield found
    found.close()


def s3_site(folder: Path, endpoint: str, kind: str = "s3", more: str = "") -> Site:
    address = f"s3://{BUCKET}/states/{uuid.uuid4().hex}?endpoint={endpoint}{more}"
    site = Site(kind, address, folder, dict(KEYS))

    def foreign(data: bytes) -> None:
        objects = site.open().backend._objects  # type: ignore[attr-defined]
        names = objects.numbered(site.open().backend._folder)  # type: ignore[attr-defined]
        last = names[-1]
        objects.put(f"{last.name.rpartition('/')[0]}/{last.number + 1:010d}", data)

    site.foreign = foreign
    return site


@pytest.fixture(params=["local", "http", "gitlab", "s3", "cos"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    kind = str(request.param)
    if kind == "local":
        site = Site(kind, "", tmp_path / "state")
        site.foreign = lambda data: (tmp_path / "state" / "state.json").write_bytes(data) and None
        return site
    if kind in ("http", "gitlab"):
        backend: Backend = request.getfixturevalue("backend")
        path = "/api/v4/projects/1/terraform/state/prod" if kind == "gitlab" else "/states/prod"
        site = Site(kind, backend.url + path, tmp_path)
        site.foreign = lambda data: backend.states.update({path: data})
        return site
    doors: Doors = request.getfixturevalue("doors")
    if kind == "cos":
        return s3_site(tmp_path, doors.cos, kind, "&create=forbid-overwrite")
    return s3_site(tmp_path, doors.honest)
