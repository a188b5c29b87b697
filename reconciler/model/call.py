"""API requests as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.resource import Address

Params = Mapping[str, Any]
Answer = Mapping[str, Any]
"""The content of ``Response`` in an answer, without ``Error``."""


@dataclass(frozen=True, slots=True)
class Call:
    """One API request: service (mps, vod, sts), action, JSON parameters, and the addresses it covers.

    ``reads`` is true for Describe actions: those may be sent again after any fault. ``once`` is true for a call that is
    not sent again where patience seldom helps: the caller asks in another way instead.
    """

    service: str
    action: str
    params: Params
    covers: tuple[Address, ...] = field(default=(), repr=False)
    reads: bool = False
    once: bool = False

    @property
    def key(self) -> str:
        """``service.Action``, the name under which rates and budgets are kept."""
        return f"{self.service}.{self.action}"
