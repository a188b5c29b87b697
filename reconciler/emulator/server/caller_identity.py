"""STS GetCallerIdentity: whose key signed the request."""

from __future__ import annotations

from typing import Any

from reconciler.emulator.data.world import World
from reconciler.emulator.server.auth import Credential
from reconciler.emulator.server.params import Params, check


class CallerIdentity:
    """Works for main-account keys, sub-account keys and temporary credentials; takes no parameters."""

    def __init__(self, world: World) -> None:
        self._world = world

    def describe(self, params: Params, caller: Credential, /) -> dict[str, Any]:
        """AccountId is the main account's Uin; Type is ``CAMUser`` for permanent keys (GetCallerIdentity page)."""
        check(params, {})
        account = caller.account or self._world.account
        user = caller.user or account
        return {
            "Arn": f"qcs::cam::uin/{account}:uin/{user}",
            "AccountId": account,
            "UserId": user,
            "PrincipalId": user,
            "Type": "CAMUser" if caller.token is None else "CAMRole",
        }
