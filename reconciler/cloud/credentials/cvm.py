"""Temporary credentials of the role that a CVM instance runs with.

Source: the instance metadata of CVM and the class CVMRoleCredential of the official SDK, which renews 300 seconds
before the end. The metadata address only answers inside Tencent Cloud, so this is tried last and briefly.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from reconciler.cloud.credentials.secret import broken, checked
from reconciler.cloud.credentials.source import Fetch, Loaded

METADATA = "http://metadata.tencentyun.com/latest/meta-data/cam/security-credentials/"
_EARLY = 300


class InstanceRole:
    """The role of this CVM instance."""

    name = "CVM instance role"
    renewable = True

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    async def load(self, now: float) -> Loaded:
        role = (await self._fetch(METADATA)).strip()
        if not role or "\n" in role:
            raise broken(self.name, "this instance has no role")
        document = _mapping(await self._fetch(METADATA + quote(role, safe="")))
        if document.get("Code") != "Success":
            raise broken(self.name, "the instance metadata gave no credentials")
        credentials = checked(
            self.name,
            document.get("TmpSecretId"),
            document.get("TmpSecretKey"),
            document.get("Token"),
            document.get("ExpiredTime"),
        )
        return Loaded(credentials, None if credentials.expires is None else credentials.expires - _EARLY)


def _mapping(text: str) -> dict[str, Any]:
    # The error of the parser would carry the text, so it is dropped.
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    return document if isinstance(document, dict) else {}
