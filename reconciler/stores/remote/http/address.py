"""Where a state lies behind the Terraform HTTP protocol: its address, those of its lock, and who asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, urlencode, urlunsplit

from reconciler.errors import InputError
from reconciler.ground import secrets
from reconciler.stores.remote.addresses import check_web, shown, split, take_options

OPTIONS = ("lock_address", "unlock_address", "lock_method", "unlock_method")
_METHOD = re.compile(r"[A-Z]{3,10}\Z")
_TOKEN = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_.~+/=-]{16,}")
"""What looks like a token, and not like a word of a plan."""
_GITLAB = re.compile(r"/api/v4/projects/[^/]+/terraform/state/[^/]+/?\Z")


@dataclass(frozen=True, slots=True)
class HttpAddress:
    """Full URLs, and the methods of locking. ``login`` is user and password."""

    url: str
    lock_url: str
    unlock_url: str
    lock_method: str
    unlock_method: str
    login: tuple[str, str] | None = field(repr=False)

    def __str__(self) -> str:
        return shown(self.url)

    def write_url(self, lock: str) -> str:
        """Where a state is posted under ``lock``."""
        parts = split(self.url)
        return urlunsplit(
            parts._replace(query=urlencode([*parse_qsl(parts.query, keep_blank_values=True), ("ID", lock)]))
        )


def parse(address: str, environ: Mapping[str, str]) -> HttpAddress:
    """Parameters of the address come before the environment. Raises InputError for what cannot be used."""
    parts, options = take_options(split(address), OPTIONS)
    for _, text in parse_qsl(parts.query):
        # The address stands in the repository: its author must not be able to blank words out of what a plan says.
        if _TOKEN.fullmatch(text):
            secrets.add(text, cut=False)
    check_web(parts, "the state's address")
    for name in OPTIONS:
        value = environ.get(f"TF_HTTP_{name.upper()}")
        if value:
            options.setdefault(name, value)
    url = urlunsplit(parts)
    # GitLab keeps the lock beside the state, under methods that every proxy lets through.
    gitlab = _GITLAB.search(parts.path) is not None
    beside = urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/lock")) if gitlab else url
    lock_url = _checked(options.get("lock_address") or beside, "the lock address", parts)
    return HttpAddress(
        url,
        lock_url,
        _checked(options.get("unlock_address") or lock_url, "the unlock address", parts),
        _method(options.get("lock_method") or ("POST" if gitlab else "LOCK")),
        _method(options.get("unlock_method") or ("DELETE" if gitlab else "UNLOCK")),
        _login(environ),
    )


def _checked(url: str, what: str, state: SplitResult) -> str:
    parts = split(url, what)
    check_web(parts, what)
    if parts.netloc != state.netloc:
        raise InputError(
            f"{what} names another host than the state: {parts.hostname}",
            hint="the password for the state would be sent there",
        )
    return urlunsplit(parts._replace(fragment=""))


def _method(name: str) -> str:
    if not _METHOD.match(name.upper()):
        raise InputError(f"{name} is not a valid HTTP method")
    return name.upper()


def _login(environ: Mapping[str, str]) -> tuple[str, str] | None:
    for prefix in ("RECONCILER_STATE", "TF_HTTP"):
        user, password = environ.get(f"{prefix}_USERNAME", ""), environ.get(f"{prefix}_PASSWORD", "")
        if user or password:
            secrets.add(password, cut=False)
            return user, password
    return None
