"""A server of the services that take messages. It checks what each of them documents, and answers as they do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

LARK_SECRET = "lark-secret-9f3b1c"
WEBHOOK_SECRET = "webhook-secret-7d2e"
Answer = tuple[int, bytes]


def wecom(body: bytes, headers: Any) -> Answer:
    """Markdown of at most 4,096 bytes."""
    message = json.loads(body)
    right = message["msgtype"] == "markdown" and len(message["markdown"]["content"].encode()) <= 4096
    return 200, b'{"errcode":0,"errmsg":"ok"}' if right else b'{"errcode":40058,"errmsg":"exceed max length"}'


def lark(body: bytes, headers: Any) -> Answer:
    """At most 20 KB; signed over the time and the secret, here by the documented steps written out anew."""
    message = json.loads(body)
    if len(body) > 20_000 or message["msg_type"] != "post":
        return 200, b'{"code":9499,"msg":"Bad Request"}'
    key = message.get("timestamp", "") + "\n" + LARK_SECRET
    wanted = base64.standard_b64encode(hmac.digest(key.encode(), b"", "sha256")).decode()
    if message.get("sign") != wanted:
        return 200, b'{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}'
    return 200, b'{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}'


def slack(body: bytes, headers: Any) -> Answer:
    """At most 50 blocks, sections of 3,000 characters, and 13,000 in all, which is measured and not documented."""
    blocks = json.loads(body)["blocks"]
    texts = [block["text"]["text"] for block in blocks]
    right = len(blocks) <= 50 and all(0 < len(text) <= 3000 for text in texts) and sum(map(len, texts)) <= 13_000
    return (200, b"ok") if right else (400, b"invalid_blocks")


def teams(body: bytes, headers: Any) -> Answer:
    """At most 28 KB, of which 21 were measured."""
    assert json.loads(body)["attachments"][0]["content"]["type"] == "AdaptiveCard"
    return (202, b"") if len(body) <= 21_000 else (413, b"Request Entity Too Large")


def webhook(body: bytes, headers: Any) -> Answer:
    """At most 64 KiB, signed over time and body."""
    if len(body) > 64 * 1024:
        return 413, b""
    signed = headers["X-Reconciler-Timestamp"].encode() + b"." + body
    wanted = hmac.new(WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    return (204, b"") if headers["X-Reconciler-Signature"] == f"v1={wanted}" else (401, b"")


SERVICES: dict[str, Callable[[bytes, Any], Answer]] = {
    "wecom": wecom,
    "lark": lark,
    "slack": slack,
    "teams": teams,
    "webhook": webhook,
}
TOKEN = "xY7kQ2mN9pL4vB8t"
"""The secret part of every address."""


class ChatServer:
    """All services, each at ``/NAME/TOKEN``. ``faults``: answers that come first, in order; None: no answer at all."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, Any]] = []
        self.answers: list[int] = []
        self.faults: list[tuple[int, dict[str, str]] | None] = []
        self.released = threading.Event()
        server = self

        class Handler(_Handler):
            chat = server

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def address(self, name: str) -> str:
        return f"{self.url}/{name}/{TOKEN}"

    @property
    def environ(self) -> dict[str, str]:
        """What an operator sets."""
        urls = {f"RECONCILER_NOTIFY_{name.upper()}_URL": self.address(name) for name in SERVICES}
        secrets = {"RECONCILER_NOTIFY_LARK_SECRET": LARK_SECRET, "RECONCILER_NOTIFY_WEBHOOK_SECRET": WEBHOOK_SECRET}
        return {**urls, **secrets}

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    """One for a test."""
    server = ChatServer()
    yield server
    server.close()


class _Handler(BaseHTTPRequestHandler):
    chat: ChatServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        _, name, token = self.path.split("/")
        fault = self.chat.faults.pop(0) if self.chat.faults else (0, {})
        if fault is None:
            self.chat.answers.append(0)
            self.close_connection = True
            self.chat.released.wait()
            return
        status, headers = fault
        if status:
            # With status 200, as WeCom says that there are too many messages.
            answer = b'{"errcode":45009}' if status == 200 else b'{"errcode":0}'
        else:
            assert token == TOKEN
            status, answer = SERVICES[name](body, self.headers)
            self.chat.taken.append((name, json.loads(body)))
        self.chat.answers.append(status)
        self.send_response(status)
        for header, value in {**headers, "Content-Length": str(len(answer))}.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Says nothing."""
