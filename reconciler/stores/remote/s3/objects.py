"""The only place that knows obstore: objects written, read, listed and removed, and what their refusals mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from reconciler.errors import InputError, StoreError
from reconciler.stores.remote.s3.address import S3Address

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Config, S3Store

_NOWHERE = "http://127.0.0.1:1"
"""A port that only the system could listen on."""
MAX_BYTES = 256 * 1024 * 1024
_CODE = re.compile(r"<Code>([A-Za-z0-9.]{1,60})</Code>")
_STATUS = re.compile(r"status code: (\d{3})")


class Item(NamedTuple):
    """An object in a listing. ``changed`` is Unix seconds by the clock of the store, ``number`` its last name part."""

    name: str
    number: int
    size: int
    changed: float


class Objects:
    """The objects of one bucket."""

    def __init__(self, address: S3Address) -> None:
        self._where = str(address)
        with _import_told():
            import obstore
        self._lib: Any = obstore
        self._store = _open(address, {})
        # A header for all requests of a client: COS heeds this one where an object is put, and only there.
        self._creating = _open(address, {"x-cos-forbid-overwrite": "true"}) if address.forbid else self._store
        self._mode = "overwrite" if address.forbid else "create"

    def create(self, name: str, data: bytes) -> bool:
        """Write a new object; False where one of this name is there, perhaps by an attempt whose answer was lost."""
        exceptions = self._lib.exceptions
        with self._told("write"):
            try:
                self._lib.put(self._creating, name, data, mode=self._mode, use_multipart=False)
            except (exceptions.AlreadyExistsError, exceptions.PreconditionError):
                return False
        return True

    def put(self, name: str, data: bytes) -> None:
        """Write an object, whatever was there."""
        with self._told("write"):
            self._lib.put(self._store, name, data, mode="overwrite", use_multipart=False)

    def get(self, name: str) -> bytes | None:
        with self._told("read"):
            try:
                found = self._lib.get(self._store, name)
                if found.meta["size"] > MAX_BYTES:
                    raise StoreError(f"{name} at {self._where} is larger than any state: {found.meta['size']} bytes")
                return bytes(found.bytes())
            except FileNotFoundError as error:
                self._check_bucket(error)
                return None

    def start(self, item: Item, length: int) -> bytes:
        """The first bytes of an object; empty where it is gone."""
        with self._told("read"):
            try:
                return bytes(self._lib.get_range(self._store, item.name, start=0, end=min(length, item.size)))
            except FileNotFoundError:
                return b""

    def numbered(self, folder: str, after: str | None = None) -> list[Item]:
        """The objects of a folder whose names are numbers, lowest first; with ``after``, those behind that name."""
        found: list[Item] = []
        with self._told("list"):
            try:
                for batch in self._lib.list(self._store, prefix=folder, offset=after):
                    for meta in batch:
                        last = meta["path"].rpartition("/")[2]
                        if last.isascii() and last.isdigit():
                            changed = meta["last_modified"].timestamp()
                            found.append(Item(meta["path"], int(last), meta["size"], changed))
            except FileNotFoundError as error:
                self._check_bucket(error)
        return sorted(found, key=lambda item: item.number)

    def changed(self, name: str) -> float:
        """When an object was last written, by the clock of the store."""
        with self._told("read"):
            return float(self._lib.head(self._store, name)["last_modified"].timestamp())

    def remove(self, name: str) -> None:
        with self._told("remove from"):
            try:
                self._lib.delete(self._store, name)
            except FileNotFoundError:
                return

    def _check_bucket(self, error: Exception) -> None:
        if "NoSuchBucket" in str(error):
            hint = "make the bucket first, or name another one"
            raise StoreError(f"cannot use {self._where}: there is no such bucket", hint=hint) from None

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        """Refusals as StoreError. Only code and status of an answer are repeated: the rest may hold anything."""
        why, hint = "", "check network and endpoint; nothing is lost, run the same command again"
        try:
            yield
        except FileNotFoundError as error:
            self._check_bucket(error)
            why = "it is not there"
        except (self._lib.exceptions.BaseError, OSError, ValueError) as error:
            self._check_bucket(error)
            why, rights = _why(error)
            if rights:
                hint = "check the credentials in the environment, and what they may do in this bucket"
        if why:
            raise StoreError(f"cannot {doing} {self._where}: {why}", hint=hint)


def _why(error: Exception) -> tuple[str, bool]:
    """In words, and whether it is about rights."""
    text = str(error)
    code, status = _CODE.search(text), _STATUS.search(text)
    rights = type(error).__name__ in ("PermissionDeniedError", "UnauthenticatedError")
    if code or status:
        return " ".join([*(["HTTP", status[1]] if status else []), *([code[1]] if code else [])]), rights
    for mark, words in (("kind: Connect", "no connection"), ("kind: Timeout", "no answer in time")):
        if mark in text:
            return words, False
    return f"{type(error).__name__}, without an answer", rights


def _open(address: S3Address, headers: dict[str, str]) -> S3Store:
    with _import_told():
        from obstore.store import S3Store
    plain = bool(address.endpoint and address.endpoint.startswith("http://"))
    config: S3Config = {"region": address.region, "virtual_hosted_style_request": address.virtual}
    if address.endpoint:
        config["endpoint"] = address.endpoint
    if address.keys:
        ident, secret, token = address.keys
        config["access_key_id"], config["secret_access_key"] = ident, secret
        if token:
            config["session_token"] = token
    client: ClientConfig = {"allow_http": plain, "connect_timeout": "5s", "timeout": "30s"}
    if headers:
        client["default_headers"] = headers
    if address.keys and address.endpoint and not address.proxied:
        # The library follows redirects, with the session token, and cannot be told not to. So every host but this one
        # is looked for behind a proxy that is not there.
        client["proxy_url"] = _NOWHERE
        client["proxy_excludes"] = urlsplit(address.url).hostname or ""
    return S3Store(
        address.bucket,
        config=config,
        client_options=client,
        retry_config={
            "max_retries": 3,
            "retry_timeout": timedelta(seconds=10),
            "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=2), "base": 2},
        },
    )


@contextmanager
def _import_told() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise InputError(
            "a state at s3:// needs a library that is not installed", hint="pip install 'mps-reconciler[s3]'"
        ) from error
