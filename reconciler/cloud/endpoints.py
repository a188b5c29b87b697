"""Where requests go: hosts and API versions.

Source: the official SDKs, which build ``<service>.<root domain>`` and never derive the host from the region.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from reconciler.errors import InputError
from reconciler.ground.loopback import is_loopback
from reconciler.model.project import Site

VERSIONS = {"mps": "2019-06-12", "vod": "2018-07-17", "sts": "2018-08-13"}
ROOTS: dict[Site, str] = {"intl": "intl.tencentcloudapi.com", "cn": "tencentcloudapi.com"}
_PORTS = {"http": 80, "https": 443}
_FORM = "write https://HOST or https://HOST:PORT"


@dataclass(frozen=True, slots=True)
class ServiceAddress:
    """``url`` to post to; ``host`` as it stands in the header and in the signature."""

    url: str
    host: str


class Endpoints:
    """The places of a site, or one base URL for every service.

    Raises InputError where the URL cannot be used. Plain ``http`` is for loopback only, because session tokens and
    signed requests would cross the network readable, unless ``plain_http`` allows it.
    """

    def __init__(self, site: Site = "intl", endpoint: str | None = None, *, plain_http: bool = False) -> None:
        self.site = site
        self.loopback = False
        self._fixed = self._parse(endpoint, plain_http=plain_http) if endpoint is not None else None

    def of(self, service: str) -> ServiceAddress:
        if self._fixed is not None:
            return self._fixed
        host = f"{service}.{ROOTS[self.site]}"
        return ServiceAddress(f"https://{host}/", host)

    def _parse(self, endpoint: str, *, plain_http: bool) -> ServiceAddress:
        parts = _split(endpoint)
        name = (parts.hostname or "").lower()
        self.loopback = is_loopback(name)
        if parts.scheme == "http" and not self.loopback and not plain_http:
            raise InputError(
                f"the endpoint http://{name} would send signed requests unencrypted", hint="use https for this host"
            )
        host = f"[{name}]" if ":" in name else name
        if parts.port not in (None, _PORTS[parts.scheme]):
            host = f"{host}:{parts.port}"
        return ServiceAddress(f"{parts.scheme}://{host}{parts.path or '/'}", host)


def _split(endpoint: str) -> SplitResult:
    """The parts of an http or https URL. Raises InputError, which never repeats the URL: it may carry a password."""
    try:
        parts = urlsplit(endpoint)
        _ = parts.port  # raises where it is not a number
    except ValueError as error:
        raise InputError("the endpoint is not a URL", hint=_FORM) from error
    if parts.scheme not in _PORTS or not parts.hostname or not endpoint.isascii() or not endpoint.isprintable():
        raise InputError("the endpoint is not an http or https URL", hint=_FORM)
    if parts.username is not None or parts.password is not None:
        raise InputError("the endpoint holds a user name or password", hint="leave out everything up to the @")
    if parts.query or parts.fragment:
        raise InputError("the endpoint has a query or fragment", hint="write the base URL only")
    return parts


def version(service: str) -> str:
    """The API version of a service. Raises InputError for one that is not spoken here."""
    try:
        return VERSIONS[service]
    except KeyError:
        raise InputError(f"no API version is known for the service {service!r}") from None
