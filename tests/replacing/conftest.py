import pytest

from reconciler.kinds import KINDS
from tests.support.clocks import VirtualClock

from .place import Place
from .stamps import Stamp, Stamps, served


@pytest.fixture
def at(tmp_path):
    """A project of stamps, and their service."""
    stamps = Stamps()
    with KINDS.including(Stamp()), served(stamps) as url:
        yield Place(tmp_path / "project", stamps, url, VirtualClock())
