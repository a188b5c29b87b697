"""The benchmarks run, and what they rest on holds: counts of calls, growth, and the bound."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import many_targets, words_at_once
from benchmarks.bounds import bound
from benchmarks.checks import costs, write_project
from benchmarks.encryption import ratio
from benchmarks.projects import words, write_keywords
from benchmarks.rows import APPLY, CHANGED, DELETE, PLAN, rows
from benchmarks.table import chart, table
from reconciler.kinds import BY_NAME
from reconciler.model.resource import Found, Live
from reconciler.model.state import State
from reconciler.pipeline import load
from reconciler.stages.planning.plan import Terms, plan
from reconciler.stages.planning.schedule import schedule
from reconciler.stages.reading.settle import Settlement
from tests.support.paths import ROOT


@pytest.mark.slow
def test_words_at_once_take_the_same_calls_beside_any_number():
    few, many = (words_at_once.cost(count, 30, 0.0)[1].calls for count in (100, 1_000))
    assert few == many
    assert sum(many.values()) <= words_at_once.MOST_CALLS


@pytest.mark.slow
def test_every_row_is_measured_and_drawn():
    """One small series, really run: each scenario once, with the calls it has to make and no more."""
    made = list(rows([200, 300], [0.0], [True], templates=0))
    calls = {(row.what, row.count): row.measured.calls for row in made}
    # Whom a changed keyword reaches: the account's own templates, and presets.
    readers = {"mps.DescribeContentReviewTemplates": 2}
    assert calls[APPLY, 200] == {"mps.CreateWordSamples": 2, "mps.DescribeWordSamples": 3, **readers}
    assert calls[PLAN, 300] == {"mps.DescribeWordSamples": 4}
    # Four pages, the last look before the changes, and their reading back.
    assert calls[CHANGED, 300] == {"mps.DescribeWordSamples": 4 + 1 + 1, "mps.ModifyWordSample": 3, **readers}
    assert calls[DELETE, 200] == {"mps.DescribeWordSamples": 5, "mps.DeleteWordSamples": 2, **readers}
    assert all(row.measured.cpu > 0 and row.measured.memory > 10 for row in made)
    assert len(list(table(made))) == len(made) + 2
    drawn = ElementTree.fromstring(chart(made))
    assert len(drawn.findall("{http://www.w3.org/2000/svg}polyline")) == 4


def test_every_check_is_measured_over_lists(tmp_path: Path):
    (tmp_path / "en.txt").write_text("the\ncasino\ncasino royale\na keyword of many words\n")
    (tmp_path / "made").mkdir()
    write_project(tmp_path / "made", [tmp_path / "en.txt"])
    loaded = load(tmp_path / "made")
    assert [problem.rule for problem in loaded.problems] == ["keyword-common", "keyword-contained"]
    assert sum(found for _, _, found in costs(loaded.resources)) == 2


def test_the_bound_is_what_rates_and_latency_allow():
    calls = {"mps.CreateWordSamples": 90, "mps.DescribeContentReviewTemplates": 9}
    assert bound(calls, 0.0, paced=True, first=9) == pytest.approx(2.0)
    assert bound(calls, 0.0, paced=True, first=0) == pytest.approx(1.0)
    assert bound(calls, 0.1, paced=False, first=9) == pytest.approx(1.0)
    assert bound({}, 1.0, paced=True, first=1) == 0


def operations(work: Callable[[], object]) -> int:
    """Calls of Python functions while ``work`` runs: the same on every machine, unlike seconds."""
    count = 0

    def hear(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(hear)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def jobs(folder: Path, count: int) -> dict[str, Callable[[], object]]:
    """What a plan of ``count`` keywords consists of, by stage."""
    write_keywords(folder, count)
    resources = load(folder).resources
    kinds, terms = {"KeywordSample": BY_NAME["KeywordSample"]}, Terms("bench", "intl")
    settled = Settlement(State("", "intl"))
    empty = Live({"KeywordSample": {}})
    same = Live({"KeywordSample": {a.name: Found(a.name, r.form) for a, r in resources.items()}})
    changes = plan(resources, settled, empty, kinds, terms).plan.changes
    return {
        "load": lambda: load(folder),
        "plan new": lambda: plan(resources, settled, empty, kinds, terms),
        "plan same": lambda: plan(resources, settled, same, kinds, terms),
        "schedule": lambda: schedule(changes, kinds),
    }


@pytest.mark.parametrize("stage", ["load", "plan new", "plan same", "schedule"])
def test_ten_times_the_keywords_are_at_most_eleven_times_the_work(tmp_path: Path, stage: str):
    """No step is quadratic, and none does more than a few operations for each keyword."""
    few, many = (operations(jobs(tmp_path / str(count), count)[stage]) for count in (500, 5_000))
    assert many <= 11 * few
    assert many <= 40 * 5_000


def test_words_are_different_and_short_whatever_their_number():
    made = words(120_000)
    assert len(set(made)) == 120_000
    assert max(map(len, made)) <= 20


def test_a_save_under_a_key_is_measured_beside_one_in_clear():
    clear, encrypted = ratio(200, 2)
    assert clear > 0
    assert encrypted > 0


@pytest.mark.slow
def test_a_fleet_is_measured_in_shards():
    """A small one, really run: every phase over all shards, and a shard that is killed is missed until it is back."""
    command = [sys.executable, "-m", "benchmarks.fleet", "--targets", "6", "--keywords", "300", "--shards", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "apply: exit codes [0], 6 targets, 60 calls (10.0 a target)" in done.stdout
    assert "drift: exit codes [0], 6 targets, 30 calls (5.0 a target)" in done.stdout
    assert "merged: exit 1, ['shard 1/2: no report, so what became of the targets is not known']" in done.stdout
    assert "  applied again: exit 0" in done.stdout


@pytest.mark.slow
def test_targets_of_one_command_share_its_start():
    """Four targets cost less CPU each than one alone: the program and the manifests are loaded once."""
    for alone, every in many_targets.costs(4, 0.0, 20, 4):
        assert 0 < every.cpu < 4 * alone.cpu
