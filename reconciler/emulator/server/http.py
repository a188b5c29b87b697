"""HTTP/1.1 over loopback: persistent connections, buffered writes, a Date in every answer."""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Lock, Thread
from typing import Any

from reconciler.emulator.server.reply import Reply, Request
from reconciler.ground.loopback import HOST

_KEPT = 10 * 1024 * 1024 + 1
_CHUNK = 1024 * 1024
_SIZE_DIGITS = 12
_LINGER = struct.pack("ii", 1, 0)  # closing resets the connection instead of ending it
_REASONS = {200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 411: "Length Required",
            500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Time-out"}  # fmt: skip


class Server(ThreadingHTTPServer):
    """Listens on the loopback address (``port`` 0: any free one).

    ``answer`` maps requests to replies, ``now`` dates them; ``broken`` collects exceptions that are not the network's.
    """

    daemon_threads = True
    request_queue_size = 1024

    def __init__(
        self, port: int, answer: Callable[[Request], Reply], now: Callable[[], float], broken: list[BaseException]
    ) -> None:
        self.answer = answer
        self.now = now
        self._broken = broken
        self._closing = False
        self._guard = Lock()
        self._open: dict[socket.socket, Thread] = {}
        self._date = (0, b"")
        super().__init__((HOST, port), Handler)

    def server_bind(self) -> None:
        """Without the name lookup of the base class."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.socket.getsockname()[1]

    def run(self) -> None:
        """Accept connections until ``stop``."""
        while not self._closing:
            self.handle_request()

    def stop(self) -> None:
        """Let ``run`` return."""
        self._closing = True
        # It waits without a time-out for a connection; this one wakes it.
        with socket.create_connection((HOST, self.server_port), 1.0):
            pass

    def finish(self) -> None:
        """Once ``run`` has returned: close the listener and every connection, and wait for their threads."""
        self.server_close()
        with self._guard:
            connections = dict(self._open)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in connections.values():
            thread.join(5.0)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        return not self._closing

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        with self._guard:
            self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.pop(request, None)
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what went wrong here; ``close`` of the emulator raises it."""
        error = sys.exception()
        if error is not None:
            self._broken.append(error)

    def date(self) -> bytes:
        """The Date header of this second."""
        second = int(self.now())
        if self._date[0] != second:
            self._date = (second, formatdate(second, usegmt=True).encode())
        return self._date[1]


class Handler(BaseHTTPRequestHandler):
    """One connection. Reads HTTP itself: the general header parser of the base class is most of a request's cost."""

    server: Server
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with suppress(OSError):  # a client that went away is no news
            while self._one_request():
                pass

    def finish(self) -> None:
        """Close both directions. What a client that went away did not take is still in the buffer: no news either."""
        with suppress(OSError):
            self.wfile.close()
        self.rfile.close()

    def _one_request(self) -> bool:
        start = self.rfile.readline(65537).split()
        if len(start) != 3:
            return False
        headers: dict[str, str] = {}
        while (line := self.rfile.readline(65537)) not in (b"\r\n", b"\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        if headers.get("expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        method, path, version = (part.decode("latin-1") for part in start)
        size = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not size.isdecimal() or len(size) > _SIZE_DIGITS:
            self._write(Reply(b"", status=411), keep=False)
            return False
        request = Request(method, path, headers, self._body(int(size)), int(size))
        reply = self.server.answer(request)
        keep = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close" and reply.promised is None
        if reply.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
            return False
        self._write(reply, keep=keep)
        return keep

    def _body(self, size: int) -> bytes:
        body = self.rfile.read(min(size, _KEPT))
        rest = size - len(body)
        while rest > 0 and (piece := self.rfile.read(min(rest, _CHUNK))):
            rest -= len(piece)
        return body

    def _write(self, reply: Reply, *, keep: bool) -> None:
        length = reply.promised
        if length is None:
            length = len(reply.body) + reply.padding + len(reply.tail)
        head = (
            f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, 'Unknown')}\r\n"
            f"Content-Type: {reply.content_type}\r\nContent-Length: {length}\r\nServer: emulator\r\n"
            f"Connection: {'keep-alive' if keep else 'close'}\r\nDate: "
        )
        self.wfile.write(head.encode("latin-1") + self.server.date() + b"\r\n\r\n" + reply.body)
        left = reply.padding
        while left > 0:
            self.wfile.write(b"a" * min(left, _CHUNK))
            left -= _CHUNK
        self.wfile.write(reply.tail)
        self.wfile.flush()
