"""Every kind of fault, seen from the client's end of the connection."""

import json
import socket
import struct
from http.client import IncompleteRead
from urllib.parse import urlsplit

import pytest

from reconciler.emulator import FAULT_KINDS, Fault, Quirks

CREATE = {"Usages": ["All"], "Words": [{"Keyword": "w"}]}


def start(emulate, kind, action="*", **options):
    return emulate(faults=[Fault(action, kind, **options)], quirks=Quirks(empty_word_set="empty"))


def post(bench, action="CreateWordSamples", params=CREATE):
    body = json.dumps(params).encode()
    return bench.http("POST", "/", body, bench.signed(action, body))


def happened(bench):
    return set(bench.emulator.words()) == {"w"}


def five(bench):
    for name in "abcde":
        bench.emulator.put_word(name, tags=["t"])
    return {item["Keyword"]: item for item in bench.ok("DescribeWordSamples")["WordSet"]}


@pytest.mark.parametrize(
    ("kind", "done"), [("reset-before", False), ("reset-after", True), ("hang-before", False), ("hang-after", True)]
)
def test_resets(emulate, kind, done):
    bench = start(emulate, kind, seconds=0.001 if kind.startswith("hang") else None)
    with pytest.raises(ConnectionResetError):
        post(bench)
    assert happened(bench) == done
    assert bench.emulator.calls == {"mps.CreateWordSamples": 1}


def test_closing_ends_a_hang(emulate):
    bench = start(emulate, "hang-before")
    body = json.dumps(CREATE).encode()
    headers = bench.signed("CreateWordSamples", body)
    bench.http("GET", "/_admin/calls")
    bench._connection.request("POST", "/", body, headers)
    bench.emulator.close()
    with pytest.raises(ConnectionError):
        bench._connection.getresponse()
    bench.hang_up()


def test_slow_answers_arrive(emulate):
    assert post(start(emulate, "slow", seconds=0.001))[0] == 200


@pytest.mark.parametrize("status", [500, 502, 504])
@pytest.mark.parametrize("after", [False, True])
def test_statuses(emulate, status, after):
    bench = start(emulate, f"status-{status}" + ("-after" if after else ""))
    seen, headers, body = post(bench)
    assert (seen, headers["Content-Type"]) == (status, "text/html")
    assert body.startswith(b"<html>")
    assert happened(bench) == after


def test_html_with_status_200(emulate):
    bench = start(emulate, "html-200")
    status, headers, body = post(bench)
    assert (status, headers["Content-Type"], body[:6]) == (200, "text/html", b"<html>")
    assert happened(bench)


def test_wrong_content_type(emulate):
    bench = start(emulate, "wrong-content-type")
    _, headers, body = post(bench)
    assert headers["Content-Type"] == "text/html"
    assert "RequestId" in json.loads(body)["Response"]
    assert happened(bench)


def test_truncated(emulate):
    bench = start(emulate, "truncated")
    body = post(bench)[2]
    with pytest.raises(ValueError, match="Unterminated"):
        json.loads(body)
    assert happened(bench)


def test_cut(emulate):
    bench = start(emulate, "cut")
    with pytest.raises(IncompleteRead):
        post(bench)
    assert happened(bench)


def test_empty(emulate):
    bench = start(emulate, "empty")
    assert post(bench)[2] == b""
    assert happened(bench)


def test_huge(emulate):
    bench = start(emulate, "huge")
    body = post(bench)[2]
    assert len(body) > 64 * 1024 * 1024
    assert body.endswith(b'a"}}')
    assert happened(bench)


@pytest.mark.parametrize("taken", [0, 1, 64 * 1024, 1024 * 1024])
def test_a_client_that_goes_away_in_the_middle(emulate, taken):
    """No failure of the emulator, however much was taken of the answer: closing it tells nothing."""
    bench = start(emulate, "huge")
    body = json.dumps(CREATE).encode()
    head = "".join(f"{name}: {value}\r\n" for name, value in bench.signed("CreateWordSamples", body).items())
    for _ in range(10):
        with socket.create_connection(("127.0.0.1", urlsplit(bench.emulator.url).port)) as client:
            client.sendall(f"POST / HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            left = taken
            while left > 0 and (piece := client.recv(left)):
                left -= len(piece)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    bench.emulator.close()


@pytest.mark.parametrize(
    ("kind", "code", "done"),
    [
        ("throttle", "RequestLimitExceeded", False),
        ("internal-error", "InternalError", False),
        ("internal-error-after", "InternalError", True),
        ("service-unavailable", "ServiceUnavailable", False),
        ("code:FailedOperation.UserArrears", "FailedOperation.UserArrears", False),
    ],
)
def test_codes(emulate, kind, code, done):
    bench = start(emulate, kind)
    assert bench.code("CreateWordSamples", CREATE) == code
    assert happened(bench) == done
    assert bench.emulator.codes == {code: 1}


@pytest.mark.parametrize(
    ("kind", "totals"), [("total-lies-up", {12}), ("total-lies-down", {0}), ("total-lies", {12, 0})]
)
def test_total_lies(emulate, kind, totals):
    bench = start(emulate, kind, skip=1)
    assert len(five(bench)) == 5
    answers = [bench.ok("DescribeWordSamples") for _ in range(2)]
    assert {answer["TotalCount"] for answer in answers} == totals
    assert {len(answer["WordSet"]) for answer in answers} == {5}


def test_page_repeats(emulate):
    bench = start(emulate, "page-repeats", skip=1)
    order = list(five(bench))
    pages = [bench.ok("DescribeWordSamples", {"Offset": offset, "Limit": 2})["WordSet"] for offset in (0, 2, 4)]
    assert [[item["Keyword"] for item in page] for page in pages] == [order[:2], order[:2], order[2:4]]


def test_page_skips(emulate):
    bench = start(emulate, "page-skips", skip=1)
    order = list(five(bench))
    page = bench.ok("DescribeWordSamples", {"Limit": 3})
    assert [item["Keyword"] for item in page["WordSet"]] == order[1:3]
    assert page["TotalCount"] == 5


def test_null_items(emulate):
    bench = start(emulate, "null-items", skip=1)
    five(bench)
    assert [item is None for item in bench.ok("DescribeWordSamples")["WordSet"]] == [True, *[False] * 4]


def test_unknown_fields(emulate):
    bench = start(emulate, "unknown-fields", skip=1)
    five(bench)
    answer = bench.ok("DescribeWordSamples")
    assert "Surprise" in answer
    assert all("Surprise" in item for item in answer["WordSet"])


def test_missing_fields(emulate):
    bench = start(emulate, "missing-fields", skip=1)
    whole = five(bench)
    fields = {"Keyword", "TagSet", "UsageSet", "CreateTime", "UpdateTime"}
    assert [fields - set(item) for item in bench.ok("DescribeWordSamples")["WordSet"]] == [{n} for n in sorted(fields)]
    assert all(set(item) == fields for item in whole.values())
    assert bench.ok("CreateContentReviewTemplate") == {}


def test_wrong_types(emulate):
    bench = start(emulate, "wrong-types", skip=1)
    before = five(bench)
    rows = bench.ok("DescribeWordSamples")["WordSet"]
    for old, new, name in zip(before.values(), rows, sorted(next(iter(before.values()))), strict=True):
        assert type(new[name]) is not type(old[name])
    assert isinstance(bench.ok("CreateContentReviewTemplate")["Definition"], dict)


def test_page_faults_touch_templates_too(emulate):
    bench = start(emulate, "null-items")
    assert bench.ok("DescribeContentReviewTemplates")["ContentReviewTemplateSet"][0] is None


def test_an_unauthorised_request_stays_so(emulate):
    bench = start(emulate, "null-items")
    assert bench.code("DescribeWordSamples", timestamp=0) == "AuthFailure.SignatureExpire"


def outcome(bench):
    """What the client sees of one page, whatever it is."""
    try:
        status, headers, body = post(bench, "DescribeWordSamples", {"Offset": 2, "Limit": 2})
        content = json.loads(body)["Response"]
    except (OSError, IncompleteRead, ValueError) as error:
        return type(error)
    del content["RequestId"]
    return status, headers["Content-Type"], content


def test_list_shifts(emulate):
    """The pages add up, and a row that was there all along is on none of them."""
    bench = start(emulate, "list-shifts", count=1)
    words = {f"w{number}" for number in range(12)}
    for name in words:
        bench.emulator.put_word(name)
    pages = [bench.ok("DescribeWordSamples", {"Offset": offset, "Limit": 4}) for offset in (0, 4, 8, 12)]
    shown = [item["Keyword"] for page in pages for item in page["WordSet"] or ()]
    assert {page["TotalCount"] for page in pages} == {len(set(shown))} == {13}
    (hidden,) = words.difference(shown)
    (item,) = bench.ok("DescribeWordSamples", {"Keywords": [hidden]})["WordSet"]
    assert item["Keyword"] == hidden
    gone, added = sorted(set(shown) - words, key=bench.emulator.words().__contains__)
    assert (gone in bench.emulator.words(), added in bench.emulator.words()) == (False, True)


@pytest.mark.parametrize("params", [{"Offset": 8, "Limit": 4}, {"Keywords": ["w1"], "Limit": 1}, {}])
def test_list_shifts_needs_a_page_that_others_follow(emulate, params):
    bench = start(emulate, "list-shifts")
    words = {f"w{number}" for number in range(12)}
    for name in words:
        bench.emulator.put_word(name)
    bench.ok("DescribeWordSamples", params)
    assert set(bench.emulator.words()) == words


@pytest.mark.parametrize("kind", sorted(set(FAULT_KINDS) - {"slow", "list-shifts"}))
def test_every_kind_shows(emulate, kind):
    bench = emulate()
    five(bench)
    right = outcome(bench)
    bench.emulator.faults.add(Fault("*", kind, count=1, seconds=0.001))
    assert outcome(bench) != right
    assert outcome(bench) == right
