"""Each notifier's message: within the documented limits, in whatever script, and without effect of foreign text."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.cloud.answer import HttpResponse
from reconciler.model.fleet import FleetReport, TargetError, TargetOutcome
from reconciler.model.notification import NamedLink, Notification, Reason
from reconciler.notify.base import Verdict
from reconciler.notify.fitting import fitted
from reconciler.notify.lark import signature
from reconciler.notify.registry import NAMES, notifier
from reconciler.render.notification import LONGEST_LINE, MOST_TARGETS, notification
from tests.support.chat_server import LARK_SECRET, SERVICES, WEBHOOK_SECRET

SECRETS = {"lark": LARK_SECRET, "webhook": WEBHOOK_SECRET}
LINKS = (NamedLink("report", "https://ci.example.com/artifacts/" + "a" * 960), NamedLink("CI run", "https://x.org/1"))
NAMED = pytest.mark.parametrize("name", NAMES)
LONG = ["\U0001f600" * 400, "中" * 400, '"' * 400]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=2000) | st.sampled_from(LONG)


def about(*messages: str, target: str = "prod", project: str = "shop") -> Notification:
    """A message about targets that failed."""
    outcomes = [TargetOutcome(f"{target}{n}", 1, error=TargetError(text, "Boom")) for n, text in enumerate(messages)]
    report = FleetReport("drift", tuple(outcomes))
    return notification(report, project=project, facts=[project, target], links=LINKS)


def taken(name: str, message: Notification) -> Any:
    """The body, which the service's own checks take."""
    made = notifier(name).post(message, SECRETS.get(name, ""), 1_700_000_000)
    reply = HttpResponse(*SERVICES[name](made.body, made.headers))
    assert notifier(name).judge(reply) == Verdict()
    return json.loads(made.body.decode("utf-8", "strict"))


def texts(name: str, body: Any) -> list[str]:
    """All lines that people see, as the service shows them."""
    match name:
        case "wecom":
            return str(body["markdown"]["content"]).split("\n")
        case "lark":
            post = body["content"]["post"]["en_us"]
            return [post["title"], *(element["text"] for row in post["content"] for element in row)]
        case "slack":
            return [line for block in body["blocks"] for line in str(block["text"]["text"]).split("\n")]
        case "teams":
            return [run["text"] for row in body["attachments"][0]["content"]["body"] for run in row["inlines"]]
        case _:
            return [body["title"], *body["facts"], *body["lines"]]


@NAMED
@given(messages=st.lists(TEXTS, min_size=1, max_size=60), project=TEXTS, target=TEXTS)
def test_no_message_is_beyond_its_limits(name: str, messages: list[str], project: str, target: str) -> None:
    """And every line is there, or counted."""
    message = about(*messages, project=project, target=target)
    lines = texts(name, taken(name, message))
    left_out = [re.search(r"… ([\d,]+) more lines? left out$", line) for line in lines]
    rest = sum(int(found[1].replace(",", "")) for found in left_out if found)
    head = {"wecom": 6, "lark": 6, "slack": 5, "teams": 4, "webhook": 4}[name]
    assert len(lines) - head - bool(rest) + rest == len(message.lines)


@NAMED
def test_a_message_about_many_targets_is_cut_and_says_so(name: str) -> None:
    found = texts(name, taken(name, about(*["中" * 1000] * 3000)))
    assert any(f"… and {3000 - MOST_TARGETS:,} more targets" in line or "left out" in line for line in found)
    assert found[0].strip("*") == "reconciler drift · shop: failure in 3,000 of 3,000 targets"


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40)), st.integers(40, 300))
def test_what_fits_is_as_much_as_there_is_room_for(lines: list[str], most: int) -> None:
    def size(some: Any) -> int:
        return len("\n".join(some).encode())

    kept = fitted(lines, size, most)
    assert size(kept) <= most
    count = len(kept) - 1
    if kept != lines:
        assert kept[:count] == lines[:count]
        assert kept[-1].startswith(f"… {len(lines) - count:,} more line")


HOSTILE = (
    "<!channel> <!here> <@U123|x> <https://evil.example|look> &lt;!channel&gt;",
    '<at user_id="all">all</at> < at id=all></at> <@all> <@zhangsan>',
    "[look](https://evil.example) ![](http://evil.example/a.png) **bold** `code` # heading",
    "@channel @everyone @all \u202egnp.exe\u202c \x1b[31m \x07 a\nb\r\n> quote",
    "::warning::x ##[error]x {{DATE(2026-01-01)}} :rotating_light:",
)


@NAMED
@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_does_nothing(name: str, text: str) -> None:
    """It neither mentions, links nor formats, begins no line, and hides nothing."""
    message = about(text, target=text, project=text)
    body = taken(name, message)
    lines = texts(name, body)
    everything = "\n".join(lines)
    assert all(character.isprintable() for line in lines for character in line)
    foreign = everything.replace(LINKS[0].url, "").replace(LINKS[1].url, "")
    if name != "webhook":  # that is data for a program
        assert "://" not in foreign
    match name:
        case "wecom":
            assert not re.search(r"[<`~_]|\*(?!\*)(?<!\*\*)|\*\*.*\*\*.*\*\*", everything)
            assert everything.count("](") == len(LINKS)
            assert all(line.startswith(("**", "> ", "· ", "[")) for line in lines)
        case "lark":
            assert not re.search(r"<\s*/?\s*at", everything, re.IGNORECASE)
            tags = {element["tag"] for row in body["content"]["post"]["en_us"]["content"] for element in row}
            assert tags == {"text", "a"}
        case "slack":
            kinds = {block["text"]["type"]: block["text"] for block in body["blocks"]}
            assert kinds["plain_text"]["emoji"] is False
            assert kinds["mrkdwn"]["text"] == " · ".join(f"<{link.url}|{link.title}>" for link in LINKS)
            plain = [block["text"]["text"] for block in body["blocks"] if block["text"]["type"] == "plain_text"]
            assert not re.search(r"[<>]|&(?!(?:amp|lt|gt);)", "".join([body["text"], *plain]))
        case "teams":
            card = body["attachments"][0]["content"]
            assert {row["type"] for row in card["body"]} == {"RichTextBlock"}
            assert "entities" not in card["msteams"]
            assert [action["url"] for action in card["actions"]] == [link.url for link in LINKS]


def test_the_signature_of_lark_is_the_one_of_its_documentation() -> None:
    """Worked out by ``printf '' | openssl dgst -sha256 -hmac "$(printf '1599360473\\ndemo')" -binary | base64``."""
    assert signature("demo", 1599360473) == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="
    made = notifier("lark").post(about("x"), "", 1)
    assert "sign" not in json.loads(made.body)


@pytest.mark.parametrize(
    ("name", "status", "body", "problem", "again"),
    [
        (
            "wecom",
            200,
            b'{"errcode":93000,"errmsg":"invalid webhook url"}',
            "errcode 93000: the robot's address",
            False,
        ),
        ("wecom", 200, b'{"errcode":45009}', "errcode 45009: too many messages", True),
        ("wecom", 200, b'{"errcode":1}', "errcode 1", False),
        ("wecom", 200, b"<html>", "the answer is not JSON", False),
        ("wecom", 200, b"[" * 100_000, "the answer is not JSON", False),
        ("wecom", 200, b'{"errcode":true}', "the answer has no errcode", False),
        ("lark", 200, b'{"code":19021,"msg":"x"}', "code 19021: the signature does not fit", False),
        ("lark", 200, b'{"code":11232}', "code 11232: too many messages", True),
        ("lark", 200, b"{}", "the answer has no code", False),
        ("lark", 400, b'{"code":9499}', "HTTP status 400", False),
        ("slack", 200, b"no", "the answer is not ok", False),
        ("slack", 404, b"no_service", "HTTP status 404", False),
        ("slack", 302, b"", "HTTP status 302", False),
        ("teams", 200, b"Webhook failed: Teams endpoint returned HTTP error 429", "the answer names an HTTP", True),
        ("teams", 413, b"", "HTTP status 413", False),
        ("webhook", 503, b"", "HTTP status 503", True),
        ("webhook", 429, b"", "HTTP status 429", True),
    ],
)
def test_what_answers_mean(name: str, status: int, body: bytes, problem: str, again: bool) -> None:
    verdict = notifier(name).judge(HttpResponse(status, body))
    assert verdict.problem.startswith(problem)
    assert verdict.again is again
    assert notifier("lark").judge(HttpResponse(200, b'{"StatusCode":0}')) == Verdict()


def test_each_name_has_a_notifier_with_variables_of_its_own() -> None:
    found = [notifier(name) for name in NAMES]
    assert [each.name for each in found] == list(NAMES) == list(SERVICES)
    variables = [variable for each in found for variable in (each.url, each.secret) if variable]
    assert len(set(variables)) == len(variables)
    assert {each.url for each in found} == {f"RECONCILER_NOTIFY_{name.upper()}_URL" for name in NAMES}


def test_the_json_for_programs_has_the_reasons_of_each_target() -> None:
    body = taken("webhook", about("x", "y"))
    assert body["reasons"] == [Reason.FAILURE]
    assert body["targets"][1] == {"target": "prod1", "exit_code": 1, "reasons": ["failure"]}
    assert body["links"][1] == {"title": "CI run", "url": "https://x.org/1"}
    assert body["lines"] == ["prod0: Boom: x", "prod1: Boom: y"]
    assert max(map(len, taken("webhook", about("z" * 5000))["lines"])) <= LONGEST_LINE + len("prod0: ")


def test_targets_leave_room_for_lines() -> None:
    """Names of targets in merged reports are as long as whoever wrote those likes, and so are exit codes."""
    code = 10**299
    outcomes = [TargetOutcome(f"{n}{LONG[0]}", code, error=TargetError("x", "Boom")) for n in range(MOST_TARGETS + 7)]
    message = notification(FleetReport("drift", tuple(outcomes)), project=LONG[0], facts=[LONG[1]], links=LINKS)
    body = taken("webhook", message)
    assert 0 < len(body["targets"]) < MOST_TARGETS
    assert len(body["targets"]) + body["more_targets"] == MOST_TARGETS + 7
    assert len(body["lines"]) > 1
