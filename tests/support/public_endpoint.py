"""The emulator at a public address: ``https://mps.test``, through a proxy, with a certificate for that name."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.paths import TLS

HOST = "mps.test"


@contextmanager
def public(url: str) -> Iterator[dict[str, str]]:
    """What the environment needs, to find the server at ``url`` as an account in the world is found."""
    port = int(url.rpartition(":")[2])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem")
    door = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with contextlib.suppress(OSError):  # closed at the end
            while True:
                client, _ = door.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    def serve(client: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.closing(client):
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += client.recv(1)
            assert head.startswith(f"CONNECT {HOST}:443 ".encode())
            client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            with (
                context.wrap_socket(client, server_side=True) as inside,
                socket.create_connection(("127.0.0.1", port)) as server,
            ):
                back = threading.Thread(target=pump, args=(server, inside), daemon=True)
                back.start()
                pump(inside, server)
                server.shutdown(socket.SHUT_RDWR)
                back.join()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield {
            "CI": "true",
            "RECONCILER_ENDPOINT": f"https://{HOST}",
            "HTTPS_PROXY": f"http://127.0.0.1:{door.getsockname()[1]}",
            "SSL_CERT_FILE": str(TLS / "authority.pem"),
        }
    finally:
        with contextlib.suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join()


def pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
