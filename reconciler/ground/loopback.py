"""Which names and addresses mean this machine and no other."""

from __future__ import annotations

import ipaddress

HOST = "127.0.0.1"
"""What servers of this machine listen on."""


def is_loopback(host: str) -> bool:
    """Return whether a host name or address, without port and brackets, can only be this machine.

    Only then is plain HTTP safe, and only then does a request change nothing outside.
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
