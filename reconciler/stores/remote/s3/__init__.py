"""A state in object storage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reconciler.stores.remote.backend import Timing
from reconciler.stores.remote.scheme import Scheme

if TYPE_CHECKING:
    from reconciler.stores.remote.backend import Backend


def _check(address: str) -> None:
    from reconciler.stores.remote.s3.address import parse

    # Only what the address says is looked at: who may go there is the environment's business, and later.
    parse(address, {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any"})


def _backend(address: str, environ: Mapping[str, str]) -> Backend:
    from reconciler.stores.remote.addresses import place_of
    from reconciler.stores.remote.reach import check_reach
    from reconciler.stores.remote.s3.address import parse
    from reconciler.stores.remote.s3.backend import S3Backend

    found = parse(address, environ)
    check_reach(place_of(found.url), environ, own=found.own, carries="the key of the object storage")
    return S3Backend(found)


SCHEME = Scheme(("s3",), "s3://BUCKET/KEY?endpoint=https://HOST", _check, _backend, expiry=Timing().expiry)
