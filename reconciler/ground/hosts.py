"""Hosts that the repository names, and whether the environment allows them.

Whoever writes ``reconciler.yaml`` must not decide which host is sent a signature, a token or a password, nor which
service of this machine or its network is asked. So a host that stands there is used where it is the service's own,
where it is this machine's and no CI runs here, or where the environment names it. What somebody types (``--endpoint``)
or puts into the environment needs no permission: who can do that has the secrets anyway.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import NamedTuple

from reconciler.errors import InputError
from reconciler.ground.loopback import is_loopback

ALLOWED = "RECONCILER_ALLOWED_HOSTS"
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\Z")
_ENTRY = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]/@\s]+)(?::([0-9]{1,5}))?\Z")
_PORTS = {"http": 80, "https": 443}


class Host(NamedTuple):
    """A name or address in lower case, without brackets, and a port."""

    name: str
    port: int

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port == _PORTS["https"] else f"{name}:{self.port}"


def host_of(scheme: str, name: str, port: int | None, what: str) -> Host:
    """The host of a URL's parts. Raises InputError for a name that two readers of URLs may read as two hosts."""
    name = name.lower()
    if not is_plain(name):
        raise InputError(
            f"{what} names a host in a form that is not taken",
            hint="write a plain host name or address; a name of other scripts in its xn-- form",
        )
    return Host(name, _PORTS[scheme] if port is None else port)


def is_plain(name: str) -> bool:
    """Whether ``name``, in lower case, is letters, digits, dots, hyphens and underscores, or an IPv6 address.

    A dot at the end, percent signs, backslashes and letters of other scripts are not: the library that connects may
    read another host in them than was compared.
    """
    if _NAME.match(name):
        return ".." not in name
    try:
        return ":" in name and "%" not in name and ipaddress.ip_address(name).version == 6
    except ValueError:
        return False


def is_listed(host: Host, environ: Mapping[str, str], variable: str = ALLOWED) -> bool:
    """Whether ``variable`` names the host, as HOST:PORT or as HOST. Raises InputError.

    HOST alone is the port of https, since behind another port of a machine may be another's service; of this machine it
    is every port, since what tests listen on is rarely known beforehand.
    """
    usual = host.port == _PORTS["https"] or is_loopback(host.name)
    for name, port in _entries(environ, variable):
        if name == host.name and (port == host.port or (port is None and usual)):
            return True
    return False


def is_trusted(host: Host, environ: Mapping[str, str]) -> bool:
    """Whether a host that is not the service's own may be used, though the repository names it. Raises InputError."""
    if is_listed(host, environ):
        return True
    # With CI set, what the command says is public: it must not be asked of this machine's own services.
    return is_loopback(host.name) and not environ.get("CI")


def refusal(host: Host, what: str, environ: Mapping[str, str], variable: str = ALLOWED) -> InputError:
    """The error about a host that the environment does not allow. ``what``: for example ``the endpoint``."""
    where = "a service of this machine" if is_loopback(host.name) else "not a host of the service's own"
    reason = f"{what} in the project file is {host}, {where}, and the environment does not allow it"
    if environ.get("CI") and is_loopback(host.name):
        reason = f"CI is set, and {reason}"
    return InputError(
        reason,
        hint=f"nothing was sent there. If you trust this host with your credentials, and not only the author of the"
        f" project file does: {variable}={host}",
    )


def _entries(environ: Mapping[str, str], variable: str) -> list[tuple[str, int | None]]:
    found = []
    for entry in re.split(r"[,\s]+", environ.get(variable, "").lower()):
        if not entry:
            continue
        parts = _ENTRY.match(entry)
        name = parts[1].strip("[]") if parts else ""
        if parts is None or not is_plain(name):
            raise InputError(
                f"{variable} has an entry that is not a host", hint="write HOST or HOST:PORT, with commas between them"
            )
        found.append((name, int(parts[2]) if parts[2] else None))
    return found
