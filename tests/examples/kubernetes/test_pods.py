"""The jobs of the example as a cluster runs them: in shards, killed and started again, two pods for one index."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.model.shard import shard_index
from tests.support.chat_server import ChatServer, chat
from tests.support.many_accounts import ManyAccounts, many_accounts
from tests.support.metrics import metrics_of
from tests.support.program import ended
from tests.support.state_places import HTTP_LOGIN
from tests.support.terraform_server import Backend
from tests.support.waiting import until

from .pods import JOB, Cluster, job_of

__all__ = ["chat"]  # pytest finds it here
TARGETS = ("eu-live", "eu-music", "eu-games", "us-live", "us-music", "us-games")
ACCOUNTS = {name: str(100_000_000_001 + number) for number, name in enumerate(TARGETS)}
WORDS = {"online casino", "sports betting", "roulette"}
SHARDS = 4


def token() -> str:
    claims = {"sub": "system:serviceaccount:moderation:reconciler", "aud": ["tencentcloud"], "exp": 4_000_000_000}
    parts = (json.dumps({"alg": "none"}), json.dumps(claims), "signature")
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


@pytest.fixture
def service() -> Iterator[ManyAccounts]:
    with many_accounts() as made:
        yield made


@pytest.fixture
def cluster(tmp_path: Path, service: ManyAccounts, chat: ChatServer) -> Iterator[Cluster]:
    """What the example has from a cluster; addresses of the cloud and of states lead to this machine."""
    states = Backend("login")
    outside = {
        **HTTP_LOGIN,
        "RECONCILER_TARGET_STATE": f"{states.url}/states/{{project}}/{{target}}",
        "RECONCILER_ENDPOINT": service.url,
        "RECONCILER_NOTIFY_WECOM_URL": chat.address("wecom"),
        "RECONCILER_ALLOWED_HOSTS": "127.0.0.1",
        "RECONCILER_LOCK_EXPIRY": "2",
        "RECONCILER_STATE_KEY": base64.b64encode(bytes(range(32))).decode(),
    }
    try:
        yield Cluster(tmp_path, token(), outside)
    finally:
        states.close()


def check_applied(service: ManyAccounts) -> None:
    """Each account has all of its keywords and its template, each once."""
    assert set(service.accounts) == set(ACCOUNTS.values())
    for name, account in ACCOUNTS.items():
        emulator = service.accounts[account]
        expected = WORDS | {"sweepstakes casino"} if name.startswith("us-") else WORDS
        assert set(emulator.words()) == expected
        assert [row["name"] for row in emulator.templates().values()] == ["strict"]


def test_a_fleet_is_applied_in_shards_and_watched(cluster: Cluster, service: ManyAccounts, chat: ChatServer) -> None:
    """Each shard has its targets; one report says that all is done; an edit by hand fails the shard that has it."""
    assert job_of("apply.yaml")["completions"] == SHARDS
    for index in range(SHARDS):
        done = cluster.run("apply.yaml", index)
        assert done.code == 0, done.said
    check_applied(service)
    reports = cluster.volumes / "reports" / JOB
    for index in range(SHARDS):
        report = json.loads((reports / f"{index}.json").read_text(encoding="utf-8"))
        expected = [name for name in TARGETS if shard_index(name, SHARDS) == index]
        assert [row["target"] for row in report["targets"]] == expected
    merged = cluster.run("merge.yaml")
    assert (merged.code, merged.out) == (0, "apply of 6 targets: 6 ok\n")
    assert ["applied in 6 of 6 targets" in str(body) for _, body in chat.taken] == [True]
    assert [cluster.run("drift.yaml", index).code for index in (0, 1)] == [0, 0]
    assert len(chat.taken) == 1
    service.accounts[ACCOUNTS["us-music"]].drop_word("roulette")
    codes = [cluster.run("drift.yaml", index).code for index in (0, 1)]
    assert codes == [2 if shard_index("us-music", 2) == index else 0 for index in (0, 1)]
    assert "us-music" in str(chat.taken[1:])
    found = metrics_of(cluster.volumes / f"reports/metrics/{shard_index('us-music', 2)}.prom")
    assert [number for at, number in found.items() if at[0] == "drift_resources" and "us-music" in at] == [0, 1]
    (reports / "3.json").unlink()
    lost = cluster.run("merge.yaml")
    assert lost.code == 1
    assert "fault: shard 3/4: no report" in lost.out
    assert ["shard 3/4: no report" in str(body) for _, body in chat.taken[2:]] == [True]


@pytest.mark.slow
def test_a_pod_that_is_killed_is_started_again(cluster: Cluster, service: ManyAccounts) -> None:
    """At several moments: the next pod of that index ends the work, and nothing is there twice."""
    service.latency = 0.05
    for calls in (3, 8, 14, 20):
        before = service.calls().total()
        pod = cluster.start("apply.yaml", 1)
        until(lambda limit=before + calls, pod=pod: service.calls().total() >= limit or pod.poll() is not None)
        pod.kill()
        pod.communicate()
    for index in range(SHARDS):
        done = cluster.run("apply.yaml", index)
        assert done.code == 0, done.said
    check_applied(service)


@pytest.mark.slow
def test_two_pods_of_one_index(cluster: Cluster, service: ManyAccounts) -> None:
    """One waits for the locks of the other, and finds nothing left to do; nothing is there twice."""
    service.latency = 0.05
    pods = [cluster.start("apply.yaml", index) for index in (0, 0, 1, 1, 2, 2, 3, 3)]
    codes = [ended(pod).code for pod in pods]
    assert codes == [0] * 8
    check_applied(service)
    writes = {name: count for name, count in service.calls().items() if ".Create" in name}
    assert writes == {"mps.CreateContentReviewTemplate": 6, "mps.CreateWordSamples": 6}
