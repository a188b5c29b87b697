"""Whose credentials these are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from reconciler.errors import BadAnswer
from reconciler.model.call import Answer, Call


class Sends(Protocol):
    async def send(self, call: Call) -> Answer: ...


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """``account`` is the main account's Uin, what a target declares; ``principal`` the account the key belongs to."""

    account: str
    user: str = ""
    principal: str = ""
    kind: str = ""
    """For example ``CAMUser``."""
    arn: str = ""

    def is_account(self, declared: str) -> bool:
        return self.account == declared.strip()


async def who_am_i(cloud: Sends) -> CallerIdentity:
    """Ask STS. Source: action GetCallerIdentity of STS 2018-08-13, which every kind of key may call.

    Raises the types under CloudError; BadAnswer where the answer names no account.
    """
    call = Call("sts", "GetCallerIdentity", {}, reads=True)
    answer = await cloud.send(call)
    account = answer.get("AccountId")
    if not isinstance(account, str) or not account.isdecimal():
        raise BadAnswer("the answer names no account", action=call.key)
    fields = {key: value if isinstance(value, str) else "" for key, value in answer.items()}
    return CallerIdentity(
        account,
        user=fields.get("UserId", ""),
        principal=fields.get("PrincipalId", ""),
        kind=fields.get("Type", ""),
        arn=fields.get("Arn", ""),
    )
