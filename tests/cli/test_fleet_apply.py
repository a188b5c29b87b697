"""apply of several targets: one question for all, waves, what is refused, and what a signal leaves."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.emulator import Emulator
from reconciler.emulator.faults.kinds import Fault
from reconciler.pipeline.schemas import SCHEMAS
from tests.support.fleets import ACCOUNTS, accounts, fleet
from tests.support.manifests import template, words
from tests.support.program import ended
from tests.support.project import Project
from tests.support.terminal import on_terminal
from tests.support.waiting import until

NAMES = ("staging", "prod-eu", "prod-cn")


@pytest.fixture
def clouds() -> Iterator[dict[str, Emulator]]:
    """Target → its account."""
    with accounts(*ACCOUNTS, rates=False) as made:
        yield dict(zip(NAMES, made.values(), strict=True))


@pytest.fixture
def shop(tmp_path: Path, clouds: dict[str, Emulator]) -> Project:
    made = fleet(tmp_path, {name: f"endpoint: '{cloud.url}'" for name, cloud in clouds.items()})
    made.put("manifests/a.yaml", words("casino", "poker") + template("strict"))
    return made


def rows_of(text: str) -> dict[str, dict[str, object]]:
    """The rows of a report in JSON, which is valid."""
    document = json.loads(text)
    Draft202012Validator(SCHEMAS["fleet"]()).validate(document)
    return {row["target"]: row for row in document["targets"]}


def test_all_are_applied_each_with_a_state_of_its_own(shop: Project, clouds: dict[str, Emulator]) -> None:
    """The second time there is nothing to do, and drift finds nothing."""
    done = shop.run("apply", "--all-targets", "--auto-approve", "--format", "json")
    rows = rows_of(done.out)
    for name in NAMES:
        Draft202012Validator(SCHEMAS["report"]()).validate(rows[name]["result"])
        assert set(clouds[name].words()) == {"casino", "poker"}
        assert (shop.root / f".reconciler/{name}/state.json").is_file()
    assert "history: entry 1" in done.err
    again = shop.run("apply", "--target", "*", "--auto-approve")
    assert again.out.startswith("apply of 3 targets: 3 ok\n")
    assert again.out.partition("\n\n")[0].count("nothing to do") == 3
    shop.run("drift", "--all-targets")


def test_what_fails_in_one_target_is_its_alone(shop: Project, clouds: dict[str, Emulator]) -> None:
    """A guard that refuses, a service that lets nobody in: 1 outranks 3."""
    clouds["prod-cn"].faults.add(Fault("*", "code:AuthFailure.SecretIdNotFound"))
    shop.put("reconciler.yaml", shop.root.joinpath("reconciler.yaml").read_text().replace(
        f"{{endpoint: '{clouds['prod-eu'].url}'}}", f"{{endpoint: '{clouds['prod-eu'].url}', account: '9'}}"
    ))  # fmt: skip
    done = shop.run("apply", "--all-targets", "--auto-approve", "--format", "json", code=1)
    rows = rows_of(done.out)
    assert [rows[name]["exit_code"] for name in NAMES] == [0, 3, 1]
    assert set(clouds["staging"].words()) == {"casino", "poker"}
    assert rows["prod-eu"]["error"]["refusals"][0]["code"] == "account"  # type: ignore[index]
    assert not clouds["prod-eu"].words()


def test_one_question_shows_all_plans(shop: Project, clouds: dict[str, Emulator]) -> None:
    """With target, warnings and what each plan does; only yes applies, and what was shown is what is applied."""
    shop.put("manifests/b.yaml", words("casino", name="again"))
    code, shown = on_terminal(shop, "apply", "--all-targets", answer="no")
    assert code == 1
    assert "not applied; nothing was written" in shown
    assert not any(cloud.words() for cloud in clouds.values())
    code, shown = on_terminal(shop, "apply", "--all-targets", answer="yes")
    assert code == 0
    before = shown.partition("To apply these 3 plans")[0]
    assert before.count("[duplicate]") == shown.count("[duplicate]") == 1
    for name in NAMES:
        assert f"{name} · intl · TIGHTENS: 1 template added" in before
        assert set(clouds[name].words()) == {"casino", "poker"}
    assert shown.count("type yes") == 1


def test_without_a_terminal_nothing_is_written(shop: Project, clouds: dict[str, Emulator]) -> None:
    """Exit 3, after the plans were shown."""
    done = shop.run("apply", "--all-targets", code=3)
    assert done.out.startswith("plan of 3 targets: 3 ok\n")
    assert "there is no terminal to ask for approval; nothing was written" in done.err
    assert not any(cloud.words() for cloud in clouds.values())


def test_what_means_one_target_is_refused(shop: Project, clouds: dict[str, Emulator]) -> None:
    """Each with a sentence, and nothing is sent."""
    shop.run("plan", "--target", "staging", "--out", "p.plan")
    before = {name: sum(cloud.calls.values()) for name, cloud in clouds.items()}
    for line, code, said in (
        ("apply --plan p.plan --all-targets", 1, "--plan is for one target: a saved plan is carried out for its own"),
        ("apply p.plan --all-targets", 1, "p.plan is a saved plan, which is carried out for its own target"),
        (f"apply --all-targets --checksum {'0' * 64}", 1, "--checksum is for one target: it is that of one plan"),
        ("apply --all-targets --max-calls 3", 1, "--max-calls is for one target"),
        ("apply --target prod-* --allow-loosening", 3, "--allow-loosening is for one target: it would lift the guard"),
        ("apply --target prod-* --allow-deletes 3", 3, "--allow-deletes is for one target"),
        ("apply --waves staging --target prod-eu", 1, "--waves says which targets there are"),
        ("apply --waves staging prod-* --shard 0/2", 1, "--waves and shards exclude each other"),
        ("apply --auto-approve --waves staging prd-*", 1, '"prd-*" matches no target of the project'),
        ("apply --auto-approve --waves prod-* prod-eu", 1, "nothing is left for the wave"),
        ("apply --auto-approve --waves , staging", 1, "names no target"),
        ("apply --auto-approve --waves", 1, "requires an argument"),
        ("destroy --target prod-eu --target staging", 1, "a command works on one target"),
    ):
        assert said in shop.run(*line.split(), code=code).err
    assert before == {name: sum(cloud.calls.values()) for name, cloud in clouds.items()}


def test_a_wave_begins_when_the_one_before_ended_well(shop: Project, clouds: dict[str, Emulator]) -> None:
    """What comes after a failed wave is reported as not tried, and not touched; with its exit code."""
    clouds["staging"].faults.add(Fault("CreateContentReviewTemplate", "code:InvalidParameterValue"))
    line = ("apply", "--auto-approve", "--format", "json", "--waves", "staging", "prod-eu,prod-cn")
    done = shop.run(*line, code=1)
    rows = rows_of(done.out)
    assert [rows[name]["exit_code"] for name in NAMES] == [1, 1, 1]
    for name in ("prod-eu", "prod-cn"):
        assert rows[name]["error"]["code"] == "Untried"  # type: ignore[index]
        assert rows[name]["error"]["message"] == "not tried: wave 1 (staging) did not end well"  # type: ignore[index]
        assert not clouds[name].calls
    clouds["staging"].faults.clear()
    done = shop.run("apply", "--waves", "staging", "prod-*", "--auto-approve")
    assert done.out.startswith("apply of 3 targets: 3 ok\n")
    assert all(set(cloud.words()) == {"casino", "poker"} for cloud in clouds.values())


def test_drift_after_a_wave_stops_the_next(shop: Project, clouds: dict[str, Emulator]) -> None:
    """Somebody removes a keyword of staging as soon as it was read back: exit 2, and nothing of prod-eu was done."""
    shop.run("apply", "--target", "prod-cn", "--auto-approve")
    listings = clouds["prod-cn"].calls["mps.DescribeWordSamples"]
    staging = clouds["staging"]
    gateway = staging._gateway
    answer = gateway.answer

    def meddling(request: object) -> object:
        if staging.calls["mps.DescribeWordSamples"] == listings and "casino" in staging.words():
            staging.drop_word("casino")
        return answer(request)  # type: ignore[arg-type]

    gateway.answer = meddling  # type: ignore[method-assign,assignment]
    done = shop.run("apply", "--auto-approve", "--format", "json", "--waves", "staging", "prod-eu", code=2)
    rows = rows_of(done.out)
    assert [rows[name]["exit_code"] for name in ("staging", "prod-eu")] == [2, 2]
    assert rows["staging"]["error"]["code"] == "Drift"  # type: ignore[index]
    assert rows["staging"]["result"]["ok"]  # type: ignore[index]
    assert rows["prod-eu"]["error"]["code"] == "Untried"  # type: ignore[index]
    assert not clouds["prod-eu"].calls


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_of_them_cleanly(shop: Project, clouds: dict[str, Emulator], number: int) -> None:
    """Calls in flight are finished and recorded, locks are free; what was not begun is reported so, exit 130."""
    shop.put("manifests/b.yaml", words(*(f"word {n}" for n in range(400)), name="many"))
    for cloud in clouds.values():
        cloud.latency = 0.2
    with shop.started("apply", "--all-targets", "--jobs", "2", "--auto-approve", "--format", "json") as process:
        until(lambda: all(clouds[name].calls["mps.CreateWordSamples"] for name in NAMES[:2]))
        process.send_signal(number)
        done = ended(process)
    assert done.code == 130, done.said
    rows = rows_of(done.out)
    assert [rows[name]["exit_code"] for name in NAMES] == [130, 130, 130]
    assert rows["prod-cn"]["error"]["code"] == "Untried"  # type: ignore[index]
    assert not clouds["prod-cn"].calls
    for cloud in clouds.values():
        cloud.latency = 0.0
    for name in NAMES[:2]:
        assert rows[name]["result"]["interrupted"]  # type: ignore[index]
        listed = shop.run("state", "list", "--target", name, "--format", "json").json["resources"]
        words_listed = {row["address"].partition("/")[2] for row in listed if row["address"].startswith("Keyword")}
        assert words_listed == set(clouds[name].words())
    shop.run("apply", "--all-targets", "--auto-approve")
    shop.run("drift", "--all-targets")


def test_a_signal_ends_what_only_reads(shop: Project, clouds: dict[str, Emulator]) -> None:
    """Calls are given up at once: nothing could be lost."""
    for cloud in clouds.values():
        cloud.faults.add(Fault("*", "hang-before"))
    with shop.started("plan", "--all-targets", "--jobs", "2", "--format", "json") as process:
        until(lambda: all(clouds[name].calls for name in NAMES[:2]))
        process.send_signal(signal.SIGTERM)
        done = ended(process)
    assert done.code == 130, done.said
    rows = rows_of(done.out)
    assert [rows[name]["error"]["code"] for name in NAMES] == ["Interrupted", "Interrupted", "Untried"]  # type: ignore[index]
