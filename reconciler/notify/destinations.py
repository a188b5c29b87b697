"""Where messages go, and by which secret they are signed: what the operator's environment says, and nothing else.

The path of such an address is its password, so that the whole of it counts as a secret: no message quotes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from reconciler.errors import InputError
from reconciler.ground import secrets
from reconciler.ground.loopback import is_loopback
from reconciler.notify.base import Destination, Notifier

_SHORTEST = 16
"""Characters of a part of an address that is a secret by itself; a shorter one may be a word, as ``webhook`` is."""
_PLAIN = re.compile(r"[!-~]+\Z")


def destination(notifier: Notifier, environ: Mapping[str, str]) -> Destination:
    """Return where messages of ``notifier`` go. Raises InputError, which quotes nothing of an address."""
    url = environ.get(notifier.url, "").strip()
    if not url:
        hint = f"set {notifier.url} to the address that {notifier.title} gave for messages"
        raise InputError(f"--notify {notifier.name} needs {notifier.url}, which is not set", hint=hint)
    secret = environ.get(notifier.secret, "") if notifier.secret else ""
    found = Destination(notifier, url, secret)
    remember(found)
    wrong = _wrong(url)
    if wrong:
        raise InputError(
            f"{notifier.url} {wrong}", hint="it looks like https://HOST/PATH; it is a secret, so not shown"
        )
    return found


def is_local(url: str) -> bool:
    """Whether an address is on this machine."""
    return is_loopback(urlsplit(url).hostname or "")


def remember(to: Destination) -> None:
    """Never let out the address or what is secret in it. Of many secrets the oldest are forgotten: call it again."""
    secrets.add(to.secret)
    secrets.add(to.url, cut=False)
    try:
        parts = urlsplit(to.url)
        values = [value for _, value in parse_qsl(parts.query)]
    except ValueError:
        return
    beyond = to.url.partition("://")[2].partition("/")[2]
    secrets.add(beyond, cut=False)
    for part in [*parts.path.split("/"), *values]:
        if len(part) >= _SHORTEST:
            secrets.add(part)
            secrets.add(unquote(part))


def _wrong(url: str) -> str:
    """What is wrong with an address; empty where nothing is."""
    try:
        parts: SplitResult = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "is not an address"
    if not _PLAIN.match(url) or not host or port == 0:
        return "is not an address"
    if parts.username is not None or parts.password is not None:
        return "has a name or a password before its host"
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        return "does not begin with https://"
    return ""
