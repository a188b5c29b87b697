"""A state behind the Terraform HTTP protocol: GET, POST under a lock, LOCK and UNLOCK; GitLab speaks it too.

The protocol has no signs of life. So a lock's holder posts the state again now and then, under a new number and time,
and who waits for the lock looks there. What a server must keep to is tried out with the first lock taken: a second
lock, a write and an unlocking under another name must be refused, or two runs could write at once.
"""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace

from reconciler import __version__
from reconciler.errors import Refused, StateMoved, StoreError
from reconciler.stores.base import Version
from reconciler.stores.document.envelope import Envelope, unpack
from reconciler.stores.document.form_table import compact
from reconciler.stores.remote.backend import Mark, Stored
from reconciler.stores.remote.http.address import HttpAddress
from reconciler.stores.remote.http.client import HttpResponse, Transport
from reconciler.stores.remote.http.lock_info import holder_of, lock_info
from reconciler.stores.remote.lock_token import Holder, LockToken

_HELD = frozenset({409, 412, 423})
_FREE = "free the lock of"
_proven: set[str] = set()
"""Addresses whose server kept to the rules when this process tried."""


class HttpBackend:
    """One state on one server."""

    writes_are_beats = True

    def __init__(self, address: HttpAddress) -> None:
        self._address, self._where = address, str(address)
        self._transport = Transport(address.url, address.login)
        self._ahead = 0.0
        self._asked: LockToken | None = None

    def describe(self) -> str:
        return self._where

    def now(self) -> float:
        return time.time() + self._ahead

    def prepare(self) -> None:
        """Learn the server's time."""
        self.read()

    def read(self) -> Stored | None:
        reply = self._send("GET", self._address.url)
        if reply.status in (204, 404) or (reply.ok and not reply.body.strip()):
            return None
        if not reply.ok:
            raise self._error("read", reply)
        envelope = unpack(reply.body)
        return Stored(envelope, Mark(envelope.number, hashlib.sha256(reply.body).hexdigest()))

    def write(self, envelope: Envelope, after: Mark, *, replaces: bool) -> Mark:
        stored = self.read()
        found = stored.mark if stored else Mark()
        if found != after and not (stored and stored.envelope.lock == envelope.lock):
            raise self._moved("was written to by somebody else while this command held its lock")
        data = replace(envelope, number=found.number + 1).pack()
        mark = Mark(found.number + 1, hashlib.sha256(data).hexdigest())
        reply = self._post(data, envelope.lock)
        if reply.status in _HELD:
            raise self._moved("does not take this command's lock any more")
        if not reply.ok:
            # A repetition of a write that arrived may be refused for its number.
            again = self.read()
            if again is None or again.mark != mark:
                raise self._error("write", reply)
        return mark

    def take(self, token: LockToken) -> Holder | None:
        self._asked = token
        reply = self._lock(token)
        if reply.ok:
            return None
        if reply.status not in _HELD:
            raise self._error("lock", reply)
        holder = holder_of(reply.body)
        if holder.id == token.id:  # an earlier attempt whose answer was lost
            return None
        self._asked = None
        return self._with_signs(holder)

    def take_over(self, holder: Holder, token: LockToken | None) -> bool:
        reply = self._unlock(holder.id)
        if token is not None and (reply.ok or reply.status in _HELD):
            return self.take(token) is None
        if not reply.ok:
            raise self._error(_FREE, reply)
        return True

    def holder(self, probe: LockToken) -> Holder | None:
        found = self.take(probe)
        self.release(probe)
        return found

    def beat(self, token: LockToken) -> None:
        """A write does it."""

    def release(self, token: LockToken) -> None:
        if self._asked != token:
            return
        self._asked = None
        reply = self._unlock(token.id)
        if not (reply.ok or self._is_free_of(token)):
            raise self._error(_FREE, reply)

    def history(self) -> Sequence[Version]:
        """The protocol knows one version only."""
        return ()

    def document(self, version: Version) -> bytes | None:
        """There is none but the stored one."""
        return None

    def beside(self) -> None:
        """The protocol knows one document only."""

    def rewrite(self, version: Version, document: bytes) -> None:
        """There is none but the stored one."""

    def confirm(self, token: LockToken) -> None:
        if self._where in _proven:
            return
        other = replace(token, id=f"reconciler-trial-{uuid.uuid4().hex}")
        stored = self.read()
        # Should the server take it after all, it is what is there already.
        same = (stored.envelope if stored else Envelope(1, None)).pack()
        for what, reply in (
            ("granted one lock twice", self._lock(other)),
            ("accepted a state under a lock that was not held", self._post(same, other.id, tries=1)),
            ("freed a lock that had another name", self._unlock(other.id)),
        ):
            if reply.status in (401, 403):
                raise self._error("try out", reply)
            if reply.ok:
                raise Refused(
                    f"{self._where} cannot hold a state: its server {what}",
                    hint="two runs could write at once. Use a server that keeps to the Terraform HTTP protocol, "
                    "such as GitLab",
                )
        _proven.add(self._where)

    def _is_free_of(self, token: LockToken) -> bool:
        """Return whether the lock of a refused UNLOCK is certainly not ours any more.

        An UNLOCK that arrived, but whose answer was lost, is refused when it is repeated. A LOCK under the same name
        shows which it is: it is granted where the lock is free, and given back at once.
        """
        reply = self._lock(token)
        if reply.ok:
            return self._unlock(token.id).ok
        if reply.status not in _HELD:
            return False
        holder = holder_of(reply.body)
        return holder.id not in ("", token.id)

    def _with_signs(self, holder: Holder) -> Holder:
        stored = self.read()
        if stored is None or stored.envelope.lock != holder.id:
            return holder
        return replace(holder, seen=stored.envelope.time, owner=holder.owner or stored.envelope.owner)

    def _lock(self, token: LockToken) -> HttpResponse:
        body = lock_info(token, __version__, self.now())
        return self._send(self._address.lock_method, self._address.lock_url, body)

    def _unlock(self, name: str) -> HttpResponse:
        body = compact({"ID": name}).encode()
        return self._send(self._address.unlock_method, self._address.unlock_url, body)

    def _post(self, data: bytes, lock: str, *, tries: int = 3) -> HttpResponse:
        return self._send("POST", self._address.write_url(lock), data, tries=tries)

    def _send(self, method: str, url: str, body: bytes | None = None, *, tries: int = 3) -> HttpResponse:
        headers = {}
        if body is not None:
            digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
            headers = {"Content-Type": "application/json", "Content-MD5": digest}
        reply = self._transport.send(method, url, body, headers, tries=tries)
        if reply.date is not None:
            self._ahead = reply.date - time.time()
        return reply

    def _moved(self, what: str) -> StateMoved:
        return StateMoved(
            f"{self._where} {what}", hint="nothing more was written to it; run the command again on what is there now"
        )

    def _error(self, doing: str, reply: HttpResponse) -> StoreError:
        hint = "nothing is lost; run the same command again"
        if reply.status in (401, 403) or 300 <= reply.status < 400:
            hint = "check RECONCILER_STATE_USERNAME and RECONCILER_STATE_PASSWORD in the environment, and their rights"
        elif doing in ("lock", _FREE) and reply.status in (400, 404, 405, 501):
            hint = (
                "this server may lock elsewhere or otherwise: say so in the address, with lock_address, "
                "unlock_address, lock_method and unlock_method"
            )
        elif doing == _FREE:
            hint = (
                "the state itself is written; no other run can apply until the lock is freed: "
                "reconciler state unlock, or the server's own way"
            )
        return StoreError(f"cannot {doing} {self._where}: HTTP status {reply.status}", hint=hint)
