"""A service that fails, lies, trickles or is not there: what a read survives, and what a write does not know."""

import asyncio

import pytest

from reconciler import errors as e
from reconciler.cloud.answer import HttpResponse, unwrap
from reconciler.cloud.http import Timeouts
from reconciler.model.event import Called, Retrying
from tests.support.clocks import START, VirtualClock

from .clients import ONCE, READ, WRITE, client, one, run
from .scripted_server import CLOSE, HANG, RESET, Server, error, http, ok

BRISK = Timeouts(connect=5, read=0.2, write=5, total=5)


FAULTS = {
    "reset after reading": (RESET, e.NoAnswer),
    "closed after reading": (CLOSE, e.NoAnswer),
    "hang": (HANG, e.NoAnswer),
    "cut body": (http(b'{"Response":{}', length=500), e.BadAnswer),
    "cut JSON": (http(b'{"Response":{"Requ'), e.BadAnswer),
    "not HTTP": (b"SSH-2.0-OpenSSH\r\n\r\n", e.NoAnswer),
    "html": (http("<html>hello</html>", content_type="text/html"), e.BadAnswer),
    "500": (http("<h1>oops</h1>", 500, content_type="text/html"), e.BadAnswer),
    "502": (http("", 502), e.BadAnswer),
    "504": (http("gateway", 504), e.BadAnswer),
    "redirect": (http("", 302, headers=[("Location", "http://127.0.0.1:1/")]), e.BadAnswer),
    "empty": (http(""), e.BadAnswer),
    "a list": (http("[]"), e.BadAnswer),
    "no Response": (http("{}"), e.BadAnswer),
    "null Response": (http('{"Response": null}'), e.BadAnswer),
    "list Response": (http('{"Response": []}'), e.BadAnswer),
    "null Error": (http('{"Response": {"Error": null}}'), e.BadAnswer),
    "Error without Code": (http('{"Response": {"Error": {"Message": "x"}}}'), e.BadAnswer),
    "number Code": (http('{"Response": {"Error": {"Code": 1}}}'), e.BadAnswer),
    "NaN": (http('{"Response": {"x": NaN}}'), e.BadAnswer),
    "deep": (http("[" * 100_000), e.BadAnswer),
    "long number": (http('{"Response": {"x": ' + "9" * 5000 + "}}"), e.BadAnswer),
    "not UTF-8": (http(b'{"Response": {"x": "\xff"}}'), e.BadAnswer),
    "not gzip": (http("plain", headers=[("Content-Encoding", "gzip")]), e.BadAnswer),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_read_survives_each_fault(name):
    fault, kind = FAULTS[name]
    events = []
    with Server(fault, ok(TotalCount=7)) as server:
        assert one(client(server, events=events, timeouts=BRISK))["TotalCount"] == 7
    assert [type(event) for event in events] == [Called, Retrying, Called]
    assert (events[0].error, events[1].reason, events[2].error) == (kind.__name__, kind.__name__, "")
    assert len(server.received) == 2


@pytest.mark.parametrize("name", FAULTS)
def test_a_write_is_sent_once_and_its_outcome_unknown(name):
    fault, kind = FAULTS[name]
    with Server(fault, ok()) as server:
        made = client(server, timeouts=BRISK)
        failure = one(made, WRITE)
    assert type(failure) is e.UnknownOutcome
    assert type(failure.cause) is kind
    assert failure.action == "mps.CreateWordSamples"
    assert len(server.received) == 1
    assert made.calls == {"mps.CreateWordSamples": 1}


def test_a_worker_is_usable_after_a_fault():
    with Server(RESET, http("", 500), http(b"{", length=9), ok()) as server:
        results = run(client(server, workers=1), WRITE, WRITE, WRITE, WRITE)
    assert [type(r) for r in results] == [e.UnknownOutcome] * 3 + [dict]


def test_nobody_there_is_not_sent_and_tried_again_for_a_write_too():
    with Server() as server:
        url = server.url
    clock = VirtualClock()
    failure = one(client(url, clock=clock), WRITE)
    assert type(failure) is e.Unreachable
    assert failure.message == f"{url.removeprefix('http://')} refuses connections"
    assert "--endpoint" in failure.hint
    assert len(clock.slept) >= 2
    assert clock.now() - START < 5


@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
def test_a_host_that_answered_before_is_waited_for_as_long_as_ever(call):
    """A service that goes away in the middle of an apply may come back."""
    clock = VirtualClock()
    with Server(ok(), ok()) as server:
        made = client(server, clock=clock)

        async def main():
            async with made:
                await made.send(READ)
                server.__exit__()
                with pytest.raises(e.Unreachable):
                    await made.send(call)

        asyncio.run(main())
    assert clock.now() - START > 30
    assert len(clock.slept) > 5


def test_a_name_that_does_not_resolve_is_not_sent():
    clock = VirtualClock()
    failure = one(client("https://no-such-host.invalid", clock=clock), WRITE)
    assert type(failure) is e.Unreachable
    assert failure.message.startswith("the host no-such-host.invalid cannot be found: ")
    assert "spelling" in failure.hint
    assert clock.now() - START < 5


def test_a_status_is_named_and_quoted_fit_for_a_terminal():
    with pytest.raises(e.BadAnswer, match="503") as caught:
        unwrap(HttpResponse(503, ("<b>\x1b[31m\u202e" + "x" * 1000).encode()), "mps.X", quotes=True)
    message = caught.value.message
    assert "xxx" in message
    assert "\x1b" not in message
    assert "\u202e" not in message
    assert len(message) < 400


def test_an_answer_that_says_a_thing_twice_is_none():
    """Readers differ in which value they take: one of the two may be a list without a keyword that is there."""
    body = b'{"Response":{"TotalCount":5,"WordSet":[{"Keyword":"a"}],"TotalCount":0,"RequestId":"r"}}'
    with pytest.raises(e.BadAnswer, match="JSON that says TotalCount twice"):
        unwrap(HttpResponse(200, body), "mps.X")
    many = b",".join(b'"a%d":1' % number for number in range(50_000))
    with pytest.raises(e.BadAnswer, match="twice"):
        unwrap(HttpResponse(200, b'{"Response":{%s,"a49999":2}}' % many), "mps.X")


def endless(piece):
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"%x\r\n%s\r\n" % (len(piece), piece)
    while True:
        yield chunk


def test_an_endless_answer_is_left_at_the_limit():
    with Server(lambda request: endless(b" " * 1_000_000)) as server:
        failure = one(client(server, policy=ONCE))
    assert type(failure) is e.AnswerTooLarge
    assert failure.message == "an answer of more than 16,777,216 bytes"


def test_of_an_endless_error_page_only_the_start_is_read():
    def page(request):
        return (p.replace(b"200 OK", b"500 X") for p in endless(b"<p>" * 1000))

    with Server(page) as server:
        assert "500" in one(client(server, policy=ONCE)).message


def test_a_trickle_ends_at_the_total():
    def trickle(request):
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
        while not server.stopping.wait(0.05):
            yield b" "

    with Server(trickle) as server:
        failure = one(client(server, policy=ONCE, timeouts=Timeouts(read=5, total=0.4)))
    assert type(failure) is e.BadAnswer
    assert "0.4 s" in failure.message


def test_a_trickle_of_headers_ends_at_the_total():
    def trickle(request):
        yield b"HTTP/1.1 200 OK\r\n"
        while not server.stopping.wait(0.05):
            yield b"X-A: b\r\n"

    with Server(trickle) as server:
        assert type(one(client(server, timeouts=Timeouts(read=5, total=0.4)), WRITE).cause) is e.NoAnswer


def test_an_error_counts_whatever_the_content_type():
    with Server(error("InvalidParameter", "bad").replace(b"application/json", b"text/html")) as server:
        failure = one(client(server))
    assert type(failure) is e.RequestRefused
    assert (failure.code, failure.text, failure.request_id) == ("InvalidParameter", "bad", "r-err")
    assert failure.action == READ.key


def test_an_unknown_code_of_a_write_is_looked_at():
    with Server(error("Brand.New")) as server:
        read, write = run(client(server), READ, WRITE)
    assert type(read) is e.AnswerError
    assert type(write) is e.UnknownOutcome
