"""``--notify``: one message a run, whatever became of it, that changes nothing of what the command did."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reconciler.emulator import Emulator
from tests.support.chat_server import TOKEN, ChatServer, chat
from tests.support.fleets import ACCOUNTS, accounts, fleet
from tests.support.manifests import EMBEDDED, template, words
from tests.support.program import Done, ended, run
from tests.support.project import Project
from tests.support.waiting import PATIENCE

__all__ = ["chat"]  # pytest finds it here
GITHUB = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_RUN_ID": "77",
    "GITHUB_ACTOR": "alice",
}
RUN = "https://github.com/acme/shop/actions/runs/77"
WEBHOOK = ("--notify", "webhook")


@pytest.fixture
def told(chat: ChatServer, project: Project) -> ChatServer:
    """The services, which the environment of ``project`` names."""
    project.env |= chat.environ
    project.put("manifests/a.yaml", words("casino", "poker") + template("strict"))
    return chat


def only(chat: ChatServer) -> Any:
    """The one message that came since this was last asked."""
    [(_, body)] = chat.taken
    chat.taken.clear()
    return body


def test_a_night_with_drift_that_loosens(told: ChatServer, project: Project) -> None:
    """An apply, a quiet night, somebody's hand, and a night when that is found."""
    assert project.apply(*WEBHOOK).err.endswith("sent a message to webhook\n")
    body = only(told)
    assert body["title"] == "reconciler apply · acme: applied"
    assert body["lines"][-1] == "dev: 3 create"
    project.run("drift", *WEBHOOK)
    project.apply(*WEBHOOK)
    assert told.taken == []
    strict = project.cloud.templates()["strict"]
    raised = {"PornConfigure": {"ImgReviewInfo": {"Switch": "ON", "BlockConfidence": 99}}}
    project.cloud.edit("ModifyContentReviewTemplate", Definition=strict, **raised)
    link = ("--notify-link", "https://ci.example.com/drift.html")
    done = project.run("drift", *WEBHOOK, *link, "--quiet", code=2, env=GITHUB)
    assert "sent" not in done.err
    body = only(told)
    assert body["reasons"] == ["loosening", "drift"]
    assert body["lines"][0] == "dev: LOOSENED: 1 threshold up"
    assert body["lines"][1] == "dev: 1 changed"
    assert body["facts"] == ["exit code 2", "by alice, GitHub Actions"]
    assert body["links"] == [{"title": "report", "url": link[1]}, {"title": "CI run", "url": RUN}]
    project.run("drift", *WEBHOOK, "--notify-on", "failure,apply", code=2)
    assert told.taken == []
    # The repair loosens nothing; a destroy does.
    project.apply("--allow-revert", *WEBHOOK, "--notify-on", "loosening")
    assert told.taken == []
    project.run("destroy", "--auto-approve", "--allow-deletes", "9", *WEBHOOK)
    assert only(told)["reasons"] == ["loosening", "apply"]


def test_a_command_that_fails_early_says_so(told: ChatServer, project: Project) -> None:
    """Manifests, credentials, a guard, a place that is not there, a mistyped command line."""

    def failed(*arguments: str, code: int = 1, **env: str) -> list[str]:
        project.run(*arguments, *WEBHOOK, code=code, env=env)
        body = only(told)
        assert body["reasons"] == ["failure"]
        assert body["exit_code"] == code
        return list(body["lines"])

    assert failed("drift", code=3)[0].startswith("Refused: ")
    assert failed("apply", "--auto-approve", TENCENTCLOUD_SECRET_ID="")[0].startswith("CredentialsMissing: ")
    assert failed("drift", "nowhere")[0] == "InputError: there is no folder or file nowhere"
    assert failed("drift", "--rate", "9")[0].startswith("Usage: Invalid value for '--rate'")
    project.put("manifests/b.yaml", words("x" * 99, name="b"))
    lines = failed("apply", "--auto-approve")
    assert lines[0].startswith("ManifestErrors: 1 ")
    assert lines[1].startswith("manifests/b.yaml:")
    assert project.untouched()


def test_masked_words_are_in_no_message(told: ChatServer, project: Project) -> None:
    """Not in the text of a problem, which has them where nothing is masked."""
    project.put("manifests/b.yaml", words("kasynoland", name="b"))
    project.put("manifests/c.yaml", words("kasynoland", name="c", more="  tags: [other]\n"))
    for shown, options in ((False, ("--mask",)), (True, ())):
        project.run("apply", "--auto-approve", *options, *WEBHOOK, code=1)
        body = only(told)
        assert body["lines"][1].startswith("manifests/b.yaml:")
        assert ("kasynoland" in str(body)) is shown


def test_a_message_that_fails_changes_nothing(told: ChatServer, project: Project) -> None:
    """The exit code and the result stay, the cause is said, and the address is nowhere, not even for debugging."""
    debug = {"RECONCILER_DEBUG": "1"}
    options = ("--notify", "wecom", "--notify", "slack", "--notify", "teams", "--verbose")
    told.faults = [(404, {}), (404, {"Location": told.address("slack")}), (404, {})]
    done = project.run("apply", "--auto-approve", *options, env=debug)
    assert "done: 3 created" in done.out
    for name in ("wecom", "slack", "teams"):
        assert f"warning: the message to {name} was not sent: HTTP status 404" in done.err
    assert TOKEN not in done.said
    told.faults = [(302, {"Location": told.address("slack")})]
    done = project.run("drift", "nowhere", "--notify", "slack", code=1, env=debug)
    assert "HTTP status 302" in done.err
    assert TOKEN not in done.said
    assert told.taken == []


@pytest.mark.parametrize(
    ("options", "env", "said"),
    [
        (("--notify", "pager"), {}, "'pager' is not one of 'wecom', 'lark', 'slack', 'teams', 'webhook'"),
        (("--notify", "lark"), {"RECONCILER_NOTIFY_LARK_URL": ""}, "needs RECONCILER_NOTIFY_LARK_URL"),
        (("--notify", "lark"), {"RECONCILER_NOTIFY_LARK_URL": f"http://a.b/{TOKEN}"}, "does not begin with https://"),
        ((*WEBHOOK, "--notify-on", "drift,rain"), {}, "'rain' is not one of loosening, failure, drift, apply"),
        ((*WEBHOOK, "--notify-link", "javascript:alert(1)"), {}, "give an address that begins with https://"),
        ((*WEBHOOK, "--notify-link", "https://a.b/<x>"), {}, "give an address that begins with https://"),
        (WEBHOOK, {"RECONCILER_NOTIFY_LINK": "https://a.b/" + "c" * 1000}, "of at most 1,000 characters"),
    ],
)
def test_what_cannot_be_sent_is_an_error_before_anything_is_done(
    options: tuple[str, ...], env: dict[str, str], said: str, told: ChatServer, project: Project
) -> None:
    done = project.run("apply", "--auto-approve", *options, code=1, env=env)
    assert said in done.err
    assert TOKEN not in done.said
    assert project.untouched()
    assert project.cloud.calls() == {}


def test_a_project_cannot_choose_where_messages_go(chat: ChatServer, embedded: Project) -> None:
    """Whoever writes reconciler.yaml gets no message: the fields are refused, variables for messages are not read."""
    url = chat.address("webhook")
    for text in (
        EMBEDDED + f"notify: {{webhook: '{url}'}}\n",
        EMBEDDED.replace("endpoint: emulator", f"endpoint: emulator, notify: '{url}'"),
        EMBEDDED.replace("endpoint: emulator", "endpoint: {env: RECONCILER_NOTIFY_WEBHOOK_URL}"),
    ):
        embedded.put("reconciler.yaml", text)
        done = embedded.run("apply", "--auto-approve", code=1, env=chat.environ)
        assert "notify" in done.err.lower()
        assert TOKEN not in done.err.replace(url, "")
    assert chat.taken == []


@pytest.fixture
def clouds() -> Iterator[dict[str, Emulator]]:
    with accounts(*ACCOUNTS[:2], rates=False) as made:
        yield made


def test_several_targets_send_one_message(tmp_path: Path, clouds: dict[str, Emulator], chat: ChatServer) -> None:
    """Of all of them; and report merge sends one for all shards, with the reports alone."""
    first, second = (clouds[name].url for name in ACCOUNTS[:2])
    shop = fleet(tmp_path, {"eu": f"endpoint: '{first}'", "us": f"endpoint: '{second}'", "xx": "endpoint: emulator"})
    shop.env |= chat.environ
    shop.put("manifests/a.yaml", words("casino"))
    shop.run("apply", "--target", "eu", "--auto-approve")
    options = ("--all-targets", "--auto-approve", "--report", "r.json", *WEBHOOK)
    shop.run("apply", *options)
    body = only(chat)
    assert body["title"] == "reconciler apply · acme: applied in 2 of 3 targets"
    assert [row["target"] for row in body["targets"]] == ["us", "xx"]
    assert body["quiet_targets"] == 1
    merged: Done = run("report", "merge", "r.json", "--expect", "2", *WEBHOOK, cwd=tmp_path, env=chat.environ)
    assert merged.code == 1
    body = only(chat)
    assert body["lines"][0] == "fault: 2 reports are expected, and 1 can be used"
    assert body["lines"][-1] == "nothing to report of 1 more target"
    assert body["reasons"] == ["failure", "apply"]


def test_a_run_that_is_stopped_says_so(told: ChatServer, project: Project) -> None:
    """A pod that is evicted gets SIGTERM while it waits for an answer."""
    project.apply()
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        silent.settimeout(PATIENCE)
        project.env["RECONCILER_ENDPOINT"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with project.started("drift", *WEBHOOK) as process:
            connection, _ = silent.accept()
            with connection:
                assert connection.recv(1)
                process.send_signal(signal.SIGTERM)
                done = ended(process)
    assert done.code == 130
    body = only(told)
    assert body["lines"] == ["Interrupted: the command was interrupted"]
    assert body["exit_code"] == 130
