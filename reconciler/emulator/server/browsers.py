"""Which admin requests a web page could have made: the admin path takes no signature, and browsers reach loopback.

A page reaches this port in two ways. Its host's name is bound to 127.0.0.1 after it was loaded (DNS rebinding): then
Host names the page's host. Or it sends a request across sites: then the browser says so in Origin or Sec-Fetch-Site,
and cannot send JSON without asking first, which is answered with 404.
"""

from __future__ import annotations

import re

from reconciler.emulator.server.reply import Request
from reconciler.ground.loopback import is_loopback

_HOST = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]{2,45})\]|(?P<name>[A-Za-z0-9.-]{1,253})):(?P<port>[0-9]{1,5})")
_JSON = "application/json"
_ITS_OWN = frozenset({"", "none"})
"""Values of Sec-Fetch-Site of what no page asked for: not a browser, or an address that a person typed."""
_TAKEN = frozenset({"", _JSON, "application/x-www-form-urlencoded"})
"""Content types of a POST. ``curl -d`` says the last one; a form that says it cannot send JSON, nor without Origin."""


def refusal(request: Request, port: int) -> str | None:
    """Return why an admin request to the emulator at ``port`` is refused; None for one that no web page made."""
    host = request.headers.get("host", "")
    if not _is_here(host, port):
        return f'the header Host is "{host[:80]}"; the admin path answers to 127.0.0.1:{port} and localhost:{port} only'
    if "origin" in request.headers:
        return "the request has the header Origin: the admin path answers no web page"
    if request.headers.get("sec-fetch-site", "").lower() not in _ITS_OWN:
        return "the header Sec-Fetch-Site says that a web page sent this: the admin path answers none"
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST" and content_type not in _TAKEN:
        return f'the Content-Type is "{content_type[:80]}"; send {_JSON}'
    return None


def _is_here(host: str, port: int) -> bool:
    found = _HOST.fullmatch(host)
    if found is None or int(found["port"]) != port:
        return False
    return is_loopback((found["six"] or found["name"]).lower())
