"""What a remote store is known by: the scheme of its addresses, and how one is checked and opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reconciler.stores.remote.backend import Backend


@dataclass(frozen=True, slots=True)
class Scheme:
    """One sort of remote store. Its functions import what they need, so that only a store in use loads a library."""

    names: tuple[str, ...]
    """Schemes of the addresses, for example ``s3``."""
    shape: str
    """What an address looks like, for messages."""
    check: Callable[[str], None]
    """Whether ``backend`` could use an address, as far as its text shows. Raises InputError."""
    backend: Callable[[str, Mapping[str, str]], Backend]
    """The place at an address, with credentials from an environment. Raises InputError."""
    expiry: float
    """Seconds without a sign of life after which a lock may be taken over."""
