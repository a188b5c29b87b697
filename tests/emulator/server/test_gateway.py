"""Signature, clock, envelope, dispatch and sizes: what holds for every action."""

import json
from email.utils import parsedate_to_datetime

import pytest

from reconciler.emulator import Credential
from reconciler.emulator.server.auth import read_claim, verify
from reconciler.emulator.server.failure import Failure

BODY = b"{}"
VECTOR_BODY = (
    b'{"Usages": ["Recognition.Ocr", "Review.Ocr"], '
    b'"Words": [{"Keyword": "Internet celebrity", "Tags": ["Entertainment"]}]}'
)


def send(bench, headers, body=BODY):
    return json.loads(bench.http("POST", "/", body, headers)[2])["Response"]


def code(bench, headers, body=BODY):
    return send(bench, headers, body)["Error"]["Code"]


def test_the_published_vector_verifies():
    key = Credential("AKIDEXAMPLE0000000000000000000000000", "EXAMPLEKEY00000000000000000000000")
    claim = read_claim(
        f"TC3-HMAC-SHA256 Credential={key.secret_id}/2023-11-14/mps/tc3_request, SignedHeaders=content-type;host, "
        "Signature=5b069510171d88bd501d2270c322bff3ff198ff974da4a39638f5d5d7544e8d1"
    )
    headers = {
        "content-type": "application/json",
        "host": "mps.intl.tencentcloudapi.com",
        "x-tc-timestamp": "1700000000",
    }
    assert verify(claim, headers, VECTOR_BODY, {key.secret_id: key}, 1_700_000_000.0) is key
    with pytest.raises(Failure, match="SignatureFailure"):
        verify(claim, headers, VECTOR_BODY + b" ", {key.secret_id: key}, 1_700_000_000.0)


@pytest.mark.parametrize("value", ["DescribeWordSamples", "describewordsamples"])
def test_further_signed_headers(bench, value):
    headers = bench.signed("DescribeWordSamples", BODY, also={"x-tc-action": value})
    assert send(bench, headers | {"x-tc-action": "DescribeWordSamples"})["TotalCount"] == 0


def test_authorization_codes(bench):
    good = bench.signed("DescribeWordSamples", BODY)
    assert code(bench, {**good, "authorization": "Basic x"}) == "AuthFailure.InvalidAuthorization"
    assert code(bench, {k: v for k, v in good.items() if k != "authorization"}) == "AuthFailure.InvalidAuthorization"
    stranger = bench.signed("DescribeWordSamples", BODY, credential=Credential("AKIDNOBODY", "x"))
    assert code(bench, stranger) == "AuthFailure.SecretIdNotFound"
    assert code(bench, good, b'{"Limit": 1}') == "AuthFailure.SignatureFailure"
    assert code(bench, {**good, "content-type": "text/plain"}) == "AuthFailure.SignatureFailure"
    unsorted = good["authorization"].replace("content-type;host", "host;content-type")
    assert code(bench, {**good, "authorization": unsorted}) == "AuthFailure.SignatureFailure"
    absent = good["authorization"].replace("content-type;host", "content-type;host;x-tc-region")
    assert code(bench, {**good, "authorization": absent}) == "AuthFailure.SignatureFailure"
    assert code(bench, {**good, "x-tc-timestamp": "soon"}) == "MissingParameter"
    assert code(bench, {**good, "x-tc-token": "uninvited"}) == "AuthFailure.TokenFailure"


@pytest.mark.parametrize(("seconds", "fine"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_the_clock_may_differ_by_five_minutes(bench, seconds, fine):
    answer = bench.call("DescribeWordSamples", timestamp=int(bench.clock.now()) + seconds)
    assert fine == ("Error" not in answer)
    assert fine or answer["Error"]["Code"] == "AuthFailure.SignatureExpire"


def test_temporary_credentials_expire(emulate):
    key = Credential("AKIDTEMP", "secret", token="t", expires=1_700_000_100.0)
    bench = emulate(credentials=[key])
    bench.ok("DescribeWordSamples", credential=key)
    bench.clock.time += 100
    assert bench.code("DescribeWordSamples", credential=key) == "AuthFailure.TokenFailure"
    assert "token" not in repr(key)
    assert "secret=" not in repr(key)


def test_answers_carry_the_services_date(bench):
    bench.emulator.clock.skew = 3600
    _, headers, _ = bench.http("POST", "/", BODY, bench.signed("DescribeWordSamples", BODY))
    assert parsedate_to_datetime(headers["Date"]).timestamp() == bench.clock.time + 3600
    assert headers["Content-Type"] == "application/json"


def test_dispatch_codes(bench):
    assert bench.code("DescribeNothing") == "InvalidAction"
    assert bench.code("GetCallerIdentity") == "InvalidAction"
    assert bench.code("DescribeWordSamples", version="2018-07-17") == "NoSuchVersion"
    assert bench.code("DescribeWordSamples", service="cvm", version="2017-03-12") == "NoSuchProduct"
    for name in ("x-tc-action", "x-tc-version"):
        headers = bench.signed("DescribeWordSamples", BODY)
        del headers[name]
        assert code(bench, headers) == "MissingParameter"


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"Limit": NaN}', b"\xff"])
def test_a_body_is_a_json_object(bench, body):
    assert code(bench, bench.signed("DescribeWordSamples", body), body) == "InvalidRequest"


def test_another_content_type_is_refused(bench):
    headers = bench.signed("DescribeWordSamples", BODY, also={"content-type": "text/plain"})
    assert code(bench, headers) == "InvalidRequest"


def test_a_body_over_ten_megabytes_is_refused(bench):
    body = b'{"Keywords": ["' + b"a" * (10 * 1024 * 1024) + b'"]}'
    assert code(bench, bench.signed("DescribeWordSamples", body), body) == "RequestSizeLimitExceeded"
    bench.ok("DescribeWordSamples")


def test_other_methods_and_paths(bench):
    for method, path in (("GET", "/"), ("POST", "/elsewhere")):
        answer = json.loads(bench.http(method, path)[2])
        assert answer["Response"]["Error"]["Code"] == "UnsupportedProtocol"
    status, _, _ = bench.http("POST", "/", headers={"Transfer-Encoding": "chunked"})
    assert status == 411


def test_unsigned_payload(bench):
    marked = bench.signed("DescribeWordSamples", b"UNSIGNED-PAYLOAD")
    assert "Error" not in send(bench, marked | {"x-tc-content-sha256": "UNSIGNED-PAYLOAD"})
