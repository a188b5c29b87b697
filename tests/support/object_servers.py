"""Run as a process: one object storage behind three doors. It prints their ports, and ends with its input.

The first door honours ``If-None-Match``. The second is deaf to it, as several servers are. The third is so too, but
heeds ``x-cos-forbid-overwrite`` and answers 409, as COS does.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def deaf(app: App) -> App:
    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ.pop("HTTP_IF_NONE_MATCH", None)
        return app(environ, start)

    return serve


def cos(app: App) -> App:
    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ.pop("HTTP_IF_NONE_MATCH", None)
        if environ["REQUEST_METHOD"] == "PUT" and environ.get("HTTP_X_COS_FORBID_OVERWRITE") == "true":
            # Not signed, not heeded: a proxy could have added it.
            assert "x-cos-forbid-overwrite" in environ["HTTP_AUTHORIZATION"]
            environ["HTTP_IF_NONE_MATCH"] = "*"

        def conflict(status: str, headers: Any, *more: Any) -> Any:
            return start("409 Conflict" if status.startswith("412") else status, headers, *more)

        return app(environ, conflict)

    return serve


def main() -> None:
    app = DomainDispatcherApplication(create_backend_app)
    for wrap in (lambda same: same, deaf, cos):
        server = make_server("127.0.0.1", 0, wrap(app), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
