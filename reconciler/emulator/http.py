"""HTTP/1.1 over loopback: persistent connections, buffered writes, a Date in every answer."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from reconciler.emulator.reply import Reply, Request

_KEPT = 10 * 1024 * 1024 + 1
_CHUNK = 1024 * 1024
_LINGER = struct.pack("ii", 1, 0)  # closing resets the connection instead of ending it
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 411: "Length Required", 500: "Internal Server Error",
            502: "Bad Gateway", 504: "Gateway Time-out"}  # fmt: skip


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1 (``port`` 0: any free one). ``answer`` maps requests to replies; ``now`` dates them."""

    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, port: int, answer: Callable[[Request], Reply], now: Callable[[], float]) -> None:
        self.answer = answer
        self.now = now
        self._closing = False
        self._guard = Lock()
        self._open: dict[socket.socket, Thread | None] = {}
        self._date = (0, b"")
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        """Without the name lookup of the base class."""
        socket_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def run(self) -> None:
        """Accept connections until ``stop``."""
        while not self._closing:
            self.handle_request()

    def stop(self) -> None:
        """Close the listener and every connection, and wait for their threads."""
        self._closing = True
        # Accepting waits without a time-out; one connection wakes it.
        with socket.create_connection(("127.0.0.1", self.server_port), 1.0):
            pass

    def finish(self) -> None:
        """After ``run`` has returned."""
        self.server_close()
        with self._guard:
            threads = list(self._open.items())
        for connection, _ in threads:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for _, thread in threads:
            if thread is not None:
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
        """A client that went away is no news."""

    def date(self) -> bytes:
        """The Date header of this second."""
        second = int(self.now())
        if self._date[0] != second:
            self._date = (second, formatdate(second, usegmt=True).encode())
        return self._date[1]


def socket_bind(server: Server) -> None:
    """Bind the listener and learn its port."""
    server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.socket.bind(server.server_address)
    server.server_address = server.socket.getsockname()


class Handler(BaseHTTPRequestHandler):
    """One connection. Reads HTTP itself: the general header parser of the base class is most of a request's cost."""

    server: Server
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True

    def handle(self) -> None:
        try:
            while self._one_request():
                pass
        except (OSError, ValueError):
            return

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
        if "transfer-encoding" in headers or not size.isdecimal():
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
