"""How messages are sent: over sockets, to services that refuse, vanish, hang, redirect or babble."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from email.utils import formatdate

import pytest

from reconciler.cloud.answer import HttpResponse
from reconciler.cloud.http import Http, Timeouts
from reconciler.cloud.trust import context
from reconciler.errors import InputError, NoAnswer, Untrusted
from reconciler.ground import secrets
from reconciler.model.notification import Notification
from reconciler.notify.destinations import destination
from reconciler.notify.registry import NAMES, notifier
from reconciler.notify.sending import PAUSES, TOTAL, TRIES, Clocks, send
from tests.support.chat_server import TOKEN, ChatServer

MESSAGE = Notification("drift", "shop", 2, "reconciler drift · shop: drift")
NOW = 1_700_000_000


class Time:
    """A clock that is moved by whoever waits for it."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.pauses: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.passed += seconds

    @property
    def clocks(self) -> Clocks:
        return Clocks(lambda: self.passed, lambda: NOW + self.passed, self.sleep)


class Script:
    """A wire with answers, or errors, one after another; the last one stays. Each takes ``seconds``."""

    def __init__(self, time: Time, *answers: HttpResponse | Exception, seconds: float = 0.0) -> None:
        self._time, self._answers, self._seconds = time, list(answers), seconds
        self.bodies: list[bytes] = []
        self.within: list[float] = []

    async def post(self, url: str, headers: Mapping[str, str], body: bytes, *, within: float = 0) -> HttpResponse:
        self.bodies.append(body)
        self.within.append(within)
        self._time.passed += min(self._seconds, within)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def delivered(name: str, environ: Mapping[str, str], time: Time, read: float = 5.0) -> str:
    """Why a message was not taken, over a real connection."""

    async def go() -> str:
        timeouts = Timeouts(connect=5.0, read=read, write=5.0, total=5.0)
        wire = Http(lambda: context({}), timeouts=timeouts, workers=1, direct=True, max_answer=1000)
        try:
            return await send(MESSAGE, destination(notifier(name), environ), wire, time.clocks)
        finally:
            await wire.aclose()

    return asyncio.run(go())


def scripted(script: Script, time: Time, name: str = "lark") -> str:
    environ = {f"RECONCILER_NOTIFY_{name.upper()}_URL": "https://x.org/abc", "RECONCILER_NOTIFY_LARK_SECRET": "s" * 9}
    return asyncio.run(send(MESSAGE, destination(notifier(name), environ), script, time.clocks))


@pytest.mark.parametrize("name", NAMES)
def test_each_service_takes_its_message(name: str, chat: ChatServer) -> None:
    assert delivered(name, chat.environ, Time()) == ""
    assert [service for service, _ in chat.taken] == [name]


def test_what_may_pass_is_tried_again(chat: ChatServer) -> None:
    time = Time()
    chat.faults = [(503, {}), (429, {"Retry-After": "7"}), (500, {"Retry-After": formatdate(NOW + 20, usegmt=True)})]
    assert delivered("slack", chat.environ, time) == ""
    assert chat.answers == [503, 429, 500, 200]
    assert time.pauses == [PAUSES[0], 7, 20 - PAUSES[0] - 7]


def test_a_busy_service_with_status_200_says_how_long_to_wait(chat: ChatServer) -> None:
    time = Time()
    chat.faults = [(200, {"Retry-After": "8"})]
    assert delivered("wecom", chat.environ, time) == ""
    assert time.pauses == [8]


def test_what_stays_so_is_given_up(chat: ChatServer) -> None:
    time = Time()
    chat.faults = [(502, {})] * 9
    assert delivered("teams", chat.environ, time) == "HTTP status 502"
    assert len(chat.answers) == TRIES
    chat.faults, chat.answers = [(429, {"Retry-After": "3600"})], []
    assert delivered("teams", chat.environ, time) == "HTTP status 429"
    assert chat.answers == [429]
    chat.faults = [(307, {"Location": chat.url + "/elsewhere"})]
    assert delivered("teams", chat.environ, time) == "HTTP status 307"
    assert chat.taken == []


def test_a_service_that_hangs_holds_up_nobody_for_long(chat: ChatServer) -> None:
    time = Time()
    chat.faults = [None] * TRIES
    problem = delivered("wecom", chat.environ, time, read=0.05)
    assert problem == "no answer: nothing came for 0.05 s"
    assert len(chat.answers) == TRIES


def test_no_service_at_all(chat: ChatServer) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unused.getsockname()[1]}"
        environ = {"RECONCILER_NOTIFY_WECOM_URL": f"http://{host}/send?key={TOKEN}"}
        problem = delivered("wecom", environ, Time())
    assert problem == f"{host} refuses connections"


def test_all_tries_together_have_a_bound() -> None:
    """Each gets what is left of it, and no pause reaches beyond it."""
    time = Time()
    script = Script(time, NoAnswer("no answer: nothing came"), seconds=100)
    assert scripted(script, time) == "no answer: nothing came"
    assert time.passed <= TOTAL
    assert all(within <= TOTAL - sum(script.within[:index]) for index, within in enumerate(script.within))


def test_a_certificate_that_is_not_trusted_is_not_tried_again() -> None:
    time = Time()
    script = Script(time, Untrusted("the server's certificate is not trusted"))
    assert scripted(script, time).startswith("the server's certificate")
    assert len(script.bodies) == 1


def test_each_try_is_signed_anew() -> None:
    time = Time()
    script = Script(time, HttpResponse(503, b""), HttpResponse(200, b'{"code":0}'))
    assert scripted(script, time) == ""
    first, second = script.bodies
    assert first != second


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "is not set"),
        ("http://hooks.example.com/{}", "does not begin with https://"),
        ("ftp://hooks.example.com/{}", "does not begin with https://"),
        ("https://user:{}@hooks.example.com/x", "has a name or a password before its host"),
        ("https:///{}", "is not an address"),
        ("https://[::1/{}", "is not an address"),
        ("https://hooks.example.com:99999/{}", "is not an address"),
        ("https://hooks.example.com/{}\n\x1b[31m", "is not an address"),
        ("https://hooks.example.com/{} x", "is not an address"),
        ("http://localhost.evil.example/{}", "does not begin with https://"),
        ("{}", "is not an address"),
    ],
)
def test_addresses_that_are_refused_are_not_shown(url: str, said: str) -> None:
    for name in NAMES:
        with pytest.raises(InputError) as caught:
            destination(notifier(name), {notifier(name).url: url.format(TOKEN)})
        assert f"{notifier(name).url}" in caught.value.message
        assert said in caught.value.message
        assert TOKEN not in f"{caught.value.message}{caught.value.hint}{caught.value!r}"


def test_what_is_secret_in_an_address_is_known_as_such() -> None:
    url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7ab1-4bc4-97a0-0ec2c1fa5aaa"
    found = destination(notifier("wecom"), {"RECONCILER_NOTIFY_WECOM_URL": url})
    assert "693a91f6" not in repr(found)
    for text in (url, "key 693a91f6-7ab1-4bc4-97a0-0ec2c1fa5aaa", "send?key=693a91f6-7ab1-4bc4-97a0-0ec2c1fa5aaa"):
        assert "693a91f6" not in secrets.redact(text)
    assert secrets.redact("a webhook to send by") == "a webhook to send by"
