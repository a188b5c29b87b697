"""What became of a change after it was sent."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from reconciler.errors import CloudError
from reconciler.model.change import Change


class Status(Enum):
    ANSWERED = "answered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    UNTRIED = "untried"


class Sent(NamedTuple):
    """What became of one change's calls. ``id``: of the object, where known.

    ``partly``: refused alone, but sent before in a batch that was refused, of which any part may have been applied.
    """

    change: Change
    status: Status
    id: str | None = None
    error: CloudError | None = None
    partly: bool = False
