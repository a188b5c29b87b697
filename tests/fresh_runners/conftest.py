"""Accounts and places for pipelines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.program import Cloud, emulator
from tests.support.state_places import Place, http_place, object_storage, s3_place

from .runners import Repository


@pytest.fixture(scope="session")
def storage() -> Iterator[tuple[str, str]]:
    with object_storage() as found:
        yield found


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with emulator("--no-rate-limit") as running:
        yield running


@pytest.fixture(params=["s3", "http"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A place that outlives every runner."""
    if request.param == "s3":
        yield s3_place(request.getfixturevalue("storage")[0])
        return
    with http_place() as found:
        yield found


@pytest.fixture
def repository(tmp_path: Path, cloud: Cloud, place: Place) -> Repository:
    return Repository(tmp_path, cloud, place)
