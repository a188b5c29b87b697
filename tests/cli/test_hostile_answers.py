"""A service, or somebody between, that answers anything at all: to each command, before and after a write.

No traceback and no hang, nothing that steers a terminal, no file left over; and when the answers are honest again,
one apply makes everything so, without a twin.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.cloud.scripted_server import CLOSE, RESET, Server, http
from tests.faults.processes import run, served
from tests.support.bombs import bomb
from tests.support.emulator_process import EmulatorProcess
from tests.support.manifests import DEV, template, words
from tests.support.project import Project

from .test_controls import STEERS

STEERING = "\x1b[2J\x9b\u202e\r::error::x"


def response(**fields: Any) -> bytes:
    return http(json.dumps({"Response": {"RequestId": "r", **fields}}))


ANSWERS: dict[str, Any] = {
    "html": http("<html>sign in</html>", content_type="text/html"),
    "empty": http(""),
    "null": http("null"),
    "a list": http("[]"),
    "a response that is a list": http('{"Response": []}'),
    "deep": http('{"Response": ' + "[" * 100_000 + "]" * 100_000 + "}"),
    "names twice": http('{"Response": {"TotalCount": 0, "TotalCount": 5, "RequestId": "r"}}'),
    "not a number": http('{"Response": {"TotalCount": NaN, "RequestId": "r"}}'),
    "an absurd number": http('{"Response": {"TotalCount": %s, "RequestId": "r"}}' % ("9" * 5000)),
    "wrong types": response(TotalCount="x", WordSet=7, ContentReviewTemplateSet={}, Definition=[1]),
    "nothing but an id": response(),
    "an error without a form": response(Error=[STEERING]),
    "an error that steers": response(Error={"Code": STEERING, "Message": STEERING * 1000}),
    "not UTF-8": http(b"\xff\xfe\x00"),
    "a bomb": http(bomb(64 * 1024 * 1024), headers=[("Content-Encoding", "gzip")]),
    "an unknown encoding": http("x", headers=[("Content-Encoding", "br, br, br")]),
    "a redirect": http("", 302, headers=[("Location", "http://127.0.0.1:1/")]),
    "headers without end": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000,
    "no HTTP": b"\x00" * 1000 + b"\r\n\r\n",
    "a body that is cut": http('{"Response": {', length=500),
    "a reset": RESET,
    "an end": CLOSE,
}


class Between:
    """Passes requests on to the emulator; some actions get ``answer`` instead, carried out or not."""

    def __init__(self, cloud: EmulatorProcess) -> None:
        self.place = cloud.url.removeprefix("http://")
        self.answer: Any = None
        self.start = ""
        self.carried_out = True
        self.asked = 0

    def __call__(self, request: Any) -> Any:
        chosen = bool(self.start) and request.headers["x-tc-action"].startswith(self.start)
        honest = self._passed_on(request) if self.carried_out or not chosen else b""
        self.asked += chosen
        return self.answer if chosen else honest

    def _passed_on(self, request: Any) -> bytes:
        connection = HTTPConnection(self.place)
        connection.request(request.method, request.target, request.body, request.headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return http(body, answer.status)


@pytest.fixture(scope="module")
def cloud() -> Iterator[EmulatorProcess]:
    with served() as running:
        yield running


def declared(project: Project, number: int) -> set[str]:
    """Manifests that want a create, a change and a delete of each kind beside what ``number - 1`` wanted."""
    names = {f"word {number}", f"word {number + 1}"}
    text = words(*sorted(names)) + template("strict", block=50 + number) + template(f"t{number}")
    project.put("manifests/a.yaml", text)
    return names


def files(project: Project) -> set[str]:
    return {path.name for path in project.root.rglob("*") if path.is_file() and path.suffix in (".tmp", ".rescue")}


ACTIONS = [
    (f"{verb}{noun}", carried)
    for carried in (True, False)
    for verb, noun in (("Create", ""), ("Modify", "Content"), ("Delete", ""))
]


@pytest.mark.parametrize(("number", "action"), list(enumerate(ACTIONS)), ids=str)
def test_an_apply_that_is_answered_anything(
    project: Project, cloud: EmulatorProcess, number: int, action: tuple[str, bool]
) -> None:
    between = Between(cloud)
    with Server(between) as server:
        place = ("--endpoint", server.url, "--rate", "off")
        apply = ("apply", "--auto-approve", "--allow-replace", *place)
        project.put("reconciler.yaml", DEV)
        project.put("manifests/a.yaml", words() + template("strict", block=49))
        for row in cloud.templates().values():
            cloud.edit("DeleteContentReviewTemplate", Definition=row)
        if cloud.words():
            cloud.edit("DeleteWordSamples", Keywords=sorted(cloud.words()))
        wanted = declared(project, 1)
        assert run(*apply, cwd=project.root, kind="hurry").code == 0
        share = ANSWERS if os.environ.get("FAULTS_CASES") == "all" else list(ANSWERS)[number :: len(ACTIONS)]
        for turn, name in enumerate(share, 2):
            wanted = declared(project, turn)
            between.answer, (between.start, between.carried_out), between.asked = ANSWERS[name], action, 0
            done = run(*apply, cwd=project.root, kind="hurry")
            assert between.asked, (name, done)
            assert done.code in (0, 1), (name, done)
            assert not STEERS.search(done.said), name
            assert len(done.said) < 20_000, name
            between.start = ""
            if done.code == 1:
                done = run(*apply, cwd=project.root, kind="hurry")
                assert done.code == 0, (name, done)
            assert set(cloud.words()) == wanted, name
            assert set(cloud.templates()) == {"strict", f"t{turn}"}, name
            assert len(cloud.admin("GET", "data")["templates"]) == 2, name
            assert not files(project), name
        assert run("plan", "--detailed-exitcode", *place, cwd=project.root, kind="hurry").code == 0


@pytest.mark.parametrize("command", [("drift",), ("export", "out")], ids=" ".join)
def test_a_command_that_reads_is_answered_anything(
    project: Project, cloud: EmulatorProcess, command: tuple[str, ...]
) -> None:
    """Exit 1 with one error, and nothing written."""
    between = Between(cloud)
    between.carried_out = False
    with Server(between) as server:
        place = ("--endpoint", server.url, "--rate", "off")
        project.put("reconciler.yaml", DEV)
        project.put("manifests/a.yaml", words("casino"))
        assert run("apply", "--auto-approve", *place, cwd=project.root, kind="hurry").code == 0
        before = sorted(project.root.rglob("*"))
        share = slice(None) if os.environ.get("FAULTS_CASES") == "all" else slice(command[0] == "export", None, 2)
        for name in list(ANSWERS)[share]:
            between.answer, between.start = ANSWERS[name], "Describe"
            more = ("--allow-no-state",) if command[0] == "drift" else ()
            done = run(*command, *more, "--endpoint", server.url, cwd=project.root, kind="hurry")
            assert (done.code, done.err.startswith("error: ")) == (1, True), (name, done)
            assert not STEERS.search(done.said), name
            assert len(done.said) < 20_000, name
            assert sorted(project.root.rglob("*")) == before, name
