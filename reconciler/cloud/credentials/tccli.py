"""The profiles of the official command line, ``~/.tccli/<profile>.credential``.

Source: tccli. JSON with ``secretId``, ``secretKey``, ``token``, ``role-arn``, ``role-session-name`` and ``type``
(``cvm-role``, ``sso``, ``oauth``; the last two with ``expiresAt`` in Unix seconds).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reconciler.cloud.credentials.cvm import InstanceRole
from reconciler.cloud.credentials.secret import broken, checked
from reconciler.cloud.credentials.source import Fetch, Loaded, Source

SUFFIX = ".credential"


def location(home: Path, profile: str) -> Path:
    return home / ".tccli" / f"{profile}{SUFFIX}"


def names(home: Path) -> list[str]:
    """The profiles there are."""
    return sorted(path.name.removesuffix(SUFFIX) for path in (home / ".tccli").glob(f"*{SUFFIX}"))


def profile(path: Path, name: str, fetch: Fetch) -> Source:
    """The source of the keys that a profile file describes. Raises CredentialsMissing where the file cannot be used."""
    document = _document(path, name)
    return InstanceRole(fetch) if document.get("type") == "cvm-role" else Profile(path, name)


def role(path: Path, name: str) -> tuple[str, str] | None:
    """ARN and session name of the role that a profile of keys names. Raises CredentialsMissing, as ``profile``."""
    document = _document(path, name)
    arn, session = document.get("role-arn"), document.get("role-session-name")
    if document.get("type") in ("cvm-role", "sso", "oauth"):
        return None
    if isinstance(arn, str) and isinstance(session, str) and arn and session:
        return arn, session
    return None


class Profile:
    """The keys in a profile file, read anew each time: logging in again writes new ones."""

    renewable = True

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._path = path

    async def load(self, now: float) -> Loaded:
        document = _document(self._path, self.name)
        login = document.get("type") in ("sso", "oauth")
        credentials = checked(
            self.name,
            document.get("secretId"),
            document.get("secretKey"),
            document.get("token"),
            document.get("expiresAt") if login else None,
        )
        if credentials.expires is not None and credentials.expires <= now:
            raise broken(self.name, "the login has expired: log in again with tccli")
        return Loaded(credentials, credentials.expires)


def _document(path: Path, name: str) -> dict[str, Any]:
    why = ""
    # The error of the parser would carry the whole file, keys included, so it is dropped.
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError:
        why, document = "the file cannot be read", None
    except (ValueError, RecursionError):
        why, document = "the file is not JSON", None
    if not isinstance(document, dict):
        raise broken(name, why or "the file is not a JSON object")
    return document
