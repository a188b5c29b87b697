"""One large account for the tests that only read it, and folders that no project file lies above."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from reconciler.emulator import Emulator
from tests.support.credentials import DEFAULT_CREDENTIALS
from tests.support.program import Done, run

from .accounts import Made, made_by_hand


class Account(NamedTuple):
    emulator: Emulator
    made: Made


class Desk:
    """A folder to work in, with the emulator's credentials in the environment."""

    def __init__(self, folder: Path, emulator: Emulator | None) -> None:
        self.folder, self.emulator = folder, emulator
        self.env = {**DEFAULT_CREDENTIALS, "RECONCILER_ENDPOINT": emulator.url} if emulator else {}

    def run(self, *arguments: str | Path, code: int = 0) -> Done:
        done = run(*arguments, cwd=self.folder, env=self.env)
        assert done.code == code, f"exit {done.code}, not {code}:\n{done.out}\n{done.err}"
        return done

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


@pytest.fixture(scope="session")
def account() -> Iterator[Account]:
    """5,000 keywords in 40 combinations and 30 templates. Nobody may change it."""
    with Emulator(rates=False) as emulator:
        yield Account(emulator, made_by_hand(emulator))


@pytest.fixture
def desk(tmp_path: Path, account: Account) -> Desk:
    """A desk at the large account."""
    account.emulator.forget_calls()
    return Desk(tmp_path, account.emulator)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Desk]:
    """A desk at an empty account of its own."""
    with Emulator(rates=False) as emulator:
        yield Desk(tmp_path, emulator)
