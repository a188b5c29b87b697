"""``s3://bucket/key?endpoint=…&region=…``: where a state lies in object storage, and with which credentials."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from reconciler.errors import InputError
from reconciler.ground import secrets
from reconciler.ground.proxies import has_proxy
from reconciler.stores.remote.addresses import check_web, split

OPTIONS = ("endpoint", "region", "create")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,62}\Z")
_COS = re.compile(r"cos\.([a-z0-9-]+)\.(?:myqcloud\.com|tencentcos\.(?:cn|com))\Z")
_AWS = re.compile(r"s3(?:-fips)?\.(?:dualstack\.)?(?:[a-z]{2}(?:-[a-z]+)+-[0-9]\.)?amazonaws\.com(?:\.cn)?\Z")
"""Hosts of S3 itself. Anybody can have a name elsewhere below amazonaws.com: of a load balancer, of an API gateway."""
_REGION = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_COS_KEYS = ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN")


@dataclass(frozen=True, slots=True)
class S3Address:
    """``forbid``: create-only is asked for as COS wants it. ``keys``: key id, secret and token; None: found by AWS's
    own ways (a role of the machine, a web identity). ``own``: the host is COS's or S3's own, or the environment names
    it, and no redirect can lead away from it. ``proxied``: the environment names a proxy."""

    bucket: str
    key: str
    endpoint: str | None
    region: str
    virtual: bool
    forbid: bool
    keys: tuple[str, str, str] | None = field(repr=False)
    own: bool = False
    proxied: bool = False

    @property
    def url(self) -> str:
        """Where requests go."""
        return self.endpoint or f"https://s3.{self.region}.amazonaws.com"

    def __str__(self) -> str:
        at = f" at {self.endpoint}" if self.endpoint else ""
        return f"s3://{self.bucket}/{self.key}{at}"


FORM = "write it as s3://BUCKET/KEY?endpoint=https://HOST&region=REGION"


def parse(address: str, environ: Mapping[str, str]) -> S3Address:
    """The place that ``s3://…`` names, with credentials from ``environ``. Raises InputError where it is unusable."""
    parts = split(address)
    options = _options(parts.query)
    bucket, key = _bucket(parts.netloc), _key(parts.path)
    create = _create(options)
    host = _endpoint(options.get("endpoint") or environ.get("AWS_ENDPOINT_URL") or "", bucket)
    region = options.get("region") or host.region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    if not (region or host.url):
        raise InputError("the state's address names neither a region nor an endpoint", hint=FORM)
    # The library puts the region into the host's name.
    if region and not _REGION.match(region):
        raise InputError("the region of the state is not a name of letters, digits and hyphens", hint=FORM)
    keys = _keys(environ, host.url, cos=host.is_cos)
    proxied = has_proxy(environ)
    named_by_environment = bool(host.url and not options.get("endpoint"))
    # Whose bucket it is decides where COS redirects to; only where there is no proxy can redirects be stopped.
    is_safe = host.is_aws or not (proxied and keys and keys[2])
    return S3Address(
        bucket,
        key,
        host.url or None,
        region or "us-east-1",
        virtual=host.is_cos,
        forbid=create == "forbid-overwrite" or (create == "auto" and host.is_cos),
        keys=keys,
        own=named_by_environment or ((host.is_cos or host.is_aws) and is_safe),
        proxied=proxied,
    )


class _Host(NamedTuple):
    """Where requests go: the base URL (empty: AWS's own for the region), and what the host itself says."""

    url: str = ""
    region: str = ""
    is_cos: bool = False
    is_aws: bool = False


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    unknown = sorted(set(options) - set(OPTIONS))
    if unknown:
        raise InputError(f"the state's address has an unknown parameter: {unknown[0]}", hint=FORM)
    return options


def _bucket(name: str) -> str:
    if not _BUCKET.match(name):
        raise InputError(f"{name} is not a valid name of a bucket", hint=FORM)
    return name


def _key(path: str) -> str:
    key = unquote(path).strip("/")
    if not key or any(part in ("", ".", "..") for part in key.split("/")):
        raise InputError("the state's address names no key in the bucket", hint=FORM)
    return key


def _create(options: Mapping[str, str]) -> str:
    """How the store is asked to create an object only where there is none: what locks rest on."""
    create = options.get("create") or "auto"
    if create not in ("auto", "if-none-match", "forbid-overwrite"):
        raise InputError(
            f"unknown way to ask for a new object: create={create}", hint="if-none-match, or forbid-overwrite for COS"
        )
    return create


def _endpoint(url: str, bucket: str) -> _Host:
    if not url:
        return _Host(is_aws=True)
    web = split(url, "the endpoint of the state's address")
    check_web(web, "the endpoint of the state's address")
    if web.path.strip("/") or web.query or web.fragment:
        raise InputError("the endpoint of the state's address is more than a host", hint=FORM)
    name, netloc = web.hostname or "", web.netloc.lower()
    plain = web.scheme == "https" and web.port in (None, 443)
    cos = _COS.match(name)
    if cos is None:
        return _Host(f"{web.scheme}://{netloc}", is_aws=plain and _AWS.match(name) is not None)
    # COS refuses the bucket in the path, and knows it by the host alone.
    return _Host(f"{web.scheme}://{bucket}.{netloc}", cos[1], is_cos=plain)


def _keys(environ: Mapping[str, str], endpoint: str, *, cos: bool) -> tuple[str, str, str] | None:
    sets = (_KEYS, _COS_KEYS) if cos else (_KEYS,)
    for names in sets:
        ident, secret, token = (environ.get(name, "") for name in names)
        if ident and secret:
            for value in (ident, secret, token):
                secrets.add(value)
            return ident, secret, token
    if endpoint and not _AWS.match(urlsplit(endpoint).hostname or ""):
        wanted = " or ".join(f"{ident} and {secret}" for ident, secret, _ in sets)
        raise InputError(f"no credentials for the state at {endpoint}", hint=f"set {wanted} in the environment")
    return None
