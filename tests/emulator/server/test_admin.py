"""The admin path: faults, counts, data, clock and quirks while the emulator runs."""

import pytest


def test_faults_come_and_go(bench):
    one = {"action": "CreateWordSamples", "kind": "throttle"}
    status, rules = bench.admin("POST", "faults", [one, "action=*,kind=service-unavailable,skip=1"])
    assert (status, len(rules)) == (200, 2)
    assert bench.create("w")["Error"]["Code"] == "RequestLimitExceeded"
    bench.ok("DescribeWordSamples")
    assert bench.code("DescribeWordSamples") == "ServiceUnavailable"
    assert [(rule["kind"], rule["fired"]) for rule in bench.admin("GET", "faults")[1]] == [
        ("throttle", 1),
        ("service-unavailable", 1),
    ]
    assert bench.admin("DELETE", "faults") == (200, [])
    bench.ok("DescribeWordSamples")
    assert bench.admin("POST", "faults", one)[0] == 200


def test_calls_and_data(bench):
    bench.create("w", tags=["t"])
    bench.code("Nothing")
    counted = {"calls": {"mps.CreateWordSamples": 1, "mps.Nothing": 1}, "codes": {"InvalidAction": 1}}
    assert bench.admin("GET", "calls") == (200, counted)
    assert [action for action, _ in bench.emulator.log] == ["mps.CreateWordSamples", "mps.Nothing"]
    assert bench.admin("DELETE", "calls") == (200, {"calls": {}, "codes": {}})
    assert bench.emulator.log == []
    data = bench.admin("GET", "data")[1]
    assert set(data) == {"words", "templates", "tasks"}
    assert data["words"]["w"]["tags"] == ["t"]


def test_clock(bench):
    now = bench.clock.time
    assert bench.admin("POST", "clock", {"advance": 100})[1] == {"now": now + 100, "skew": 100}
    assert bench.admin("POST", "clock", {"advance": 400})[1] == {"now": now + 500, "skew": 500}
    assert bench.code("DescribeWordSamples") == "AuthFailure.SignatureExpire"
    assert bench.admin("POST", "clock", {"skew": -10})[1]["now"] == now - 10
    assert bench.admin("GET", "clock")[1]["skew"] == -10


def test_quirks(bench):
    status, shown = bench.admin("POST", "quirks", {"existing_keyword": "error", "visible_deleted": 3})
    assert (status, shown["existing_keyword"], shown["visible_deleted"]) == (200, "error", 3.0)
    assert bench.emulator.quirks.existing_keyword == "error"
    assert bench.admin("GET", "quirks")[1] == shown


@pytest.mark.parametrize(
    ("topic", "content"),
    [
        ("faults", {"action": "*"}),
        ("faults", [7]),
        ("quirks", {"existing_keyword": "eat"}),
        ("quirks", ["existing_keyword"]),
        ("clock", {"advance": "1"}),
        ("clock", {"advance": True}),
        ("clock", {"forward": 1}),
        ("clock", {}),
        ("clock", 7),
    ],
)
def test_wrong_input_is_explained(bench, topic, content):
    status, answer = bench.admin("POST", topic, content)
    assert status == 400
    assert answer["error"]


def test_unknown_paths(bench):
    for method, topic in (("GET", "nothing"), ("POST", "nothing"), ("PUT", "faults"), ("DELETE", "data")):
        assert bench.admin(method, topic, {})[0] == 404
    assert bench.http("POST", "/_admin/faults", b"{")[0] == 400


def test_the_console(bench):
    emulator = bench.emulator
    emulator.put_word("o" * 40, ["Review"], ["t"])
    emulator.put_word("o" * 40, ["Review.Ocr"])
    definition = emulator.put_template("n", "c", PornConfigure={"AsrReviewInfo": {"Switch": "ON"}})
    emulator.edit_template(definition, Name="m", PornConfigure=None, TerrorismConfigure={"OcrReviewInfo": {}})
    assert bench.listed()["o" * 40]["UsageSet"] == ["Review.Ocr"]
    item = bench.template(definition)
    assert (item["Name"], item["Comment"], item["PornConfigure"]) == ("m", "c", None)
    assert item["TerrorismConfigure"]["OcrReviewInfo"]["Switch"] == "OFF"
    emulator.drop_template(definition)
    emulator.drop_word("o" * 40)
    assert (emulator.words(), emulator.templates(), emulator.tasks()) == ({}, {}, {})
    for drop, key in ((emulator.drop_word, "nobody"), (emulator.drop_template, 10)):
        with pytest.raises(KeyError):
            drop(key)
    assert emulator.calls["mps.DeleteWordSamples"] == 0
