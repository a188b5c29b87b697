import pytest

from reconciler import errors as e
from reconciler.cloud import CallerIdentity, who_am_i

from .clients import client
from .scripted_server import Server, ok

FULL = {"AccountId": "100012347742", "UserId": "u", "PrincipalId": "p", "Type": "CAMUser", "Arn": "qcs::x"}


def ask(server):
    import asyncio

    async def main():
        async with client(server) as made:
            return await who_am_i(made)

    return asyncio.run(main())


def test_who_am_i():
    with Server(ok(**FULL)) as server:
        who = ask(server)
    assert who == CallerIdentity("100012347742", "u", "p", "CAMUser", "qcs::x")
    assert who.is_account("100012347742")
    assert not who.is_account("100012347743")
    assert server.received[0].headers["x-tc-action"] == "GetCallerIdentity"
    assert server.received[0].body == b"{}"


@pytest.mark.parametrize("fields", [{}, {"AccountId": 5}, {"AccountId": ""}, {"AccountId": "x"}])
def test_an_answer_without_an_account(fields):
    with Server(ok(**fields)) as server, pytest.raises(e.BadAnswer):
        ask(server)


def test_missing_details_are_empty():
    with Server(ok(AccountId="1", Arn=None)) as server:
        assert ask(server) == CallerIdentity("1")
