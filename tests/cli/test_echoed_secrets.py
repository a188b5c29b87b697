"""Our own secrets in the answers of a hostile service: no command writes them, in whatever form they come back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cloud.scripted_server import Received, Server, http
from tests.support.echoes import ID, KEY, TOKEN, leaks, spellings
from tests.support.manifests import DEV, template, words
from tests.support.program import Done
from tests.support.project import Project

COMMANDS: tuple[tuple[str, ...], ...] = (
    *(("plan", "--format", form) for form in ("text", "json", "markdown", "gitlab")),
    *(("drift", "--allow-no-state", "--unmanaged", "fail", "--format", form) for form in ("text", "json", "markdown")),
    ("apply", "--auto-approve"),
    ("apply", "--auto-approve", "--format", "json"),
    ("destroy", "--auto-approve"),
    ("adopt", "ContentReviewTemplate/strict", "30"),
    ("adopt", "--by-name", "*"),
    ("export", "out"),
    ("whoami",),
    ("whoami", "--format", "json"),
)
LOUD = (("--verbose",), ("--verbose", "--log-format", "json"))


def echo(request: Received) -> str:
    """Everything secret that the server knows, in every spelling."""
    header = request.headers["authorization"]
    encoded = [base64.b64encode(text.encode()).decode() for text in (header, f"Authorization: {header}")]
    return " ".join([*spellings(KEY), *spellings(TOKEN), *spellings(ID), header, *encoded])


def refused(request: Received) -> bytes:
    """An error of which every field echoes."""
    said = echo(request)
    error = {"Code": f"AuthFailure.{said}", "Message": said}
    return http(json.dumps({"Response": {"Error": error, "RequestId": said}}))


def unknown(request: Received) -> bytes:
    """An error of no known category, cut where a secret stands."""
    error = {"Code": "x" * 180 + TOKEN, "Message": "y" * 1990 + TOKEN}
    return http(json.dumps({"Response": {"Error": error, "RequestId": "z" * 190 + KEY}}))


def answered(request: Received) -> bytes:
    """A list of objects that echo in every text."""
    return http(json.dumps({"Response": listing(request.headers["x-tc-action"], echo(request), request.json)}))


def listing(action: str, said: str, params: dict[str, Any]) -> dict[str, Any]:
    if action == "DescribeWordSamples":
        # A keyword has twenty characters at most; this one is long enough to be recognised by.
        rows = [{"Keyword": word, "Tags": [said[:300]], "Usage": ["Review.Ocr"]} for word in (TOKEN, KEY)]
        rows = [] if params.get("Keywords") or params.get("Offset") else rows
        return {"TotalCount": 2, "WordSet": rows, "RequestId": said}
    if action == "DescribeContentReviewTemplates":
        item = {"Definition": 30, "Name": TOKEN, "Comment": said, "Type": "Custom"}
        leaf = {"ImgReviewInfo": {"Switch": "ON", "BlockConfidence": 90, "ReviewConfidence": 50, "LabelSet": [KEY]}}
        rows = [] if params.get("Offset") else [item | {"PornConfigure": leaf}]
        return {"TotalCount": 1, "ContentReviewTemplateSet": rows, "RequestId": said}
    if action == "GetCallerIdentity":
        return {"AccountId": "100000000001", "Arn": said, "UserId": said, "Type": said, "RequestId": said}
    return {"RequestId": said}


SERVERS: dict[str, Callable[[Received], bytes]] = {"refused": refused, "unknown": unknown, "answered": answered}


def check(done: Done, server: Server) -> None:
    signatures = {request.headers["authorization"].rpartition("=")[2] for request in server.received}
    assert leaks(done.said, KEY, TOKEN, ID) == []
    assert not [signature for signature in signatures if signature in done.said]


def hostile(tmp_path: Path, url: str) -> Project:
    project = Project(tmp_path)
    project.env = {"TENCENTCLOUD_SECRET_ID": ID, "TENCENTCLOUD_SECRET_KEY": KEY, "TENCENTCLOUD_TOKEN": TOKEN}
    project.env["RECONCILER_ENDPOINT"] = url
    project.put("reconciler.yaml", DEV)
    project.put("manifests/a.yaml", words("casino") + template("strict"))
    return project


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.slow
def test_no_command_writes_what_a_service_echoes(tmp_path: Path, name: str) -> None:
    marked = 0
    with Server(SERVERS[name]) as server:
        project = hostile(tmp_path, server.url)
        for command in COMMANDS:
            for loud in LOUD if command[0] in ("plan", "drift", "apply", "destroy") else ((),):
                done = project.run(*command, *loud, code=None)
                assert "Usage:" not in done.err
                check(done, server)
                marked += "[secret]" in done.said
    assert marked > len(COMMANDS) // 2, "hardly anything was echoed: the test proves little"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_bug_and_its_traceback_are_without_them(tmp_path: Path, encoding: str) -> None:
    """Whatever fails, and however it is written: the streams themselves know the secrets.

    Below a stream that is ASCII click would look for the bytes, to write UTF-8 there.
    """
    script = tmp_path / "crash.py"
    script.write_text(
        "import sys\n"
        "from reconciler.cli import main\n"
        "from reconciler.cloud import Credentials\n"
        f"Credentials('any-id-at-all', {KEY!r}, {TOKEN!r})\n"
        "def crash(*_, **__): raise RuntimeError(" + f"{KEY + TOKEN!r})\n"
        "main.root.main = crash\n"
        "try:\n    main.run()\nfinally:\n    print('again', " + f"{TOKEN!r}, file=sys.stderr)\n"
    )
    import sys

    from tests.support.program import piped

    process = piped([sys.executable, str(script)], tmp_path, {"RECONCILER_DEBUG": "1", "PYTHONIOENCODING": encoding})
    out, err = (text.decode() for text in process.communicate())
    assert "RuntimeError" in err
    assert "again [secret]" in err
    assert leaks(out + err, KEY, TOKEN) == []


@pytest.fixture
def lock_server() -> Iterator[Server]:
    """A state's web server whose lock is held by somebody who echoes."""

    def answer(request: Received) -> bytes:
        said = " ".join([*spellings("pass-word-of-the-state"), request.headers["authorization"]])
        if request.method == "GET":
            return http(status=404)
        return http(json.dumps({"ID": said, "Who": said, "Operation": said, "Created": said}), status=423)

    with Server(answer) as server:
        yield server


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_password_of_a_state_is_not_written(tmp_path: Path, lock_server: Server, form: str) -> None:
    project = hostile(tmp_path, "http://127.0.0.1:1")
    project.env |= {"RECONCILER_STATE_USERNAME": "ci", "RECONCILER_STATE_PASSWORD": "pass-word-of-the-state"}
    project.put("reconciler.yaml", DEV.replace("{}", f"{{state: '{lock_server.url}/states/prod'}}"))
    done = project.run("apply", "--auto-approve", "--format", form, code=3)
    login = base64.b64encode(b"ci:pass-word-of-the-state").decode()
    assert "pass-word" not in done.said
    assert login[8:-4] not in done.said
    assert "[secret]" in done.said
