"""Hosts that a repository names: nothing is sent to them but by permission, and nothing they say is repeated.

Real servers on this machine play the hostile host; what counts is that nothing reached them.
"""

import asyncio

import pytest

from reconciler import errors as e
from reconciler.cloud import connect
from tests.support.clocks import VirtualClock

from .clients import ID, KEY, ONCE, READ, TOKEN, client, one
from .scripted_server import CLOSE, Proxy, Server, http, ok

KEYS = {"TENCENTCLOUD_SECRET_ID": ID, "TENCENTCLOUD_SECRET_KEY": KEY, "TENCENTCLOUD_TOKEN": TOKEN}
SECRET = "password of a service of this machine"
OWN = [
    "https://mps.tencentcloudapi.com",
    "https://MPS.intl.TencentCloudAPI.com:443/",
    "https://mps.ap-guangzhou.tencentcloudapi.com",
]
OTHERS = [
    "https://tencentcloudapi.com", "https://tencentcloudapi.com.evil.org", "https://evil-tencentcloudapi.com",
    "https://mps.tencentcloudapi.com.evil.org", "https://mps.evil.tencentcloudapi.com.org", "https://x.y.tencentcloudapi.com",
    "https://mps.tencentcloudapi.com:8443", "https://mps.tencentcloudapi.com/evil", "https://169.254.0.23",
    "https://metadata.tencentyun.com", "https://2130706433", "https://0.0.0.0", "https://127.1", "https://[::ffff:10.0.0.1]",
    "https://localhost.evil.org", "https://xn--mps-6cd.tencentcloudapi.com",
]  # fmt: skip
UNREADABLE = [
    "https://mps.tencentcloudapi.com.", "https://mps.tencentcloudapi.com\\.evil.org", "https://mps%2etencentcloudapi.com",
    "https://mps.tencentcloudapi.com@evil.org", "https://m\u0440s.tencentcloudapi.com",
]  # fmt: skip


@pytest.mark.parametrize("endpoint", OWN)
def test_the_services_own_hosts_need_no_permission(endpoint):
    connect(endpoint=endpoint, by_repository=True, environ={"CI": "true"})


@pytest.mark.parametrize("endpoint", OTHERS)
def test_any_other_host_needs_permission(endpoint):
    for environ in ({}, {"CI": "true"}, {"RECONCILER_ALLOWED_HOSTS": "proxy.example"}):
        with pytest.raises(e.InputError, match="and the environment does not allow it"):
            connect(endpoint=endpoint, by_repository=True, environ=environ)


@pytest.mark.parametrize("endpoint", UNREADABLE)
def test_a_host_that_may_be_read_as_another_is_an_error(endpoint):
    with pytest.raises(e.InputError):
        connect(endpoint=endpoint, by_repository=True, environ={"RECONCILER_ALLOWED_HOSTS": "mps.tencentcloudapi.com"})


def test_a_service_of_this_machine_needs_permission_in_ci():
    with Server(ok()) as server:
        here = f"127.0.0.1:{server.port}"
        with pytest.raises(e.InputError) as caught:
            client(server, by_repository=True, environ={"CI": "true"})
        assert f"the endpoint in the project file is {here}, a service of this machine" in caught.value.message
        assert f"RECONCILER_ALLOWED_HOSTS={here}" in caught.value.hint
        assert server.connections == 0
        allowed = {"CI": "true", "RECONCILER_ALLOWED_HOSTS": here}
        assert one(client(server, by_repository=True, environ=allowed))["RequestId"] == "r-1"


@pytest.fixture
def tke(tmp_path):
    """The environment of a workload whose identity is a file."""
    (tmp_path / "token").write_text("workload.identity.token", encoding="utf-8")
    file = {"TKE_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token")}
    return {"TKE_REGION": "r", "TKE_PROVIDER_ID": "p", "TKE_ROLE_ARN": "a", "HOME": str(tmp_path), **file}


ROLE = {**KEYS, "TENCENTCLOUD_ROLE_ARN": "qcs::cam::uin/1:roleName/r", "TENCENTCLOUD_ROLE_SESSION_NAME": "s1"}


@pytest.mark.parametrize("form", ["web identity", "a role"])
def test_token_services_are_asked_at_the_sites_own_host(tke, form, monkeypatch):
    """An endpoint in the project file got the identity of the workload, or the key that a role is taken on with."""
    with (
        Server(ok()) as hostile,
        Server(ok()) as unused,
        Proxy(unused.port, refuse=b"HTTP/1.1 403 No\r\n\r\n") as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        environ = {**(tke if form == "web identity" else ROLE), "RECONCILER_ALLOWED_HOSTS": f"127.0.0.1:{hostile.port}"}
        failure = one(client(hostile, by_repository=True, credentials=None, environ=environ, policy=ONCE))
    assert isinstance(failure, e.CredentialsMissing)
    assert (proxy.received[0].method, proxy.received[0].target) == ("CONNECT", "sts.intl.tencentcloudapi.com:443")
    assert hostile.connections == 0


def sts_answer(request):
    made = {"TmpSecretId": "tmp", "TmpSecretKey": "k", "Token": "t"}
    return ok(Credentials=made, ExpiredTime=int(VirtualClock().now() + 7200))


def test_the_environment_may_name_another_token_service(tke):
    with Server(ok()) as service, Server(sts_answer) as sts:
        environ = {**tke, "RECONCILER_STS_ENDPOINT": sts.url}
        one(client(service, by_repository=True, credentials=None, environ=environ))
    assert [r.headers["x-tc-action"] for r in sts.received] == ["AssumeRoleWithWebIdentity"]
    assert [r.headers["x-tc-action"] for r in service.received] == [READ.action]
    with pytest.raises(e.InputError, match=r"RECONCILER_STS_ENDPOINT .* would send signed"):
        connect(environ={"RECONCILER_STS_ENDPOINT": "http://sts.example"})


def test_what_an_operator_types_moves_the_token_service_too(tke):
    with Server(sts_answer, ok()) as server:
        one(client(server, credentials=None, environ={**tke, "CI": "true"}))
    assert [r.headers["x-tc-action"] for r in server.received] == ["AssumeRoleWithWebIdentity", READ.action]


ANSWERS = {
    "a page": http(SECRET, content_type="text/html"),
    "an error page": http(SECRET, 500),
    "JSON of another form": http(f'{{"key": "{SECRET}"}}'),
    "an error without a code": http(f'{{"Response": {{"Error": {{"Message": "{SECRET}"}}}}}}'),
    "a banner": [f"SSH-2.0-{SECRET}\r\n".encode()],
    "a broken header": [f"HTTP/1.1 200 OK\r\n{SECRET}\r\n\r\n".encode()],
    "a redirect": http("", 302, headers=[("Location", f"http://127.0.0.1:1/{SECRET}")]),
    "an odd encoding": http(b"x", headers=[("Content-Encoding", "gzip")]),
    "nothing": CLOSE,
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("by_repository", [True, False])
def test_answers_of_other_hosts_are_not_quoted(name, by_repository):
    """Two hundred characters of a service of this machine came into the comment of a merge request."""
    with Server(ANSWERS[name]) as server:
        failure = one(client(server, by_repository=by_repository, policy=ONCE))
    assert isinstance(failure, e.CloudError)
    said = f"{failure.message} {failure.hint}"
    for word in SECRET.split():
        if word not in ("of", "a", "this", "service"):
            assert word not in said


def test_redirects_are_not_followed():
    with Server(ok()) as other, Server(http("", 307, headers=[("Location", other.url)])) as server:
        assert isinstance(one(client(server, policy=ONCE)), e.BadAnswer)
    assert other.connections == 0


def test_an_own_host_is_asked_in_the_clear_of_nothing():
    """Plain HTTP to the service's own name is refused as anywhere."""
    with pytest.raises(e.InputError, match="unencrypted"):
        connect(endpoint="http://mps.tencentcloudapi.com", by_repository=True, environ={})


def test_nothing_is_sent_to_learn_where_to_send():
    """The check is by name: no look-up in the DNS tells the attacker that a pipeline ran."""

    async def main():
        with pytest.raises(e.InputError):
            async with connect(endpoint="https://attacker.invalid", by_repository=True, environ=KEYS):
                pass

    asyncio.run(main())
