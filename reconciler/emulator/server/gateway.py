"""One API request: signature, parameters, faults, action, answer."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from reconciler.emulator.data.times import ServiceClock
from reconciler.emulator.faults.corruption import bend_answer, bend_params, bend_reply, gateway_page
from reconciler.emulator.faults.kinds import Fault
from reconciler.emulator.faults.rules import Faults
from reconciler.emulator.server.auth import NOBODY, UNSIGNED, Claim, Credential, read_claim, verify
from reconciler.emulator.server.failure import Failure
from reconciler.emulator.server.reply import RESET, Reply, Request, refusal, success
from reconciler.emulator.server.service import Service

BODY_LIMIT = 10 * 1024 * 1024
"""Bytes of a POST body (request structure page)."""


class Gateway:
    """Counts what comes in: ``calls`` by ``service.Action``, ``codes`` by error code, ``log`` the newest requests.

    ``broken`` holds exceptions of the emulator itself; the client gets InternalError."""

    def __init__(
        self,
        *,
        service: Service,
        credentials: Mapping[str, Credential],
        faults: Faults,
        clock: ServiceClock,
        sleep: Callable[[float], object],
        log_size: int,
    ) -> None:
        self.calls: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self.log: deque[tuple[str, Mapping[str, Any]]] = deque(maxlen=log_size)
        self.broken: list[BaseException] = []
        self.latency = 0.0
        self._service = service
        self._credentials = credentials
        self._faults = faults
        self._clock = clock
        self._sleep = sleep

    def answer(self, request: Request) -> Reply:
        """The answer to a POST of ``/``; faults and latency included."""
        if self.latency:
            self._sleep(self.latency)
        try:
            headers = request.headers
            claim = read_claim(headers.get("authorization", ""), headers.get("x-tc-action", ""))
        except Failure as failure:
            return self._refuse(failure)
        action = f"{claim.service}.{request.headers.get('x-tc-action', '')}"
        with self._service.lock:
            self.calls[action] += 1
        fault = self._faults.pick(action, lambda: _texts(request.body))
        if fault is None:
            return self._carry_out(claim, request, action, None)
        if fault.kind in ("hang-before", "slow"):
            self._sleep(fault.delay)
        reply = self._carry_out(claim, request, action, fault) if fault.after else self._turn_away(fault)
        if fault.kind == "hang-after":
            self._sleep(fault.delay)
        return RESET if fault.kind.startswith(("reset-", "hang-")) else bend_reply(fault, reply)

    def _turn_away(self, fault: Fault) -> Reply:
        codes = {
            "throttle": "RequestLimitExceeded",
            "internal-error": "InternalError",
            "service-unavailable": "ServiceUnavailable",
        }
        if fault.kind.startswith("status-"):
            return gateway_page(int(fault.kind.split("-")[1]))
        if fault.kind.endswith("-before"):
            return RESET
        return self._refuse(Failure(codes.get(fault.kind) or fault.kind[5:], "Injected by a fault rule."))

    def _carry_out(self, claim: Claim, request: Request, action: str, fault: Fault | None) -> Reply:
        try:
            content = self._run(claim, request, action, fault)
        except Failure as failure:
            return self._refuse(failure)
        except Exception as error:  # noqa: BLE001 - a bug, or a full disk: the connection must still be answered
            self.broken.append(error)
            return self._refuse(Failure("InternalError", "The emulator failed."))
        if fault is not None and fault.kind == "internal-error-after":
            return self._refuse(Failure("InternalError", "Injected by a fault rule."))
        if fault is not None:
            content = bend_answer(fault, content, self.calls[action])
        return success(content)

    def _run(self, claim: Claim, request: Request, action: str, fault: Fault | None) -> dict[str, Any]:
        headers = request.headers
        if request.size > BODY_LIMIT:
            raise Failure("RequestSizeLimitExceeded", f"The request has {request.size} bytes; at most {BODY_LIMIT}.")
        caller = NOBODY
        if claim is not UNSIGNED:
            caller = verify(claim, headers, request.body, self._credentials, self._clock())
        for name in ("X-TC-Action", "X-TC-Version"):
            if not headers.get(name.lower()):
                raise Failure("MissingParameter", f"The request is missing the header `{name}`.")
        if headers["content-type"].partition(";")[0].strip() != "application/json":
            raise Failure("InvalidRequest", "The Content-Type must be application/json.")
        params = _read(request.body)
        self.log.append((action, params))
        if fault is not None:
            params = bend_params(fault, action, params)
        shifting = fault is not None and fault.kind == "list-shifts"
        return self._service.handle(
            claim.service, headers["x-tc-action"], headers["x-tc-version"], params, caller, shifting=shifting
        )

    def _refuse(self, failure: Failure) -> Reply:
        with self._service.lock:
            self.codes[failure.code] += 1
        return refusal(failure)


def _texts(body: bytes) -> Iterator[str]:
    """Every text in the parameters; none where the body cannot be read, which is the action's to complain of."""
    try:
        waiting: list[Any] = [_read(body)]
    except Failure:
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        params = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Failure("InvalidRequest", "The body is not JSON.") from error
    if not isinstance(params, dict):
        raise Failure("InvalidRequest", "The body is not a JSON object.")
    return params


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
