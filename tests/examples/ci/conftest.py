"""A forge and an account for recipes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.chat_server import chat
from tests.support.emulator_process import emulator

from .recipes import World

__all__ = ["chat", "world"]  # pytest finds them here


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with emulator("--no-rate-limit") as cloud:
        yield World(tmp_path, cloud)
