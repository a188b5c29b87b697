"""The only store module that knows httpx: one request at a time, within bounds of time and size.

Synchronous, because a store is asked synchronously; otherwise what ``cloud.client`` is for the service.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from reconciler.errors import StoreError
from reconciler.ground.bounded_body import BoundedBody
from reconciler.ground.lean_httpx import lean_httpx
from reconciler.ground.secrets import redact
from reconciler.stores.remote.addresses import shown
from reconciler.stores.remote.http.deadline import Deadline

with lean_httpx():
    import httpx

MAX_ANSWER = 256 * 1024 * 1024
TOTAL = 60.0
"""Seconds for one exchange, its repetitions included, so that a server which trickles cannot hold it for ever."""
_TIMEOUT = httpx.Timeout(connect=5.0, read=10.0, write=10.0, pool=10.0)
_PAUSES = (0.2, 1.0)
_AGAIN = frozenset({429, 500, 502, 503, 504})


class HttpResponse(NamedTuple):
    """``date`` is the server's time, in Unix seconds; None where it sends none."""

    status: int
    body: bytes
    date: float | None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class Transport:
    """Requests to one server, with basic credentials where there are any. Redirects are not followed."""

    def __init__(self, url: str, login: tuple[str, str] | None) -> None:
        secure = url.startswith("https:")
        try:
            self._client = httpx.Client(
                verify=secure,
                trust_env=secure,
                follow_redirects=False,
                timeout=_TIMEOUT,
                auth=httpx.BasicAuth(*login) if login else None,
                headers={"User-Agent": "reconciler", "Accept-Encoding": "identity"},
                # Requests are seconds apart, and a store is never closed: a connection lives no longer than its answer.
                limits=httpx.Limits(max_connections=2, max_keepalive_connections=0),
            )
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
            reason = type(error).__name__
        else:
            return
        # What httpx says about a proxy may repeat its password.
        raise StoreError(f"the proxy or certificate settings of the environment cannot be used ({reason})")

    def send(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        tries: int = 3,
    ) -> HttpResponse:
        """Return the answer. ``tries`` more than one is for what does no harm when repeated.

        Raises StoreError where none came, within ``TOTAL`` seconds whatever the server does.
        """
        failure = ""
        end = time.monotonic() + TOTAL
        for attempt in range(tries):
            if attempt:
                time.sleep(_PAUSES[min(attempt, len(_PAUSES)) - 1])
            deadline = Deadline(end - time.monotonic())
            try:
                with deadline:
                    reply = self._once(method, url, body, dict(headers or {}), deadline)
            except httpx.UnsupportedProtocol:
                failure = "the address does not begin with https://"
                break
            except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, ValueError) as error:
                failure = _words(error)
                reply = None
            # Asked also where there is an answer: a body without a length looks whole when its socket is shut down.
            if deadline.passed:
                failure = f"not finished within {TOTAL:g} s"
                break
            if reply is not None and (reply.status not in _AGAIN or attempt == tries - 1):
                return reply
        # Outside of the handler, so that the chain of exceptions does not hold the request and with it the password.
        trust = "certificate" in failure.lower()
        raise StoreError(
            f"no answer from {shown(url)}: {failure}",
            hint="behind a proxy that inspects TLS, name its certificate in SSL_CERT_FILE"
            if trust
            else "check network and address; nothing is lost, run the same command again",
        )

    def close(self) -> None:
        self._client.close()

    def _once(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str], deadline: Deadline
    ) -> HttpResponse:
        extensions = {"trace": deadline.trace}
        with self._client.stream(method, url, content=body, headers=headers, extensions=extensions) as response:
            answer = BoundedBody(response.headers.get("Content-Encoding", ""), MAX_ANSWER)
            # Raw: httpx itself would decode layer after layer, each without a bound.
            for chunk in response.iter_raw():
                answer.feed(chunk)
            return HttpResponse(response.status_code, answer.content(), _date(response.headers.get("Date", "")))


def _date(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _words(error: Exception) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, httpx.TimeoutException):
        return "it took too long"
    if isinstance(error, httpx.ProxyError):
        return "the proxy refused"
    if isinstance(error, (httpx.RemoteProtocolError, httpx.DecodingError)):
        # A parser quotes the line that it does not understand: whatever listens there would be read in the report.
        closed = "disconnected" in str(error) or "peer closed" in str(error)
        return "the connection was closed" if closed else "it is not HTTP"
    return redact(str(error))[:200] or type(error).__name__
