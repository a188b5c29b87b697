"""Every kind of store, each over its real medium: a folder, an HTTP server, an object storage behind a socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.state_places import ObjectStorage
from tests.support.terraform_server import Backend

from .encrypted_places import place
from .sites import Site, s3_site

__all__ = ["backend", "place", "site"]  # pytest finds them here


@pytest.fixture
def backend() -> Iterator[Backend]:
    found = Backend()
    yield found
    found.close()


# GitLab's and COS's ways are those of http and S3 but for a few requests: they have a step of their own.
SITES = [
    *("local", "http", "s3"),
    *(pytest.param(name, marks=pytest.mark.slow) for name in ("gitlab", "cos")),
]


@pytest.fixture(params=SITES)
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
    storage: ObjectStorage = request.getfixturevalue("storage")
    if kind == "cos":
        return s3_site(tmp_path, storage.cos, kind, "&create=forbid-overwrite")
    return s3_site(tmp_path, storage.honest)
