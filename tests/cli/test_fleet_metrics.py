"""``--metrics FILE`` of commands on several targets: each has its own figures, whatever became of the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.emulator import Emulator
from tests.support.fleets import ACCOUNTS, accounts, fleet
from tests.support.manifests import words
from tests.support.metrics import metrics_of
from tests.support.project import Project

ONE, TWO, _ = ACCOUNTS
FILE = "m.prom"
SUCCESS = "last_success_timestamp_seconds"


@pytest.fixture
def clouds() -> Iterator[dict[str, Emulator]]:
    with accounts(ONE, TWO, rates=False) as made:
        yield made


@pytest.fixture
def shop(tmp_path: Path, clouds: dict[str, Emulator]) -> Project:
    """Two targets that can be reached, and one that cannot: its account is another one than declared."""
    made = fleet(
        tmp_path,
        {
            "eu": f"endpoint: '{clouds[ONE].url}'",
            "us": f"endpoint: '{clouds[TWO].url}'",
            "wrong": f"endpoint: '{clouds[TWO].url}', account: '{ONE}'",
        },
    )
    made.put("manifests/a.yaml", words("casino", "poker"))
    return made


def numbers(project: Project, *arguments: str, code: int = 0) -> dict[tuple[str, ...], float]:
    project.run(*arguments, "--metrics", FILE, code=code)
    return metrics_of(project.root / FILE)


def test_each_target_has_its_own_figures(shop: Project) -> None:
    found = numbers(shop, "apply", "--all-targets", "--auto-approve", code=3)
    project = next(at[2] for at in found if at[0] == "exit_code")
    codes = {at[-1]: number for at, number in found.items() if at[0] == "exit_code"}
    assert codes == {"eu": 0, "us": 0, "wrong": 3}
    for name in ("eu", "us"):
        assert found["applied_changes", "apply", "KeywordSample", project, name, "create"] == 2
        assert found["managed_resources", "apply", "KeywordSample", project, name] == 2
        assert found["calls", "mps.CreateWordSamples", "apply", project, name] == 1
        assert found["duration_seconds", "apply", project, name] > 0
        assert found[SUCCESS, "apply", project, name] > 0
    assert found[SUCCESS, "apply", project, "wrong"] == 0
    assert not any(at[0] == "managed_resources" and "wrong" in at for at in found)
    drifted = numbers(shop, "drift", "--target", "eu", "--target", "us")
    assert drifted["drift_resources", "drift", "KeywordSample", project, "us"] == 0
    assert not any("wrong" in at for at in drifted)
    # One fails, the other does not: each keeps its own time.
    (shop.root / ".reconciler/us/state.json").write_text("{")
    failed = numbers(shop, "drift", "--target", "eu", "--target", "us", code=1)
    assert failed[SUCCESS, "drift", project, "us"] == drifted[SUCCESS, "drift", project, "us"]
    assert failed[SUCCESS, "drift", project, "eu"] > drifted[SUCCESS, "drift", project, "eu"]
    assert failed["exit_code", "drift", project, "us"] == 1
    # A run that fails as a whole, before its targets are known, takes nothing from any of them.
    shop.put("reconciler.yaml", "targets: 7")
    broken = numbers(shop, "drift", "--target", "eu", "--target", "us", code=1)
    for name in ("eu", "us"):
        assert broken[SUCCESS, "drift", project, name] == failed[SUCCESS, "drift", project, name]
        assert broken["exit_code", "drift", project, name] == 1


def test_a_share_of_the_targets(shop: Project) -> None:
    """A shard writes of its own targets; one of none writes a file without a number."""
    names: list[str] = []
    for index in range(8):
        found = numbers(shop, "plan", "--target", "eu", "--target", "us", "--shard", f"{index}/8")
        names += [at[-1] for at in found if at[0] == "exit_code"]
    assert sorted(names) == ["eu", "us"]


def test_waves(shop: Project) -> None:
    """What a wave did is not replaced by the look at it; what was not tried says so."""
    found = numbers(shop, "apply", "--auto-approve", "--waves", "eu", "wrong", "us", code=3)
    codes = {at[-1]: number for at, number in found.items() if at[0] == "exit_code"}
    assert codes == {"eu": 0, "wrong": 3, "us": 3}
    assert any(at[0] == "applied_changes" and "eu" in at for at in found)
    assert not any(at[0] == "drift_resources" for at in found)
