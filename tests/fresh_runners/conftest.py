"""Accounts and places for pipelines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.emulator_process import EmulatorProcess
from tests.support.state_places import Place, http_place, s3_place

from .runners import Repository


@pytest.fixture(params=["s3", "http"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A place that outlives every runner."""
    if request.param == "s3":
        yield s3_place(request.getfixturevalue("storage").honest)
        return
    with http_place() as found:
        yield found


@pytest.fixture
def repository(tmp_path: Path, cloud: EmulatorProcess, place: Place) -> Repository:
    return Repository(tmp_path, cloud, place)
