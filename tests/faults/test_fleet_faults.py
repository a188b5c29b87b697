"""Eight targets side by side, two in each of four accounts: faults, kills, and the rates of each account."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.emulator import Emulator
from reconciler.emulator.faults.kinds import Fault
from tests.support.fleets import accounts, fleet
from tests.support.manifests import template, words
from tests.support.program import ended
from tests.support.project import Project
from tests.support.waiting import PATIENCE

ACCOUNTS = tuple(f"10000000000{number}" for number in range(1, 5))
TARGETS = {f"t{number}": ACCOUNTS[number // 2] for number in range(8)}
"""Target → account: t0 and t1 are one account's, and so on."""
FAULTS = (
    *("reset-before", "reset-after", "internal-error-after", "truncated", "status-502-after", "throttle"),
    *("service-unavailable", "empty"),
)


@pytest.fixture
def clouds() -> Iterator[dict[str, Emulator]]:
    with accounts(*ACCOUNTS) as made:
        yield made


def wanted(target: str) -> set[str]:
    """The keywords of a target; those of no two targets meet."""
    return {f"{target} {word}" for word in ("casino", "poker", "dice")}


@pytest.fixture
def shop(tmp_path: Path, clouds: dict[str, Emulator]) -> Project:
    more = {name: f"endpoint: '{clouds[account].url}', manifests: [{name}]" for name, account in TARGETS.items()}
    made = fleet(tmp_path, more)
    made.put("manifests/base.yaml", template("base, abstract: true"))
    for at, name in enumerate(TARGETS):
        # Each does something else. Of equal ones in one account, what became of a create without an answer is asked.
        templates = "".join(template(f"{name}-{number}", block=60 + 3 * at + number) for number in range(3))
        made.put(f"{name}/a.yaml", words(*sorted(wanted(name)), name=name) + templates)
    return made


def check_converged(shop: Project, clouds: dict[str, Emulator]) -> None:
    """Each state has what its target declares and nothing else, each account what its two targets do, once."""
    shop.run("drift", "--all-targets", "--unmanaged", "ignore")
    found = shop.run("state", "list", "--all-targets", "--format", "json").json
    for row in found["targets"]:
        name = row["target"]
        listed = {each["address"].partition("/")[2] for each in row["result"]["resources"]}
        assert listed == wanted(name) | {f"{name}-{number}" for number in range(3)}
    for account, cloud in clouds.items():
        own = [name for name in TARGETS if TARGETS[name] == account]
        assert set(cloud.words()) == set.union(*map(wanted, own))
        names = sorted(row["name"] for row in cloud.templates().values())
        assert names == sorted(f"{name}-{number}" for name in own for number in range(3))


def test_rates_hold_for_each_account(shop: Project, clouds: dict[str, Emulator]) -> None:
    """Two targets of an account want more template calls at once than it may make: none is refused."""
    shop.run("apply", "--all-targets", "--auto-approve")
    for cloud in clouds.values():
        assert cloud.calls["mps.CreateContentReviewTemplate"] == 6
        assert not cloud.codes["RequestLimitExceeded"]
    check_converged(shop, clouds)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_each_target_converges_after_faults_and_kills(seed: int, shop: Project, clouds: dict[str, Emulator]) -> None:
    """Applies with faults, killed now and then; the others of a killed run are killed with it, and none is lost."""
    chance = random.Random(seed)
    for turn in range(4):
        for number, cloud in enumerate(clouds.values()):
            cloud.faults.clear()
            kinds = chance.sample(FAULTS, 2)
            cloud.faults.add(*(Fault("mps.*", kind, probability=0.15, seed=seed + number) for kind in kinds))
            cloud.forget_calls()
        with shop.started("apply", "--all-targets", "--auto-approve", "--format", "json") as process:
            if turn % 2:
                done = ended(process)
                assert {row["target"] for row in json.loads(done.out)["targets"]} == set(TARGETS)
                continue
            enough = chance.randrange(1, 60)
            deadline = time.monotonic() + PATIENCE
            while sum(cloud.calls.total() for cloud in clouds.values()) < enough and process.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.005)
            process.kill()
    for cloud in clouds.values():
        cloud.faults.clear()
    shop.run("apply", "--all-targets", "--auto-approve", "--lock-timeout", "30")
    check_converged(shop, clouds)


def test_a_target_whose_account_refuses_stops_no_other(shop: Project, clouds: dict[str, Emulator]) -> None:
    """Its two targets fail; the six others are whole, and the next apply brings the two about."""
    down = clouds[ACCOUNTS[1]]
    # Not keywords too: those would be looked for with patience.
    down.faults.add(Fault("mps.CreateContentReviewTemplate", "code:UnauthorizedOperation"))
    done = shop.run("apply", "--all-targets", "--auto-approve", "--format", "json", code=1)
    codes = {row["target"]: row["exit_code"] for row in done.json["targets"]}
    assert codes == {name: int(TARGETS[name] == ACCOUNTS[1]) for name in TARGETS}
    down.faults.clear()
    shop.run("apply", "--all-targets", "--auto-approve")
    check_converged(shop, clouds)
