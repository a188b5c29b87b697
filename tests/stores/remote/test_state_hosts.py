"""A state's address stands in the repository: the password and the keys of a state go where the operator says.

Real servers on this machine play the hostile host; what counts is that nothing reached them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from reconciler.errors import InputError, StoreError
from reconciler.stores.open import open_store
from reconciler.stores.remote.addresses import place_of
from reconciler.stores.remote.s3.address import parse
from tests.cloud.scripted_server import Server, http

TOKEN = "SESSIONTOKENofTheMachine0000"
LOGIN = {"RECONCILER_STATE_USERNAME": "ci", "RECONCILER_STATE_PASSWORD": "s3cret-word"}
KEYS = {"AWS_ACCESS_KEY_ID": "key-id", "AWS_SECRET_ACCESS_KEY": "s3keyNeverShown", "AWS_SESSION_TOKEN": TOKEN}
COS = "s3://states-1250000000/key?endpoint=https://cos.ap-guangzhou.myqcloud.com"
COS_HOST = "states-1250000000.cos.ap-guangzhou.myqcloud.com"


@pytest.fixture
def hostile() -> Iterator[Server]:
    with Server(http("", 404)) as server:
        yield server


def test_the_password_is_not_sent_to_a_host_that_the_project_names(tmp_path: Path, hostile: Server) -> None:
    here = f"127.0.0.1:{hostile.port}"
    with pytest.raises(InputError) as caught:
        open_store(f"{hostile.url}/state", tmp_path, {**LOGIN, "CI": "true"})
    assert f"the state's address in the project file is {here}" in caught.value.message
    assert f"RECONCILER_STATE_HOST={here}" in (caught.value.hint or "")
    assert hostile.connections == 0


@pytest.mark.parametrize("variable", ["RECONCILER_STATE_HOST", "RECONCILER_ALLOWED_HOSTS"])
def test_the_environment_allows_the_host(tmp_path: Path, hostile: Server, variable: str) -> None:
    environ = {**LOGIN, "CI": "true", variable: f"127.0.0.1:{hostile.port}"}
    assert open_store(f"{hostile.url}/state", tmp_path, environ).load() is None
    assert hostile.received[0].headers["authorization"].startswith("Basic ")


def test_a_password_is_bound_to_its_host(tmp_path: Path, hostile: Server) -> None:
    """Also where the other host is allowed for something else, and where no CI runs."""
    for more in ({}, {"CI": "true", "RECONCILER_ALLOWED_HOSTS": "127.0.0.1"}):
        with pytest.raises(InputError, match="the state's password is for another host"):
            open_store(f"{hostile.url}/s", tmp_path, {**LOGIN, **more, "RECONCILER_STATE_HOST": "gitlab.example.com"})
    assert hostile.connections == 0


def test_without_a_password_a_host_is_asked_for_permission_too(tmp_path: Path, hostile: Server) -> None:
    """What a service of this machine answers must not be learned in CI, nor a stranger's state be read anywhere."""
    for address, environ in ((f"{hostile.url}/s", {"CI": "true"}), ("https://gitlab.example.com/s", {})):
        with pytest.raises(InputError, match="the environment does not allow it") as caught:
            open_store(address, tmp_path, environ)
        assert "RECONCILER_ALLOWED_HOSTS=" in (caught.value.hint or "")
    assert hostile.connections == 0
    assert open_store(f"{hostile.url}/s", tmp_path, {}).load() is None


@pytest.mark.parametrize(
    "address",
    [
        "s3://bucket/key?endpoint=https://minio.example.com",
        "s3://bucket/key?endpoint=https://cos.ap-guangzhou.myqcloud.com.evil.org",
        "s3://bucket/key?endpoint=https://evil-cos.ap-guangzhou.myqcloud.com",
        "s3://bucket/key?endpoint=https://cos.ap-guangzhou.myqcloud.com:8443",
        "s3://bucket/key?endpoint=https://x.execute-api.us-east-1.amazonaws.com",
        "s3://bucket/key?endpoint=https://x.elb.amazonaws.com",
        "s3://bucket/key?endpoint=https://s3.us-east-1.amazonaws.com.evil.org",
        "s3://bucket/key?endpoint=https://s3-website-us-east-1.amazonaws.com",
        "s3://bucket/key?endpoint=https://169.254.169.254",
    ],
)
def test_keys_of_an_object_storage_stay_with_it(tmp_path: Path, address: str) -> None:
    for environ in (KEYS, {**KEYS, "CI": "true"}):
        with pytest.raises(InputError, match="not a host of the service's own, and the environment does not allow it"):
            open_store(address, tmp_path, environ)


def test_what_needs_no_permission(tmp_path: Path) -> None:
    cos = {"TENCENTCLOUD_SECRET_ID": "id", "TENCENTCLOUD_SECRET_KEY": "k", "CI": "true"}
    open_store(COS, tmp_path, cos)
    for address in ("s3://b-1/k?region=eu-west-1", "s3://b-1/k?endpoint=https://s3.eu-west-1.amazonaws.com"):
        open_store(address, tmp_path, {**KEYS, "CI": "true"})
    open_store("s3://b-1/k", tmp_path, {**KEYS, "CI": "true", "AWS_ENDPOINT_URL": "https://minio.example.com"})


def test_keys_of_an_object_storage_can_be_bound_to_a_bucket(tmp_path: Path) -> None:
    environ = {**KEYS, "RECONCILER_STATE_HOST": COS_HOST}
    open_store(COS, tmp_path, environ)
    with pytest.raises(InputError, match="the key of the object storage is for another host"):
        open_store(COS.replace("states-", "attackers-"), tmp_path, environ)


@pytest.mark.parametrize(
    "region",
    ["x.evil.example/", "a@127.0.0.1:1/", "us-east-1#", "us-east-1.evil.example", "", "-", "\u0443s-east-1", "%2f"],
)
def test_a_region_is_no_way_to_name_a_host(tmp_path: Path, region: str) -> None:
    """The library puts it into the host: the keys went to s3.x.evil.example."""
    with pytest.raises(InputError, match="region"):
        open_store(f"s3://bucket/key?region={quote(region)}", tmp_path, KEYS)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_an_object_storage_cannot_redirect_the_session_token(tmp_path: Path, status: int, hostile: Server) -> None:
    """The bucket's owner may say where its storage redirects to, and the library sent x-amz-security-token there."""
    there = hostile.url.replace("127.0.0.1", "localhost")
    with Server(http("", status, headers=[("Location", f"{there}/steal")])) as storage:
        store = open_store(f"s3://bucket/key?endpoint={storage.url}", tmp_path, KEYS)
        with pytest.raises(StoreError):
            store.load()
        assert storage.received[0].headers["x-amz-security-token"] == TOKEN
    assert hostile.connections == 0


def test_behind_a_proxy_a_bucket_needs_permission_where_a_token_is_sent(tmp_path: Path) -> None:
    """There redirects cannot be stopped, so whose bucket it is must be known."""
    environ = {**KEYS, "HTTPS_PROXY": "http://proxy.example:3128"}
    with pytest.raises(InputError, match="the environment does not allow it") as caught:
        open_store(COS, tmp_path, environ)
    assert f"RECONCILER_STATE_HOST={COS_HOST}" in (caught.value.hint or "")
    open_store(COS, tmp_path, {**environ, "RECONCILER_STATE_HOST": COS_HOST})
    open_store(COS, tmp_path, {**environ, "AWS_SESSION_TOKEN": ""})


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_state_server_cannot_redirect_the_password(tmp_path: Path, status: int, hostile: Server) -> None:
    with Server(http("", status, headers=[("Location", f"{hostile.url}/steal")])) as server:
        store = open_store(f"{server.url}/state", tmp_path, LOGIN)
        with pytest.raises(StoreError, match=f"HTTP status {status}"):
            store.load()
    assert hostile.connections == 0


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-banner of a service\r\n", b"HTTP/1.1 200 OK\r\nbanner of a service\r\n\r\n"]
)
def test_what_another_service_says_is_not_quoted(tmp_path: Path, answer: bytes) -> None:
    with Server([answer]) as server, pytest.raises(StoreError) as caught:
        open_store(f"{server.url}/state", tmp_path, {}).load()
    assert "banner" not in f"{caught.value.message} {caught.value.hint}"


def test_where_requests_go_is_what_is_compared() -> None:
    assert str(place_of(parse(COS, KEYS).url)) == COS_HOST
    assert str(place_of(parse("s3://b-1/k?region=eu-west-1", {}).url)) == "s3.eu-west-1.amazonaws.com"
