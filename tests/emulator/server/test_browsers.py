"""The admin path answers no web page: neither one whose host name leads here, nor one that sends across sites."""

from __future__ import annotations

import json
import socket

import pytest

FAULT = b'"action=*,kind=throttle"'


def sent(bench, method: str, path: str, headers: tuple[str, ...], body: bytes = b"") -> tuple[int, dict[str, object]]:
    """Status and answer of a request with exactly these headers, over a socket of its own."""
    lines = [f"{method} {path} HTTP/1.1", *headers, f"Content-Length: {len(body)}", "Connection: close"]
    data = "".join(f"{line}\r\n" for line in lines).replace("PORT", str(bench.emulator.port)).encode("latin-1")
    with socket.create_connection(("127.0.0.1", bench.emulator.port), 30) as connection:
        connection.sendall(data + b"\r\n" + body)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    head, _, content = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(content)


@pytest.mark.parametrize("host", ["127.0.0.1:PORT", "localhost:PORT", "LOCALHOST:PORT", "[::1]:PORT", "127.7.7.7:PORT"])
def test_loopback_names_are_answered(bench, host):
    assert sent(bench, "GET", "/_admin/data", (f"Host: {host}",))[0] == 200
    assert sent(bench, "POST", "/_admin/faults", (f"Host: {host}", "Content-Type: application/json"), FAULT)[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:PORT",
        "evil.example",
        "127.0.0.1.evil.example:PORT",
        "localhost.evil.example:PORT",
        "127.0.0.1:1",
        "127.0.0.1",
        "localhost",
        "",
        "127.0.0.1:PORT, evil.example",
        "127.0.0.1@evil.example:PORT",
        "0.0.0.0:PORT",
        "10.0.0.1:PORT",
        "[::1].evil.example:PORT",
        "127.0.0.1:PORT:PORT",
        "127.0.0.1:٣",
        "evil\x00127.0.0.1:PORT",
    ],
)
def test_a_name_that_was_bound_to_this_machine(bench, host):
    """DNS rebinding: the page's host leads here, and its script may read what comes back."""
    for method, topic in (("GET", "data"), ("POST", "faults"), ("DELETE", "calls"), ("GET", "nothing")):
        encoded = f"Host: {host}".encode().decode("latin-1")
        status, answer = sent(bench, method, f"/_admin/{topic}", (encoded,), FAULT if method == "POST" else b"")
        assert status == 403
        assert "the header Host" in str(answer["error"])
    assert bench.admin("GET", "faults")[1] == []


def test_no_host_at_all(bench):
    assert sent(bench, "GET", "/_admin/data", ())[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        ("Origin: http://evil.example",),
        ("Origin: null",),
        ("Origin:",),
        ("Origin: http://127.0.0.1:PORT",),
        ("origin: http://localhost:3000", "Content-Type: application/json"),
        ("Sec-Fetch-Site: cross-site",),
        ("Sec-Fetch-Site: same-site",),
        ("Sec-Fetch-Site: same-origin",),
        ("Content-Type: text/plain",),
        ("Content-Type: text/plain;charset=UTF-8",),
        ("Content-Type: multipart/form-data; boundary=x",),
    ],
)
def test_what_a_page_sends_across_sites(bench, headers):
    """A form, a fetch without CORS, an image: what such a request changes stays changed, though nothing can be read."""
    status, answer = sent(bench, "POST", "/_admin/faults", ("Host: 127.0.0.1:PORT", *headers), FAULT)
    assert status == 403
    assert answer["error"]
    assert bench.admin("GET", "faults")[1] == []


def test_a_preflight_allows_nothing(bench):
    """A page may send JSON after it asked, so nothing must answer that it may."""
    asked = ("Host: 127.0.0.1:PORT", "Access-Control-Request-Method: POST")
    assert sent(bench, "OPTIONS", "/_admin/faults", asked)[0] == 404
    assert sent(bench, "OPTIONS", "/_admin/faults", (*asked, "Origin: http://evil.example"))[0] == 403


def test_a_typed_address_is_answered(bench):
    headers = ("Host: 127.0.0.1:PORT", "Sec-Fetch-Site: none")
    assert sent(bench, "GET", "/_admin/calls", headers) == (200, {"calls": {}, "codes": {}})
