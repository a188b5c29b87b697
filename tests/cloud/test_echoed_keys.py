"""No key and no token leaves the client: not in errors, events or logs, whoever echoes it."""

import json
import logging

import pytest

from reconciler.cloud import Policy
from reconciler.cloud.answer import HttpResponse, unwrap
from reconciler.errors import BadAnswer

from .clients import ID, KEY, READ, TOKEN, WRITE, client, keys, one, run
from .scripted_server import RESET, Server, error, http, ok


def chain(error):
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("fault", [RESET, http("", 500), error("AuthFailure.SignatureFailure"), http(b"{", length=9)])
def test_no_secret_in_errors_events_or_logs(fault, caplog):
    caplog.set_level(logging.DEBUG)
    events = []
    with Server(fault) as server:
        made = client(server, events=events, credentials=keys(TOKEN), policy=Policy(tries=2))
        failures = run(made, READ, WRITE)
    texts = [repr(events), caplog.text, repr(made), repr(vars(made))]
    for failure in failures:
        for link in chain(failure):
            texts += [repr(link), str(link), repr(link.args), repr(vars(link))]
    assert caplog.records
    for text in texts:
        assert KEY not in text
        assert TOKEN not in text
        assert "TC3-HMAC" not in text


def test_a_gateway_that_echoes_the_request_gives_no_token_away():
    with Server(ok()) as server:
        one(client(server, credentials=keys(TOKEN)))
    for name in ("x-tc-token", "authorization"):
        echo = json.dumps({name: server.received[0].headers[name]}).encode()
        with pytest.raises(BadAnswer) as caught:
            unwrap(HttpResponse(500, echo), READ.key, quotes=True)
        assert "[secret]" in caught.value.message
        assert TOKEN not in caught.value.message
        assert ID not in caught.value.message


def test_an_answer_is_not_touched_even_where_it_reads_like_a_secret():
    with Server(ok(WordSet=[{"Keyword": KEY}])) as server:
        assert one(client(server))["WordSet"] == [{"Keyword": KEY}]
