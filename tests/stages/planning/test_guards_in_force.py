"""Guards from two places, and what a change relaxes: the stricter wins, and nothing is relaxed unseen."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds import OBJECT_KINDS
from reconciler.model.guards import VARIABLE, GuardRow, GuardsInForce, OutsideGuards, guard_rows
from reconciler.model.plan import Relaxed
from reconciler.model.project import Guards
from reconciler.stages.planning.guards.relaxed import relaxed_guards
from tests.support.plans import BOTH, OCR, OFF, ON, desired, keyword, live, planned, state, template

LIMITS = st.one_of(st.none(), st.integers(0, 400), st.integers(0, 100).map(lambda share: f"{share}%"))
NAMES = st.sampled_from(["KeywordSample", "ContentReviewTemplate", "list:words"])
LIMITED = st.dictionaries(NAMES, LIMITS.filter(lambda limit: limit is not None), max_size=3)
ADOPTS, LOOSENINGS = st.sampled_from(["allow", "warn", "refuse"]), st.sampled_from(["allow", "refuse"])
GUARDS = st.builds(lambda a, b, c: Guards(adopt=a, loosening=b, maxDelete=c), ADOPTS, LOOSENINGS, LIMITED)
OUTSIDE = st.builds(
    lambda a, b, c: OutsideGuards(adopt=a, loosening=b, maxDelete=c),
    st.none() | ADOPTS,
    st.none() | LOOSENINGS,
    LIMITED,
)
ORDER = ("allow", "warn", "refuse")
STRICT = Guards(loosening="refuse", adopt="refuse", maxDelete={"KeywordSample": 5})


def most(guards: Any, name: str, managed: int) -> int:
    """As the guards ask: a list without a limit has none, a kind has its own default."""
    if name not in OBJECT_KINDS:
        return guards.most(name, managed, managed)
    return guards.most(name, managed, max(OBJECT_KINDS[name].delete_guard, int(managed * 0.3)))


@given(GUARDS, OUTSIDE, st.integers(0, 2000))
def test_the_stricter_wins_field_by_field(project: Guards, outside: OutsideGuards, managed: int) -> None:
    both = GuardsInForce(project, outside)
    assert ORDER.index(both.adopt) == max(ORDER.index(project.adopt), ORDER.index(outside.adopt or "allow"))
    assert (both.loosening == "refuse") == ("refuse" in (project.loosening, outside.loosening))
    for name in ("KeywordSample", "ContentReviewTemplate", "list:words"):
        least = most(project, name, managed)
        if name in outside.max_delete:
            least = min(least, most(Guards(maxDelete=outside.max_delete), name, managed))
        assert most(both, name, managed) == least
    assert set(both.max_delete) == {*project.max_delete, *outside.max_delete}


@given(GUARDS, GUARDS)
def test_what_is_relaxed_is_seen_and_nothing_else(before: Guards, after: Guards) -> None:
    seen = {each.guard for each in relaxed_guards(before.as_json(), after.as_json())}
    sizes = range(0, 2000, 7)
    wanted = {
        name
        for name in ("adopt", "loosening")
        if ORDER.index(getattr(after, name)) < ORDER.index(getattr(before, name))
    }
    for name in ("KeywordSample", "ContentReviewTemplate", "list:words"):
        if any(min(most(after, name, size), size) > min(most(before, name, size), size) for size in sizes):
            wanted.add(f"maxDelete {name}")
    assert wanted <= seen
    # A share of few things rounds to the same number: it is said all the same.
    assert {name for name in seen - wanted if not name.startswith("maxDelete")} == set()


@pytest.mark.parametrize(
    ("before", "after"),
    [(10, 10), (10, 9), ("10%", "10%"), ("10%", "5%"), (10, 0), ("10%", "0%"), (0, 0), (None, 10), (None, "30%")],
)
def test_what_is_as_strict_is_not_relaxed(before: Any, after: Any) -> None:
    limits = [{} if limit is None else {"KeywordSample": limit} for limit in (before, after)]
    assert relaxed_guards(*(Guards(maxDelete=limit).as_json() for limit in limits)) == ()


def test_where_nothing_is_recorded_nothing_is_compared() -> None:
    assert relaxed_guards(None, Guards().as_json()) == ()


@pytest.mark.parametrize("broken", [{}, {"adopt": []}, {"max_delete": 3}, {"max_delete": {"KeywordSample": [1]}}])
def test_guards_of_other_shapes(broken: dict[str, Any]) -> None:
    """A plan file may say anything."""
    assert relaxed_guards(broken, STRICT.as_json()) == ()
    assert isinstance(relaxed_guards(STRICT.as_json(), broken), tuple)
    assert isinstance(guard_rows(broken), tuple)
    assert isinstance(guard_rows({**STRICT.as_json(), "outside": broken}), tuple)


def test_where_each_guard_comes_from() -> None:
    outside = OutsideGuards(loosening="refuse", maxDelete={"KeywordSample": 3})
    project = Guards(adopt="refuse", maxDelete={"KeywordSample": "10%"})
    assert guard_rows(GuardsInForce(project, outside).as_json()) == (
        GuardRow("adopt", "refuse", "project file"),
        GuardRow("loosening", "refuse", VARIABLE),
        GuardRow("maxDelete KeywordSample", "10%", "project file"),
        GuardRow("maxDelete KeywordSample", "3", VARIABLE),
    )
    assert guard_rows(Guards().as_json()) == (
        GuardRow("adopt", "warn", "default"),
        GuardRow("loosening", "allow", "default"),
    )


def test_a_plan_knows_what_it_relaxes() -> None:
    memory = state({keyword("a"): ("a", BOTH)}, guards=STRICT.as_json())
    made = planned(desired({keyword("a"): OCR}), memory, live(words={"a": BOTH})).plan
    assert made.basis.relaxed == (
        Relaxed("adopt", "refuse", "warn"),
        Relaxed("loosening", "refuse", "allow"),
        Relaxed("maxDelete KeywordSample", "5", "default"),
    )
    assert made.basis.guards_before == STRICT.as_json()


def test_guards_from_outside_refuse() -> None:
    outside = GuardsInForce(Guards(), OutsideGuards(loosening="refuse", maxDelete={"list:words": 0}))
    memory = state({keyword(name): (name, BOTH) for name in "ab"})
    records = {a: r._replace(list="words") for a, r in memory.records.items()}
    memory = state({**records, template("t"): ("31", ON)})
    now = live(words={"a": BOTH, "b": BOTH}, templates={"31": ON})
    wished = desired({keyword("a"): BOTH, template("t"): OFF})
    codes = {refusal.code for refusal in planned(wished, memory, now, guards=outside).plan.refusals}
    assert {"loosening", "max-delete"} <= codes
    assert "loosening" not in {refusal.code for refusal in planned(wished, memory, now).plan.refusals}
