"""A server of the Terraform HTTP protocol, strict unless told otherwise. GitLab's addresses behave as there."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

LOGIN = "Basic " + base64.b64encode(b"ci:s3cret-word").decode()


class Backend:
    """Every path is a state of its own. ``faults``: rules of the protocol that this server does not keep."""

    def __init__(self, *faults: str) -> None:
        self.faults = set(faults)
        self.states: dict[str, bytes] = {}
        self.locks: dict[str, dict[str, Any]] = {}
        self.serials: dict[str, list[int]] = {}
        self.log: list[str] = []
        self.fail: list[int] = []
        self.gate = threading.Lock()
        backend = self

        class Handler(_Handler):
            server_backend = backend

        self.server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def answer(self, method: str, path: str, ident: str, body: bytes) -> tuple[int, bytes]:
        """What the protocol says."""
        gitlab = "/terraform/state/" in path
        locking = path.endswith("/lock") if gitlab else method in ("LOCK", "UNLOCK")
        name = path.removesuffix("/lock") if gitlab else path
        with self.gate:
            self.log.append(f"{method} {path}")
            held = self.locks.get(name)
            if locking:
                info = json.loads(body)
                if method in ("LOCK", "POST"):
                    return self._lock(name, info, held, gitlab)
                return self._unlock(name, info, held)
            if method == "GET":
                found = self.states.get(name)
                return (200, found) if found is not None else (404, b"")
            if method == "POST":
                return self._post(name, ident, held, body, gitlab)
            return 405, b""

    def _lock(self, name: str, info: Any, held: Any, gitlab: bool) -> tuple[int, bytes]:
        if held is not None and "locks twice" not in self.faults:
            # GitLab tells name, person and time of the holder, and the rest as whoever asks has it.
            known = info | {key: held[key] for key in ("ID", "Who", "Created")} if gitlab else held
            return (409 if gitlab else 423), json.dumps(known).encode()
        self.locks[name] = info
        return 200, json.dumps(info).encode()

    def _unlock(self, name: str, info: Any, held: Any) -> tuple[int, bytes]:
        if (held is None or held["ID"] != info["ID"]) and "unlocks any" not in self.faults:
            return 409, json.dumps(held).encode()
        if "keeps locks" in self.faults:
            return 403, b""
        self.locks.pop(name, None)
        return 200, b""

    def _post(self, name: str, ident: str, held: Any, body: bytes, gitlab: bool) -> tuple[int, bytes]:
        if (held is None or held["ID"] != ident) and "writes any" not in self.faults:
            return 409, json.dumps(held).encode()
        serial = json.loads(body)["serial"]
        if gitlab and serial in self.serials.setdefault(name, []):
            return 422, b'{"message":"Version has already been taken"}'
        self.serials.setdefault(name, []).append(serial)
        self.states[name] = body
        return 200, b""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Killed clients are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server_backend: Backend

    def serve(self) -> None:
        backend, parts = self.server_backend, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        digest = self.headers.get("Content-MD5")
        if body and digest != base64.b64encode(hashlib.md5(body).digest()).decode():
            self.reply(400, b"digest")
        elif "login" in backend.faults and self.headers.get("Authorization") != LOGIN:
            self.reply(401, b"")
        elif backend.fail and self.command != "GET":
            status = backend.fail.pop(0)
            if status < 0:  # done, but the answer is lost
                backend.answer(self.command, parts.path, parse_qs(parts.query).get("ID", [""])[0], body)
            self.reply(abs(status), b"")
        else:
            self.reply(*backend.answer(self.command, parts.path, parse_qs(parts.query).get("ID", [""])[0], body))

    do_GET = do_POST = do_LOCK = do_UNLOCK = do_DELETE = serve  # noqa: N815

    def reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Nothing."""
