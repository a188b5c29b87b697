"""Projects and emulators for tests of the command line."""

from pathlib import Path

import pytest

from tests.support.emulator_process import EmulatorProcess
from tests.support.manifests import DEV, EMBEDDED
from tests.support.project import Project

from .explained_project import gambling

__all__ = ["embedded", "gambling", "project"]  # pytest finds them here


@pytest.fixture
def project(tmp_path: Path, cloud: EmulatorProcess) -> Project:
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
