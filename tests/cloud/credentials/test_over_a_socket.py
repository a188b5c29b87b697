"""Temporary credentials from real servers on this machine, and calls made with them."""

import asyncio

import pytest

from reconciler import errors as e
from reconciler.cloud import connect
from tests.cloud.clients import ID, READ, TOKEN, client, one, run
from tests.cloud.scripted_server import Server, error, http, ok

from .credential_places import ENV, NOW, ROLE


def sts_answer(request):
    if request.headers["x-tc-action"].startswith("AssumeRole"):
        made = {"TmpSecretId": "tmp", "TmpSecretKey": "k", "Token": f"t{len(request.headers['authorization'])}"}
        return ok(Credentials=made, ExpiredTime=int(NOW + 7200))
    return ok()


def test_a_role_over_the_wire(tmp_path):
    with Server(sts_answer) as server:
        made = client(server, credentials=None, environ={**ENV, **ROLE, "HOME": str(tmp_path)})
        assert one(made)["RequestId"] == "r-1"
    first, second = server.received
    assert (first.headers["x-tc-action"], first.headers["x-tc-region"]) == ("AssumeRole", "ap-guangzhou")
    assert f"Credential={ID}/" in first.headers["authorization"]
    assert "/sts/tc3_request" in first.headers["authorization"]
    assert "Credential=tmp/" in second.headers["authorization"]
    assert "x-tc-token" in second.headers
    assert made.calls == {"sts.AssumeRole": 1, READ.key: 1}


def test_workload_identity_goes_unsigned(tmp_path):
    (tmp_path / "token").write_text("jwt", encoding="utf-8")
    tke = {"TKE_REGION": "r", "TKE_PROVIDER_ID": "p", "TKE_ROLE_ARN": "a", "HOME": str(tmp_path)}
    with Server(sts_answer) as server:
        one(client(server, credentials=None, environ={**tke, "TKE_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token")}))
    assert server.received[0].headers["authorization"] == "SKIP"


def test_an_expired_token_is_renewed_once(tmp_path):
    answers = [sts_answer, error("AuthFailure.TokenFailure"), sts_answer, ok()]

    def second_role(request):
        made = {"TmpSecretId": "new", "TmpSecretKey": "k", "Token": "new"}
        return ok(Credentials=made, ExpiredTime=int(NOW + 7200))

    answers[2] = second_role
    with Server(*answers) as server:
        one(client(server, credentials=None, environ={**ENV, **ROLE, "HOME": str(tmp_path)}))
    assert [r.headers["x-tc-action"] for r in server.received] == ["AssumeRole", READ.action] * 2
    assert server.received[3].headers["x-tc-token"] == "new"


def test_an_expired_token_of_the_environment_is_an_error():
    with Server(error("AuthFailure.TokenFailure")) as server:
        failure = one(client(server, credentials=None, environ={**ENV, "TENCENTCLOUD_TOKEN": TOKEN}))
    assert type(failure) is e.TokenExpired
    assert len(server.received) == 1


def test_the_source_is_told_and_nothing_is_sent_for_it():
    async def main():
        async with connect(environ=ENV) as made:
            return await made.source(), dict(made.calls)

    assert asyncio.run(main()) == ("environment", {})


def test_metadata_over_the_wire():
    with Server(http("role", content_type="text/plain"), http("", 404)) as server:

        async def main():
            async with client(server) as made:
                assert await made.fetch(server.url) == "role"
                with pytest.raises(e.BadAnswer):
                    await made.fetch(server.url)

        asyncio.run(main())


def test_a_write_whose_credentials_cannot_be_had_was_not_sent(tmp_path):
    with Server(error("InternalError")) as server:
        (failure,) = run(client(server, credentials=None, environ={**ENV, **ROLE, "HOME": str(tmp_path)}), READ)
    assert type(failure) is e.CredentialsMissing
    assert {r.headers["x-tc-action"] for r in server.received} == {"AssumeRole"}
