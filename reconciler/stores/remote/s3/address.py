"""``s3://bucket/key?endpoint=…&region=…``: where a state lies in object storage, and with which credentials."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from reconciler.errors import InputError
from reconciler.stores.remote.addresses import check_web, split

OPTIONS = ("endpoint", "region", "create")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,62}\Z")
_COS = re.compile(r"cos\.([a-z0-9-]+)\.(?:myqcloud\.com|tencentcos\.(?:cn|com))\Z")
_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_COS_KEYS = ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN")


@dataclass(frozen=True, slots=True)
class S3Address:
    """``forbid``: create-only is asked for as COS wants it. ``keys``: key id, secret and token; None: found by AWS's
    own ways (a role of the machine, a web identity)."""

    bucket: str
    key: str
    endpoint: str | None
    region: str
    virtual: bool
    forbid: bool
    keys: tuple[str, str, str] | None = field(repr=False)

    def __str__(self) -> str:
        at = f" at {self.endpoint}" if self.endpoint else ""
        return f"s3://{self.bucket}/{self.key}{at}"


def parse(address: str, environ: Mapping[str, str]) -> S3Address:
    """Raises InputError for what cannot be used."""
    form = "write it as s3://BUCKET/KEY?endpoint=https://HOST&region=REGION"
    parts = split(address)
    key = unquote(parts.path).strip("/")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(set(options) - set(OPTIONS))
    if unknown:
        raise InputError(f"the state's address has an unknown parameter: {unknown[0]}", hint=form)
    bucket = parts.netloc
    if not _BUCKET.match(bucket):
        raise InputError(f"{bucket} is no name of a bucket", hint=form)
    if not key or any(part in ("", ".", "..") for part in key.split("/")):
        raise InputError("the state's address names no key in the bucket", hint=form)
    create = options.get("create") or "auto"
    if create not in ("auto", "if-none-match", "forbid-overwrite"):
        raise InputError(
            f"create={create} is no way to ask for a new object", hint="if-none-match, or forbid-overwrite for COS"
        )
    endpoint, region = options.get("endpoint") or environ.get("AWS_ENDPOINT_URL") or "", options.get("region") or ""
    cos = None
    if endpoint:
        web = split(endpoint, "the endpoint of the state's address")
        check_web(web, "the endpoint of the state's address")
        if web.path.strip("/") or web.query or web.fragment:
            raise InputError("the endpoint of the state's address is more than a host", hint=form)
        cos = _COS.match(web.hostname or "")
        # COS refuses the bucket in the path, and knows it by the host alone.
        endpoint = f"{web.scheme}://{bucket}.{web.netloc}" if cos else f"{web.scheme}://{web.netloc}"
    region = region or (cos[1] if cos else "") or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or ""
    if not region and not endpoint:
        raise InputError("the state's address names neither a region nor an endpoint", hint=form)
    return S3Address(
        bucket,
        key,
        endpoint or None,
        region or "us-east-1",
        virtual=cos is not None,
        forbid=create == "forbid-overwrite" or (create == "auto" and cos is not None),
        keys=_keys(environ, endpoint, cos=cos is not None),
    )


def _keys(environ: Mapping[str, str], endpoint: str, *, cos: bool) -> tuple[str, str, str] | None:
    for names in (_KEYS, *((_COS_KEYS,) if cos else ())):
        ident, secret, token = (environ.get(name, "") for name in names)
        if ident and secret:
            return ident, secret, token
    host = urlsplit(endpoint).hostname or ""
    if endpoint and not host.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        names = " or ".join(f"{n[0]} and {n[1]}" for n in (_KEYS, *((_COS_KEYS,) if cos else ())))
        raise InputError(f"no credentials for the state at {endpoint}", hint=f"set {names} in the environment")
    return None
