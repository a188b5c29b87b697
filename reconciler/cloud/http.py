"""The only place that knows httpx: bytes out, bytes in, within bounds of time and size.

One client with one connection for each worker, because a shared pool spends more time the more connections it has; one
TLS context for all of them, because building it is what makes a client expensive.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from reconciler.cloud.answer import HttpResponse
from reconciler.errors import (
    AnswerTooLarge,
    BadAnswer,
    CloudError,
    InputError,
    NoAnswer,
    NotSent,
    Unreachable,
    Untrusted,
)
from reconciler.ground.bounded_body import ACCEPTED, BoundedBody, TooLarge, Unreadable
from reconciler.ground.lean_httpx import lean_httpx
from reconciler.ground.secrets import redact

with lean_httpx():
    import httpx

MAX_ANSWER = 16 * 1024 * 1024
"""Bytes. The service may send up to 50 MB, but never as much for what is asked here: a page of a hundred keywords with
all the tags they can have is below 2 MB. Several answers come in at a time, so this bounds memory too."""
_CHECK = "--endpoint or the target's endpoint, this machine's network, and HTTPS_PROXY in the environment"
_MAX_FAULT = 4096
"""Bytes read of an answer that is not the service's, to quote from."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. ``total`` bounds one request and its answer, so that a server which trickles cannot hold it for ever.

    Time-outs of httpx hold for each single read; ``retry.Policy`` bounds a call with its retries.
    """

    connect: float = 5.0
    read: float = 30.0
    write: float = 10.0
    total: float = 60.0


BRIEF = Timeouts(connect=1.0, read=1.0, write=1.0, total=2.0)
"""For an address that either answers at once or does not exist here."""


class _Progress:
    """How far a request got, which decides what its failure means."""

    def __init__(self) -> None:
        self.sent = False
        self.answering = False

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        # Before this event not a byte of the request has left. A proxy's CONNECT is not the request.
        if event.endswith(".send_request_headers.started") and info["request"].method != b"CONNECT":
            self.sent = True


class Http:
    """Posts requests over at most ``workers`` connections, opened when first needed.

    ``direct`` ignores the proxies that the environment names; otherwise they are honoured as httpx does
    (``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY``, ``NO_PROXY``). Redirects are not followed.
    """

    def __init__(
        self,
        trust: Callable[[], ssl.SSLContext],
        *,
        timeouts: Timeouts | None = None,
        workers: int = 10,
        direct: bool = False,
        max_answer: int = MAX_ANSWER,
    ) -> None:
        self._trust = trust
        self._timeouts = timeouts or Timeouts()
        self._direct = direct
        self._max_answer = max_answer
        self._gate = asyncio.Semaphore(workers)
        self._idle: list[httpx.AsyncClient] = []
        self._context: ssl.SSLContext | None = None

    async def post(
        self, url: str, headers: Mapping[str, str], body: bytes, *, within: float = math.inf
    ) -> HttpResponse:
        """The answer, that came ``within`` so many seconds.

        Raises NotSent, NoAnswer or BadAnswer; never an exception of httpx, whose requests hold the token.
        """
        async with self._gate:
            worker = self._idle.pop() if self._idle else self._open()
            healthy = False
            try:
                reply = await self._exchange(worker, url, dict(headers), body, within)
                healthy = True
            finally:
                # A connection in an unknown state is not worth a guess.
                if healthy:
                    self._idle.append(worker)
                else:
                    await worker.aclose()
            return reply

    async def get(self, url: str) -> HttpResponse:
        """A plain GET: for the metadata of the instance this runs on."""
        worker = self._open()
        try:
            return await self._exchange(worker, url, {}, None)
        finally:
            await worker.aclose()

    async def aclose(self) -> None:
        while self._idle:
            await self._idle.pop().aclose()

    def _open(self) -> httpx.AsyncClient:
        if self._context is None:
            self._context = self._trust()
        why = ""
        # What httpx says about a proxy may repeat its password.
        try:
            return httpx.AsyncClient(
                verify=self._context,
                trust_env=not self._direct,
                follow_redirects=False,
                limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            why = type(error).__name__
        raise InputError(f"the proxy settings of the environment cannot be used ({why})")

    async def _exchange(
        self,
        worker: httpx.AsyncClient,
        url: str,
        headers: dict[str, str],
        body: bytes | None,
        within: float = math.inf,
    ) -> HttpResponse:
        """A POST of ``body``, or a GET without one."""
        timeouts = replace(self._timeouts, total=min(self._timeouts.total, within))
        headers = {**headers, "Accept-Encoding": ACCEPTED}
        progress = _Progress()
        limits = httpx.Timeout(connect=timeouts.connect, read=timeouts.read, write=timeouts.write, pool=None)
        failure: CloudError
        try:
            async with (
                asyncio.timeout(timeouts.total),
                worker.stream(
                    "GET" if body is None else "POST",
                    url,
                    headers=headers,
                    content=body,
                    timeout=limits,
                    extensions={"trace": progress.trace},
                ) as response,
            ):
                progress.answering = True
                return await self._read(response)
        except (httpx.RequestError, httpx.InvalidURL, httpx.StreamError, TimeoutError, OSError) as error:
            failure = _failure(error, progress, timeouts, urlsplit(url).netloc)
        # Outside of the handler, so that the chain of exceptions does not hold the request and with it the token.
        raise failure

    async def _read(self, response: httpx.Response) -> HttpResponse:
        """The whole answer; of an error status only the start, to quote from.

        Raises AnswerTooLarge, and BadAnswer for a body that cannot be decoded.
        """
        status, date = response.status_code, response.headers.get("Date", "")
        later = response.headers.get("Retry-After", "")
        encoding = response.headers.get("Content-Encoding", "")
        if status != 200:
            return HttpResponse(status, await _start(response, encoding), date, later)
        try:
            body = BoundedBody(encoding, self._max_answer)
            # Raw: httpx itself would decode layer after layer, each without a bound.
            async for chunk in response.aiter_raw():
                body.feed(chunk)
            return HttpResponse(status, body.content(), date, later)
        except TooLarge as error:
            raise AnswerTooLarge(str(error)) from error
        except Unreadable as error:
            raise BadAnswer(str(error)) from error


async def _start(response: httpx.Response, encoding: str) -> bytes:
    """The first bytes of an answer, decoded as far as possible; why there are none is said in their place."""
    try:
        body = BoundedBody(encoding, _MAX_FAULT)
    except Unreadable as error:
        return str(error).encode()
    with contextlib.suppress(Unreadable):
        async for chunk in response.aiter_raw():
            body.feed(chunk)
    return body.start(_MAX_FAULT)


def _failure(error: Exception, progress: _Progress, timeouts: Timeouts, host: str) -> CloudError:
    detail = redact(str(error)) or type(error).__name__
    if isinstance(error, (httpx.RemoteProtocolError, httpx.DecodingError)):
        # A parser quotes the line that it does not understand: whatever listens there would be read in the report.
        closed = "disconnected" in detail or "peer closed" in detail
        detail = "the connection was closed" if closed else "it is not HTTP"
    if isinstance(error, httpx.TimeoutException):
        detail = {
            httpx.ConnectTimeout: f"no connection within {timeouts.connect:g} s",
            httpx.ReadTimeout: f"nothing came for {timeouts.read:g} s",
            httpx.WriteTimeout: f"nothing could be sent for {timeouts.write:g} s",
        }.get(type(error), detail)
    elif isinstance(error, TimeoutError):
        detail = f"not finished within {timeouts.total:.3g} s"
    if progress.answering:
        return BadAnswer(f"the answer broke off: {detail}")
    if progress.sent:
        return NoAnswer(f"no answer: {detail}")
    if isinstance(error, httpx.ProxyError):
        return NotSent(f"the proxy refused: {detail}", hint="see HTTPS_PROXY and NO_PROXY in the environment")
    if _caused_by(error, ssl.SSLCertVerificationError):
        return Untrusted(
            f"the server's certificate is not trusted: {detail}",
            hint="behind a proxy that inspects TLS, name its certificate in SSL_CERT_FILE",
        )
    if _caused_by(error, socket.gaierror):
        return Unreachable(f"the host {host} cannot be found: {detail}", hint=f"check its spelling, {_CHECK}")
    if _caused_by(error, ConnectionRefusedError):
        return Unreachable(f"{host} refuses connections", hint=f"check host and port, {_CHECK}")
    if isinstance(error, httpx.ConnectTimeout):
        return Unreachable(f"{host} does not answer: {detail}", hint=f"check the host's name, {_CHECK}")
    return NotSent(f"no connection to {host}: {detail}")


def _caused_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    """Whether an error of this kind is the cause, however deep httpx and its libraries have wrapped it."""
    while error is not None:
        if isinstance(error, kind):
            return True
        inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
        if any(_caused_by(each, kind) for each in inner):
            return True
        error = error.__cause__ or error.__context__
    return False


def text_of(reply: HttpResponse) -> str:
    """The body of a plain answer. Raises BadAnswer where it is not text with status 200."""
    if reply.status == 200:
        with contextlib.suppress(UnicodeDecodeError):
            return reply.body.decode()
    raise BadAnswer(f"HTTP status {reply.status}")
