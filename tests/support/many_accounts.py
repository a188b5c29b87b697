"""One address for many accounts, as the service has: an emulator for each, found by the role that is taken on."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from reconciler.emulator import Emulator
from reconciler.emulator.server.failure import Failure
from reconciler.emulator.server.http import Server
from reconciler.emulator.server.reply import Reply, Request, refusal

_KEY = re.compile(r"Credential=([^/,\s]+)/")
_ROLE = re.compile(r"qcs::cam::uin/(\d+):")


class ManyAccounts:
    """Gives out credentials for roles of any account, and answers each request from the data of its account."""

    def __init__(self, *, latency: float = 0.0) -> None:
        self.accounts: dict[str, Emulator] = {}
        self.latency = latency
        self._holders: dict[str, Emulator] = {}
        self._gate = threading.Lock()
        self._broken: list[BaseException] = []
        self._server = Server(0, self._answer, time.time, self._broken)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.stop()
        self._thread.join()
        self._server.finish()
        for each in self.accounts.values():
            each.close()
        assert not self._broken, self._broken

    def calls(self) -> Counter[str]:
        """Calls of all accounts by action."""
        return sum((each.calls for each in self.accounts.values()), Counter[str]())

    def _answer(self, request: Request) -> Reply:
        key = _KEY.search(request.headers.get("authorization", ""))
        if key is not None:
            holder = self._holders.get(key[1])
            unknown = Failure("AuthFailure.SecretIdNotFound", "The SecretId is not found.")
            return holder._answer(request) if holder is not None else refusal(unknown)
        role = _ROLE.match(str(json.loads(request.body).get("RoleArn")))
        if role is None:
            return refusal(Failure("InvalidParameter.ParamError", "RoleArn is not the description of a role."))
        emulator = self._account(role[1])
        reply = emulator._answer(request)
        given = json.loads(reply.body)["Response"].get("Credentials")
        if given is not None:
            self._holders[given["TmpSecretId"]] = emulator
        return reply

    def _account(self, account: str) -> Emulator:
        with self._gate:
            if account not in self.accounts:
                self.accounts[account] = Emulator(account=account, rates=False, latency=self.latency)
            return self.accounts[account]


@contextmanager
def many_accounts(*, latency: float = 0.0) -> Iterator[ManyAccounts]:
    made = ManyAccounts(latency=latency)
    try:
        yield made
    finally:
        made.close()
