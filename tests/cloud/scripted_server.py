"""A small real HTTP server whose every answer a test can script, down to the bytes and the resets."""

import contextlib
import json
import socket
import ssl
import struct
import threading
from dataclasses import dataclass

from tests.support.paths import TLS

RESET = object()
CLOSE = object()
HANG = object()


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    headers: dict
    body: bytes
    peer: tuple

    @property
    def json(self):
        return json.loads(self.body)


def http(body=b"", status=200, *, content_type="application/json", length=None, headers=()):
    body = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {content_type}"]
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    lines += [f"{key}: {value}" for key, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def ok(headers=(), **fields):
    return http(json.dumps({"Response": {**fields, "RequestId": "r-1"}}), headers=headers)


def error(code, message="no", headers=(), **extra):
    body = {"Response": {"Error": {"Code": code, "Message": message}, "RequestId": "r-err", **extra}}
    return http(json.dumps(body), headers=headers)


class Server:
    """Answers with ``script`` in turn, its last entry for ever; an entry may be a function of what was received.

    An answer is bytes, a list of pieces, or RESET, CLOSE (after reading the request) or HANG. ``reset_first`` resets
    that many connections before anything is read.
    """

    def __init__(self, *script, tls=False, reset_first=0):
        self.script = list(script)
        self.received = []
        self.connections = 0
        self.reset_first = reset_first
        self.stopping = threading.Event()
        self.arrived = threading.Event()
        self.tls = None
        if tls:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(TLS / "server.pem")
        self.lock = threading.Lock()
        self.threads = []
        self.open = []

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.url = f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"
        self.spawn(self.accept)
        return self

    def __exit__(self, *exc):
        self.stopping.set()
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in list(self.threads):
            thread.join(10)

    def spawn(self, target, *args):
        thread = threading.Thread(target=target, args=args, daemon=True)
        self.threads.append(thread)
        thread.start()

    def accept(self):
        while not self.stopping.is_set():
            try:
                connection, peer = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            if self.reset_first >= self.connections:
                reset(connection)
                continue
            self.open.append(connection)
            self.spawn(self.serve, connection, peer)

    def serve(self, connection, peer):
        with contextlib.suppress(OSError, ValueError), contextlib.closing(connection):
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self.open.append(connection)
            with contextlib.closing(connection), connection.makefile("rb") as stream:
                while self.respond(connection, stream, peer):
                    pass

    def respond(self, connection, stream, peer):
        request = read(stream, peer)
        if request is None:
            return False
        with self.lock:
            self.received.append(request)
            self.arrived.set()
            answer = self.script[min(len(self.received), len(self.script)) - 1]
        if callable(answer):
            answer = answer(request)
        if answer is RESET:
            reset(connection)
            return False
        if answer is CLOSE:
            return False
        if answer is HANG:
            self.stopping.wait(30)
            return False
        for piece in [answer] if isinstance(answer, bytes) else answer:
            connection.sendall(piece)
            if self.stopping.is_set():
                return False
        return b"Content-Length: " in (answer if isinstance(answer, bytes) else b"") and not broken(answer)


def broken(answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    return length != len(body)


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def read(stream, peer):
    line = stream.readline().decode("latin-1").split()
    if len(line) != 3:
        return None
    headers = {}
    while (raw := stream.readline().decode("latin-1").strip()) != "":
        key, _, value = raw.partition(":")
        headers[key.strip().lower()] = value.strip()
    return Received(line[0], line[1], headers, stream.read(int(headers.get("content-length", 0))), peer)


class Proxy(Server):
    """A forward proxy: absolute-form requests and CONNECT, everything goes to ``upstream`` whatever its name."""

    def __init__(self, upstream, *, refuse=None):
        super().__init__()
        self.upstream = upstream
        self.refuse = refuse

    def respond(self, connection, stream, peer):
        request = read(stream, peer)
        if request is None:
            return False
        self.received.append(request)
        if self.refuse is not None:
            connection.sendall(self.refuse)
            return False
        with socket.create_connection(("127.0.0.1", self.upstream)) as other:
            self.open.append(other)
            if request.method == "CONNECT":
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                self.spawn(pump, connection, other)
            else:
                head = "".join(f"{key}: {value}\r\n" for key, value in request.headers.items())
                other.sendall(f"{request.method} / HTTP/1.1\r\n{head}\r\n".encode() + request.body)
            pump(other, connection)
        return False


def pump(source, sink):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
