"""The client against a real server: what is sent, how answers are counted, retried, signed and cancelled."""

import asyncio
from email.utils import formatdate

import pytest

from reconciler import errors as e
from reconciler.cloud import connect
from reconciler.cloud.http import Timeouts
from reconciler.cloud.signing import sign
from reconciler.model.call import Call
from reconciler.model.event import Called
from tests.support.clocks import VirtualClock

from .clients import ID, KEY, READ, TOKEN, WRITE, client, keys, one, run
from .scripted_server import HANG, Server, error, http, ok

BRISK = Timeouts(connect=5, read=0.2, write=5, total=5)


def test_what_is_sent():
    with Server(ok(TotalCount=0)) as server:
        assert one(client(server, region="ap-guangzhou"), WRITE) == {"TotalCount": 0, "RequestId": "r-1"}
    (request,) = server.received
    assert (request.method, request.target) == ("POST", "/")
    assert request.body == '{"Usages":["All"],"Words":[{"Keyword":"德州扑克"}]}'.encode()
    h = request.headers
    assert h["host"] == f"127.0.0.1:{server.port}"
    assert h["content-type"] == "application/json"
    assert (h["x-tc-action"], h["x-tc-version"]) == ("CreateWordSamples", "2019-06-12")
    assert (h["x-tc-timestamp"], h["x-tc-region"], h["x-tc-language"]) == ("1700000000", "ap-guangzhou", "en-US")
    assert h["x-tc-requestclient"].startswith("reconciler-")
    assert "x-tc-token" not in h
    signature = sign(ID, KEY, service="mps", host=h["host"], timestamp=1_700_000_000, body=request.body)
    assert h["authorization"] == signature.authorization


def test_no_parameters_are_an_object_and_missing_values_are_left_out():
    calls = [Call("mps", "A", {}), Call("mps", "A", {"X": None, "Y": ({"Z": None, "N": 1},), "L": []})]
    with Server(ok()) as server:
        run(client(server), *calls)
    assert [r.body for r in server.received] == [b"{}", b'{"Y":[{"N":1}],"L":[]}']
    assert "x-tc-region" not in server.received[0].headers


def test_versions_and_the_token():
    with Server(ok()) as server:
        run(client(server, credentials=keys(TOKEN)), *[Call(s, "X", {}, reads=True) for s in ("mps", "vod", "sts")])
    assert [r.headers["x-tc-version"] for r in server.received] == ["2019-06-12", "2018-07-17", "2018-08-13"]
    assert {r.headers["x-tc-token"] for r in server.received} == {TOKEN}


@pytest.mark.parametrize("params", [{"x": float("nan")}, {"x": {1}}, {"x": "\ud800"}, {"x": b"1"}])
def test_what_json_cannot_carry_is_not_sent(params):
    with Server(ok()) as server:
        assert type(one(client(server), Call("mps", "X", params))) is e.InputError
    assert not server.received


def test_a_body_beyond_the_limit_is_not_sent():
    with Server(ok()) as server:
        assert type(one(client(server), Call("mps", "X", {"x": "a" * (10 * 1024 * 1024)}))) is e.TooLarge
    assert not server.received


def test_an_unknown_service():
    with Server(ok()) as server:
        assert type(one(client(server), Call("cvm", "X", {}))) is e.InputError


def test_counts_and_events():
    events = []
    with Server(error("RequestLimitExceeded"), ok(), error("ResourceNotFound.Word")) as server:
        made = client(server, events=events)
        run(made, READ, WRITE)
    assert made.calls == {READ.key: 2, WRITE.key: 1}
    called = [(x.action, x.request_id, x.error) for x in events if isinstance(x, Called)]
    assert called == [
        (READ.key, "r-err", "RequestLimitExceeded"),
        (READ.key, "r-1", ""),
        (WRITE.key, "r-err", "ResourceNotFound.Word"),
    ]


def test_attempts_regions_and_statuses_are_reported():
    events = []
    with Server(error("RequestLimitExceeded"), http(b"", 503), ok(), ok()) as server:
        run(client(server, events=events, region="ap-guangzhou"), READ, READ)
    called = [(x.attempt, x.status, x.region) for x in events if isinstance(x, Called)]
    assert called == [(attempt, status, "ap-guangzhou") for attempt, status in ((1, 200), (2, 503), (3, 200), (1, 200))]


def test_being_throttled_slows_the_action():
    clock = VirtualClock()
    with Server(error("RequestLimitExceeded"), ok()) as server:
        run(client(server, clock=clock, share=0.9, rates={READ.key: 1.0}), READ, READ)
    assert max(clock.slept) > 1.5


def test_every_retry_is_signed_anew():
    clock = VirtualClock()
    with Server(*[http("", 500)] * 4, ok()) as server:
        one(client(server, clock=clock))
    stamps = [r.headers["x-tc-timestamp"] for r in server.received]
    assert stamps == sorted(stamps)
    assert stamps[0] < stamps[-1]
    assert len({r.headers["authorization"] for r in server.received}) > 1


@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
def test_the_clock_is_corrected_from_the_answer_once_and_for_all(call):
    clock = VirtualClock()
    date = [("Date", formatdate(clock.now() + 7200, usegmt=True))]
    with Server(error("AuthFailure.SignatureExpire", headers=date), ok()) as server:
        assert all(isinstance(r, dict) for r in run(client(server, clock=clock), call, call))
    assert [int(r.headers["x-tc-timestamp"]) - 1_700_000_000 for r in server.received] == [0, 7200, 7200]


@pytest.mark.parametrize("date", [(), [("Date", "yesterday")], [("Date", formatdate(1_700_007_200, usegmt=True))]])
def test_a_clock_that_stays_wrong_is_an_error(date):
    with Server(error("AuthFailure.SignatureExpire", headers=date)) as server:
        failure = one(client(server), WRITE)
    assert type(failure) is e.ClockSkewed
    assert "clock" in failure.hint
    assert len(server.received) == (2 if date and "GMT" in date[0][1] else 1)


def test_connections_are_few_and_kept():
    with Server(ok()) as server:
        run(client(server), *[READ] * 20)
    assert server.connections == 1


def test_no_more_workers_than_asked_for():
    with Server(ok()) as server:

        async def main():
            async with client(server, workers=3) as made:
                await asyncio.gather(*(made.send(READ) for _ in range(60)))

        asyncio.run(main())
    assert len(server.received) == 60
    assert server.connections <= 3


def test_cancelling_passes_through_and_is_told():
    events = []
    with Server(HANG, ok()) as server:

        async def main():
            async with client(server, events=events) as made:
                task = asyncio.create_task(made.send(WRITE))
                await asyncio.to_thread(server.arrived.wait, 10)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                return await made.send(READ)

        assert asyncio.run(main())["RequestId"] == "r-1"
    assert [event.error for event in events] == ["Cancelled", ""]


def test_nothing_is_touched_before_the_first_call():
    asyncio.run(connect(environ={"SSL_CERT_FILE": "/nowhere", "HOME": "/nowhere"}).aclose())


# ---- secrets


def test_the_import_leaves_httpx_whole():
    import httpx

    assert httpx.AsyncClient
    import httpx._main
