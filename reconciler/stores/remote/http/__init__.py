"""A state behind the Terraform HTTP protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reconciler.stores.remote.scheme import Scheme

if TYPE_CHECKING:
    from reconciler.stores.remote.backend import Backend


def _check(address: str) -> None:
    from reconciler.stores.remote.http.address import parse

    parse(address, {})


def _backend(address: str, environ: Mapping[str, str]) -> Backend:
    from reconciler.stores.remote.addresses import place_of
    from reconciler.stores.remote.http.address import parse
    from reconciler.stores.remote.http.backend import HttpBackend
    from reconciler.stores.remote.reach import check_reach

    found = parse(address, environ)
    carries = "the state's password" if found.login else None
    check_reach(place_of(found.url), environ, own=False, carries=carries)
    return HttpBackend(found)


# The expiry is longer than elsewhere: a sign of life is a write of the whole state here.
SCHEME = Scheme(("https", "http"), "https://HOST/PATH", _check, _backend, expiry=120.0)
