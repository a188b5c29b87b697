import pytest
from faults.clocks import VirtualClock
from faults.conftest import told

from reconciler.kinds import KINDS

from .place import Place
from .stamps import Stamp, Stamps, served


@pytest.fixture
def at(tmp_path):
    """A project of stamps, and their service."""
    stamps = Stamps()
    with KINDS.including(Stamp()), served(stamps) as url:
        yield Place(tmp_path / "project", stamps, url, VirtualClock())


__all__ = ["told"]
