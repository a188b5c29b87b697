"""Which store a target's ``state`` names. A new remote store is a folder in ``remote`` and one line in ``SCHEMES``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from reconciler.errors import InputError
from reconciler.ground.encryption.keys import keys_of
from reconciler.ground.proxies import remember_passwords
from reconciler.stores.base import Store
from reconciler.stores.local.store import LocalStore
from reconciler.stores.remote import http, s3
from reconciler.stores.remote.backend import Timing
from reconciler.stores.remote.scheme import Scheme
from reconciler.stores.seen import Seen, folder_of

EXPIRY = "RECONCILER_LOCK_EXPIRY"
SCHEMES: tuple[Scheme, ...] = (
    http.SCHEME,
    s3.SCHEME,
)
_BY_NAME = {name: scheme for scheme in SCHEMES for name in scheme.names}
REMOTE_ADDRESSES = ", or ".join(scheme.shape for scheme in SCHEMES)
"""What the address of a remote store looks like, for messages."""


def check_address(address: str) -> None:
    """Whether ``open_store`` could use it, as far as its text shows. Raises InputError."""
    name = _scheme(address)
    if name in _BY_NAME:
        _BY_NAME[name].check(address)
    elif name:
        hint = f"give a folder, relative to the project file, {REMOTE_ADDRESSES}"
        raise InputError(f'unknown scheme "{name}" in the address of the state', hint=hint)
    elif not address.strip() or "\0" in address:
        raise InputError("the address of the state is empty", hint=f"give a folder, {REMOTE_ADDRESSES}")


def open_store(
    address: str | None,
    default_folder: Path,
    environ: Mapping[str, str],
    *,
    base: Path | None = None,
    anywhere: bool = True,
    target: str = "",
) -> Store:
    """The store at ``address``: that of a scheme, or a folder, relative to ``base``; without one the default.

    ``anywhere``: whether the folder may lie outside ``base``. ``target``: what encrypted documents are bound to.

    Nothing is contacted yet. Raises InputError for an address that cannot be used, for a key that is none, and where a
    library is missing.
    """
    store = _opened(address, default_folder, environ, base=base, anywhere=anywhere)
    keys = keys_of(environ)
    if keys is not None:
        from reconciler.stores.encrypted import Encrypted

        store.protection = Encrypted(keys, target, Seen(folder_of(environ), target, store.describe()))
    return store


def _opened(
    address: str | None, default_folder: Path, environ: Mapping[str, str], *, base: Path | None, anywhere: bool
) -> Store:
    """The store, which keeps its documents in clear."""
    if address is None:
        return LocalStore(default_folder, base)
    scheme = _BY_NAME.get(_scheme(address))
    if scheme is None:
        check_address(address)
        return _local(address, base or default_folder, anywhere=anywhere)
    from reconciler.stores.remote.store import RemoteStore

    remember_passwords(environ)
    return RemoteStore(scheme.backend(address, environ), _timing(environ, scheme.expiry))


def _local(address: str, base: Path, *, anywhere: bool) -> Store:
    """A folder below ``base``, or, where ``anywhere`` is true, any other one."""
    folder = Path(os.path.normpath(base / address))
    if folder.is_relative_to(base):
        return LocalStore(folder, base)
    if anywhere:
        return LocalStore(folder)
    raise InputError(
        f"CI is set, and the state's folder {address} lies outside the project",
        hint="in CI, whoever writes manifests must not choose where this program reads and writes: keep the state"
        " in object storage or behind https://…",
    )


def is_folder(address: str | None) -> bool:
    """Whether a state at ``address`` lies on this machine."""
    return address is None or not _scheme(address)


def _scheme(address: str) -> str:
    """Empty for a path; one letter is a drive."""
    try:
        scheme = urlsplit(address).scheme
    except ValueError as error:
        raise InputError("the address of the state is not a valid URL") from error
    return scheme if len(scheme) > 1 else ""


def _timing(environ: Mapping[str, str], usual: float) -> Timing:
    text = environ.get(EXPIRY, "")
    if not text:
        return Timing.of(usual)
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 86_400:
        raise InputError(f"{EXPIRY} is {text}: it takes seconds from 1 to 86400")
    return Timing.of(seconds)
