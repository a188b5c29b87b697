"""Reports of shards merged: nothing that is missing, doubled or of another run goes by as a success."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.fleet import FleetReport, TargetError, TargetOutcome
from reconciler.model.fleet_merge import Expected, NamedReport, merged
from reconciler.model.shard import Shard, Share

CODES = st.sampled_from([0, 1, 2, 3, 130])
FLEETS = st.dictionaries(st.text("abc-1", min_size=1, max_size=4), CODES, min_size=1, max_size=12)


def outcome(name: str, code: int = 0) -> TargetOutcome:
    error = TargetError("no", "LockHeld") if code in (1, 130) else None
    return TargetOutcome(name, code, {"n": name}, error, 1.5)


def shards(codes: dict[str, int], count: int) -> list[NamedReport]:
    made = []
    for index in range(count):
        shard = Shard.of(index, count)
        outcomes = tuple(outcome(name, codes[name]) for name in shard.share(codes))
        made.append(NamedReport(f"{index}.json", FleetReport("apply", outcomes, Share(shard, len(codes)))))
    return made


def of(*reports: FleetReport, expected: Expected | None = None) -> FleetReport:
    return merged([NamedReport(f"{number}.json", each) for number, each in enumerate(reports)], expected=expected)


@given(FLEETS, st.integers(1, 5), st.randoms(use_true_random=False))
def test_shards_of_a_report_make_it_whole_again(codes: dict[str, int], count: int, random: object) -> None:
    """In whatever order the files come: all targets, one exit code, no fault."""
    parts = shards(codes, count)
    random.shuffle(parts)
    whole = merged(parts, expected=Expected(count, frozenset(codes)))
    expected = FleetReport("apply", tuple(outcome(name, codes[name]) for name in sorted(codes)))
    assert whole == expected


@settings(max_examples=60)
@given(FLEETS, st.integers(1, 5), st.data())
def test_no_success_where_something_is_missing(codes: dict[str, int], count: int, data: st.DataObject) -> None:
    """A file, or a target in a file, however many there are: exit 1, and a sentence that counts or names it."""
    parts = shards(dict.fromkeys(codes, 0), count)
    at = data.draw(st.integers(0, count - 1))
    share = parts[at].report.targets
    if share and data.draw(st.booleans()):
        parts[at] = replace(parts[at], report=replace(parts[at].report, targets=share[1:]))
        said = f"{len(codes) - 1} of {len(codes)} targets are in the reports"
    elif count > 1:
        del parts[at]
        said = f"shard {at}/{count}: no report"
    else:
        return
    whole = merged(parts)
    assert whole.exit_code == 1
    assert said in whole.faults[0]


def test_of_two_outcomes_the_one_that_counts_more_is_kept() -> None:
    parts = shards({"a": 0, "b": 0}, 1)
    again = replace(parts[0].report, targets=(outcome("a", 3), outcome("b")))
    for pair in ((parts[0].report, again), (again, parts[0].report)):
        whole = of(*pair)
        assert [each.exit_code for each in whole.targets] == [3, 0]
        assert "target a is in 0.json and 1.json: the outcome that counts more is kept" in whole.faults
        assert "shard 0/1 is in 0.json and 1.json" in whole.faults
        assert whole.exit_code == 1


def plain(*names: str, command: str = "drift") -> FleetReport:
    return FleetReport(command, tuple(map(outcome, names)))


TEN = Share(Shard(0, 10), 3)


@pytest.mark.parametrize(
    ("reports", "expected", "said"),
    [
        ((plain("a"), plain("b", command="plan")), None, "1.json is of plan, and 0.json of drift: it is left out"),
        ((plain("a"), plain("b")), Expected(3), "3 reports are expected, and 2 can be used"),
        ((plain("a"),), Expected(targets=frozenset("abc")), "targets b, c: expected, and in no report"),
        ((plain("a", "x"),), Expected(targets=frozenset("a")), "target x: reported, and not expected"),
        ((replace(plain(), share=TEN),), Expected(10), "shards 1/10, 2/10, 3/10, 4/10, 5/10, 6/10, 7/10, 8/10, 9/10:"),
        ((replace(plain(), share=TEN),), Expected(12), "12 shards are expected, and the reports are of 10"),
        ((replace(plain("prod-2"), share=TEN),), None, "0.json is shard 0/10, and target prod-2 belong"),
        ((replace(plain(), share=TEN), plain("a")), None, "1.json is of no shard, and 0.json is"),
        (
            (replace(plain(), share=TEN), replace(plain(), share=Share(Shard(1, 5), 3))),
            None,
            "0.json is shard 0/10, and 1.json 1/5: of another number of shards",
        ),
        (
            (replace(plain(), share=TEN), replace(plain(), share=Share(Shard(1, 10), 4))),
            None,
            "0.json is a share of 3 targets, and in 1.json 4: another commit, or another selection",
        ),
        ((replace(plain("a"), faults=("shard 1/2: lost",)),), None, "0.json: shard 1/2: lost"),
    ],
    ids=range(11),
)
def test_what_does_not_fit_is_a_fault(reports: tuple[FleetReport, ...], expected: Expected | None, said: str) -> None:
    whole = of(*reports, expected=expected)
    assert any(fault.startswith(said) for fault in whole.faults), whole.faults
    assert whole.exit_code == 1
