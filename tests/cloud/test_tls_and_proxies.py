"""The way to the service: certificates that are trusted, and proxies."""

import pytest

from reconciler import errors as e
from reconciler.ground.secrets import redact
from tests.support.clocks import VirtualClock
from tests.support.paths import TLS

from .clients import ONCE, WRITE, client, one
from .scripted_server import Proxy, Server, http, ok


def test_a_private_authority(monkeypatch):
    path = str(TLS / "authority.pem")
    for how in [
        {"ca_file": path},
        *({"environ": {name: path}} for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")),
    ]:
        with Server(ok(), tls=True) as server:
            assert one(client(server, **how))["RequestId"] == "r-1"


def test_a_stranger_is_not_spoken_to():
    clock = VirtualClock()
    with Server(ok(), tls=True) as server:
        failure = one(client(server, clock=clock), WRITE)
    assert type(failure) is e.Untrusted
    assert "SSL_CERT_FILE" in failure.hint
    assert not clock.slept
    assert not server.received


def test_the_name_on_the_certificate_counts():
    with Server(ok(), tls=True) as server:
        url = server.url.replace("127.0.0.1", "127.0.0.2")
        made = client(url, ca_file=str(TLS / "authority.pem"), policy=ONCE)
        assert isinstance(one(made), e.NotSent)
    assert not server.received


@pytest.mark.parametrize("path", ["/nowhere/ca.pem", __file__])
def test_a_bundle_that_is_none(path):
    failure = one(client("https://127.0.0.1:1", environ={"SSL_CERT_FILE": path}))
    assert type(failure) is e.InputError
    assert "SSL_CERT_FILE" in failure.message


def test_https_through_a_proxy(monkeypatch):
    with Server(ok(), tls=True) as server, Proxy(server.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        made = client(f"https://mps.test:{server.port}", ca_file=str(TLS / "authority.pem"))
        assert one(made)["RequestId"] == "r-1"
    assert proxy.received[0].method == "CONNECT"
    assert "authorization" not in proxy.received[0].headers
    assert server.received[0].headers["host"] == f"mps.test:{server.port}"


def test_plain_http_through_a_proxy(monkeypatch):
    with Server(ok()) as server, Proxy(server.port) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert one(client("http://mps.test", plain_http=True))["RequestId"] == "r-1"
    assert proxy.received[0].target == "http://mps.test/"
    assert server.received[0].headers["host"] == "mps.test"


def test_loopback_goes_past_the_proxy(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with Server(ok()) as server:
        assert one(client(server))["RequestId"] == "r-1"


def test_a_proxy_that_refuses_never_sent_it(monkeypatch):
    with Server(ok(), tls=True) as server, Proxy(server.port, refuse=http("", 407)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        failure = one(client("https://mps.test", policy=ONCE), WRITE)
    assert type(failure) is e.NotSent
    assert "407" in failure.message
    assert "HTTPS_PROXY" in failure.hint


def test_a_proxy_that_hangs_up_never_sent_it(monkeypatch):
    with Server(ok(), tls=True) as server, Proxy(server.port, refuse=b"") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert type(one(client("https://mps.test", policy=ONCE), WRITE)) is e.NotSent


def test_proxy_settings_that_make_no_sense_keep_their_password(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "gopher://user:geheim@proxy")
    failure = one(client("https://mps.test"))
    assert type(failure) is e.InputError
    assert "geheim" not in str(failure)


@pytest.mark.parametrize("form", ["user:pr%6fxyPassword9@", "pr%6fxyPassword9@"])
def test_the_password_of_a_proxy_is_not_written(monkeypatch, form):
    """A proxy that says in words what it was sent."""
    refusal = b"HTTP/1.1 407 proxyPassword9 is wrong\r\nContent-Length: 0\r\n\r\n"
    with Server(ok(), tls=True) as server, Proxy(server.port, refuse=refusal) as proxy:
        url = proxy.url.replace("http://", f"http://{form}")
        monkeypatch.setenv("HTTPS_PROXY", url)
        failure = one(client("https://mps.test", policy=ONCE, environ={"HTTPS_PROXY": url}), WRITE)
    assert "proxy-authorization" in proxy.received[0].headers
    assert "[secret] is wrong" in failure.message
    assert redact(f"see {url}") == f"see {proxy.url.replace('http://', 'http://' + form)}".replace(
        "pr%6fxyPassword9", "[secret]"
    )
