"""Proxies that the environment names: whether there are any, and what of them is secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from reconciler.ground import secrets

NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
"""Each also in lower case, as httpx and obstore read them."""


def has_proxy(environ: Mapping[str, str]) -> bool:
    """Whether requests may go through a proxy."""
    return any(True for _ in _urls(environ))


def remember_passwords(environ: Mapping[str, str]) -> None:
    """Never let out a proxy's password: the proxy may send it back, and errors of libraries may repeat its URL."""
    for url in _urls(environ):
        # What is not a URL is the library's to complain of.
        with suppress(ValueError):
            parts = urlsplit(url if "://" in url else f"http://{url}")
            # A name without a password is a token.
            secret = parts.password or parts.username or ""
            for value in (secret, unquote(secret)):
                secrets.add(value, cut=False)


def _urls(environ: Mapping[str, str]) -> Iterator[str]:
    for name in NAMES:
        yield from (environ[each] for each in (name, name.lower()) if environ.get(each))
