"""A forge and an account for recipes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.emulator_process import emulator

from .recipes import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with emulator("--no-rate-limit") as cloud:
        yield World(tmp_path, cloud)
