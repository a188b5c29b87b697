"""Where requests go: hosts and API versions.

Source: the official SDKs, which build ``<service>.<root domain>`` and never derive the host from the region; and the
page on regional hosts, ``<service>.<region>.tencentcloudapi.com``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from reconciler.errors import InputError
from reconciler.ground.hosts import Host, host_of, is_trusted, refusal
from reconciler.ground.loopback import is_loopback
from reconciler.model.project import Site

VERSIONS = {"mps": "2019-06-12", "vod": "2018-07-17", "sts": "2018-08-13"}
ROOTS: dict[Site, str] = {"intl": "intl.tencentcloudapi.com", "cn": "tencentcloudapi.com"}
STS_ENDPOINT = "RECONCILER_STS_ENDPOINT"
"""The environment's base URL for the actions that give credentials for a proof of who asks."""
_PORTS = {"http": 80, "https": 443}
_FORM = "write https://HOST or https://HOST:PORT"
_OWN = re.compile(r"(?:mps|vod|sts)\.(?:intl\.|[a-z]{2}(?:-[a-z0-9]+)+\.)?tencentcloudapi\.com\Z")


@dataclass(frozen=True, slots=True)
class ServiceAddress:
    """``url`` to post to; ``host`` as it stands in the header and in the signature.

    ``own``: whether it is a host of the service itself, whose answers may be quoted. ``loopback``: of this machine.
    """

    url: str
    host: str
    own: bool = False
    loopback: bool = False


class Endpoints:
    """The places of a site, or one base URL for every service.

    ``by_repository``: whether a file of the project names the URL: then it must be a host of the service's own, or one
    that ``environ`` allows. Raises InputError where the URL cannot be used. Plain ``http`` is for loopback only,
    because session tokens and signed requests would cross the network readable, unless ``plain_http`` allows it.
    """

    def __init__(
        self,
        site: Site = "intl",
        endpoint: str | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        by_repository: bool = False,
        plain_http: bool = False,
    ) -> None:
        self.site = site
        environ = environ or {}
        self._fixed = self._tokens = None
        if endpoint is not None:
            self._fixed, host = _parse(endpoint, "the endpoint", plain_http=plain_http)
            if by_repository and not self._fixed.own and not is_trusted(host, environ):
                raise refusal(host, "the endpoint", environ)
            # A project's endpoint, even one that is allowed, is not where a workload's identity is proved.
            self._tokens = None if by_repository else self._fixed
        named = environ.get(STS_ENDPOINT)
        if named:
            self._tokens, _ = _parse(named, STS_ENDPOINT, plain_http=plain_http)

    def of(self, service: str) -> ServiceAddress:
        """Where calls to ``service`` go."""
        return self._fixed or self._of_site(service)

    def of_tokens(self) -> ServiceAddress:
        """Where STS is asked for credentials: the site's own host, unless the operator names another one."""
        return self._tokens or self._of_site("sts")

    def _of_site(self, service: str) -> ServiceAddress:
        host = f"{service}.{ROOTS[self.site]}"
        return ServiceAddress(f"https://{host}/", host, own=True)


def _parse(endpoint: str, what: str, *, plain_http: bool) -> tuple[ServiceAddress, Host]:
    parts = _split(endpoint, what)
    host = host_of(parts.scheme, parts.hostname or "", parts.port, what)
    name, loopback = host.name, is_loopback(host.name)
    if parts.scheme == "http" and not loopback and not plain_http:
        raise InputError(f"{what} http://{name} would send signed requests unencrypted", hint="use https for this host")
    shown = f"[{name}]" if ":" in name else name
    if parts.port not in (None, _PORTS[parts.scheme]):
        shown = f"{shown}:{parts.port}"
    path = parts.path or "/"
    own = parts.scheme == "https" and host.port == _PORTS["https"] and path == "/" and _OWN.match(name) is not None
    return ServiceAddress(f"{parts.scheme}://{shown}{path}", shown, own, loopback), host


def _split(endpoint: str, what: str) -> SplitResult:
    """The parts of an http or https URL. Raises InputError, which never repeats the URL: it may carry a password."""
    try:
        parts = urlsplit(endpoint)
        _ = parts.port  # raises where it is not a number
    except ValueError as error:
        raise InputError(f"{what} is not a URL", hint=_FORM) from error
    if parts.scheme not in _PORTS or not parts.hostname or not endpoint.isascii() or not endpoint.isprintable():
        raise InputError(f"{what} is not an http or https URL", hint=_FORM)
    if parts.username is not None or parts.password is not None:
        raise InputError(f"{what} holds a user name or password", hint="leave out everything up to the @")
    if parts.query or parts.fragment:
        raise InputError(f"{what} has a query or fragment", hint="write the base URL only")
    return parts


def version(service: str) -> str:
    """The API version of a service. Raises InputError for one that is not spoken here."""
    try:
        return VERSIONS[service]
    except KeyError:
        raise InputError(f"no API version is known for the service {service!r}") from None
