"""Projects and emulators for tests of the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.manifests import DEV, EMBEDDED
from tests.support.program import Cloud, Project, emulator


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """An emulator process without rate limits, and an account without anything."""
    with emulator("--no-rate-limit") as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, cloud: Cloud) -> Project:
    """A project with one target, ``dev``, that points at the emulator process."""
    made = Project(tmp_path, cloud)
    made.put("reconciler.yaml", DEV)
    return made


@pytest.fixture
def embedded(tmp_path: Path) -> Project:
    """A project whose target runs on the embedded emulator, without credentials in the environment."""
    made = Project(tmp_path)
    made.env = {}
    made.put("reconciler.yaml", EMBEDDED)
    return made
