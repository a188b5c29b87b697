"""Whom TLS trusts. Certificates are always verified; there is no way to turn that off."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reconciler.errors import InputError

VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""First one set wins: OpenSSL's own names, then those that other Python and curl tools read."""


def context(environ: Mapping[str, str], ca_file: str | None = None) -> ssl.SSLContext:
    """One TLS context for all connections, which costs too much to build for each.

    An explicit file or folder of authorities replaces the public ones, as in other tools. Raises InputError, naming
    where the path came from, if it cannot be used.
    """
    chosen = ("the CA file", ca_file) if ca_file else None
    chosen = chosen or next(((name, environ[name]) for name in VARIABLES if environ.get(name)), None)
    if chosen is None:
        return _public()
    name, path = chosen
    try:
        if Path(path).is_dir():
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except (OSError, ValueError) as error:
        raise InputError(f"{name} names {path}, which holds no usable certificates") from error


@cache
def _public() -> ssl.SSLContext:
    """The public authorities, read once for all clients of a process: many targets, or commands one after another."""
    import certifi

    return ssl.create_default_context(cafile=certifi.where())
