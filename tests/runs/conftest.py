"""An account with VOD in virtual time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .bench import Bench, bench


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path) as made:
        yield made
