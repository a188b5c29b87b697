"""The addresses of remote states, checked: no credential in them, no plain HTTP but to this machine."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from reconciler.errors import InputError
from reconciler.ground.hosts import Host, host_of
from reconciler.ground.loopback import is_loopback


def split(address: str, what: str = "the state's address") -> SplitResult:
    """The parts of ``address``. Raises InputError, which never repeats what may be a credential."""
    try:
        parts = urlsplit(address)
        user, host, _ = parts.username, parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"{what} is not a valid URL") from error
    if user is not None or parts.password is not None or "@" in parts.netloc:
        raise InputError(
            f"{what} holds credentials: {parts.scheme}://…@{host or ''}",
            hint="take them out, and give them in the environment",
        )
    if any(ord(letter) <= 32 or ord(letter) == 127 for letter in address):
        raise InputError(f"{what} holds blanks or control characters")
    if not host:
        raise InputError(f"{what} names no host: {parts.scheme}://", hint="for example https://host/path")
    return parts


def place_of(url: str, what: str = "the state's address") -> Host:
    """The host of an address that ``split`` took. Raises InputError where two readers may read two hosts in it."""
    parts = urlsplit(url)
    return host_of(parts.scheme, parts.hostname or "", parts.port, what)


def check_web(parts: SplitResult, what: str) -> None:
    """Raises InputError for anything but https, and http on this machine; and for a host not plainly written."""
    if parts.scheme in ("https", "http"):
        host_of(parts.scheme, parts.hostname or "", parts.port, what)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return
    if parts.scheme == "http":
        raise InputError(
            f"{what} is not encrypted: http://{parts.hostname}",
            hint="use https://; plain http is for this machine only, as 127.0.0.1 or localhost",
        )
    raise InputError(f"{what} begins with {parts.scheme}://", hint="write an address that begins with https://")


def take_options(parts: SplitResult, names: tuple[str, ...]) -> tuple[SplitResult, dict[str, str]]:
    """The address without the query parameters of these names, and their values."""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    options = {name: value for name, value in pairs if name in names}
    rest = [(name, value) for name, value in pairs if name not in names]
    return parts._replace(query=urlencode(rest), fragment=""), options


def shown(url: str) -> str:
    """An address for messages: values of its query may be tokens."""
    parts = urlsplit(url)
    query = "&".join(f"{name}=…" for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit(parts._replace(query=query))
