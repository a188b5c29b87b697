"""Ends in a plan: what has expired is deleted and not counted, and only where an apply had recorded its end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.files.planfile import dump, load
from reconciler.kinds import BY_NAME, OBJECT_KINDS
from reconciler.model.change import EndChange, Verb
from reconciler.model.life import UNLIMITED, Life, end_of
from reconciler.model.posture import Posture
from reconciler.model.project import Guards
from reconciler.model.state import Record
from reconciler.stages.planning.checksum import checksum
from reconciler.stages.planning.drift import drift
from reconciler.stages.planning.plan import Terms, plan
from reconciler.stages.planning.recheck import contradictions
from reconciler.stages.planning.stale import moved
from reconciler.stages.planning.standing import standing
from reconciler.stages.reading.settle import Settlement, settle
from tests.support.plans import ASR, OCR, PLACE, codes, desired, keyword, live, refusal, state

END = "2026-12-01"
SHORT, LONG = Life(END, "ana", "T-1", "a campaign"), Life("2027-06-30")
BEFORE, AFTER = end_of(END) - 1, end_of(END)
NAMES = [f"w{number:02}" for number in range(20)]
THERE = live(dict.fromkeys([*NAMES, "kept"], OCR))
KEPT = keyword("kept")
ONLY_KEPT = desired({KEPT: OCR})


def recorded(life=UNLIMITED, **more):
    """A state of twenty keywords with ``life``, and one that does not end."""
    records = {keyword(name): Record(name, OCR, list="words", place=PLACE, life=life, **more) for name in NAMES}
    return state({**records, KEPT: Record("kept", OCR, list="words", place=PLACE)})


def wished(life=UNLIMITED, form=OCR):
    return {**desired({keyword(name): form for name in NAMES}, life=life), **ONLY_KEPT}


def planned_at(moment, resources, memory, seen=THERE, **terms):
    given = {"guards": Guards(), "plan_id": "p", **terms}
    settled = settle(memory, seen, OBJECT_KINDS)
    return plan(resources, settled, seen, BY_NAME, Terms("prod", "intl", now=moment, **given))


def standing_at(moment, made, memory, seen=THERE, guards=None):
    """What stands in the way of a saved plan: codes of refusals, and faults."""
    found = standing(made, memory, seen, BY_NAME, guards or Guards(), now=moment)
    return [item.code for item in found.refusals], list(found.faults)


def sealed(made, **changed):
    """A forged plan, with a checksum that fits."""
    forged = replace(made, **changed)
    return replace(forged, checksum=checksum(forged.basis, forged.mode, forged.changes, forged.ends))


# ---- deletes


def test_what_has_expired_is_deleted_and_not_counted():
    made = planned_at(AFTER, ONLY_KEPT, recorded(SHORT))
    assert codes(made) == []
    assert len(made.plan.changes) == 20
    for change in made.plan.changes:
        assert (change.verb, change.expired, change.life) == (Verb.DELETE, True, SHORT)
        assert change.effect.posture is Posture.LOOSENS
        assert change.effect.reason.startswith("expired 2026-12-01")


@pytest.mark.parametrize(
    ("life", "moment"), [(UNLIMITED, AFTER), (LONG, AFTER), (SHORT, BEFORE)], ids=["never", "another", "not yet"]
)
def test_an_end_that_no_apply_recorded_is_a_delete_like_any_other(life, moment):
    """Whoever writes expires: 2020-01-01 beside twenty keywords deletes twenty keywords."""
    ended = desired({keyword(name): OCR for name in NAMES}, life=Life("2020-01-01", "eve"))
    made = planned_at(moment, ONLY_KEPT, recorded(life), ended=ended)
    assert codes(made) == ["max-delete"]
    assert refusal(made, "max-delete").flag == "--allow-deletes 20"
    assert not any(change.expired for change in made.plan.changes)
    (warning,) = [text for text in made.plan.warnings if "no apply had recorded" in text]
    assert warning.startswith("20 resources have an end in the past")
    assert "KeywordSample/w00 2020-01-01 (eve)" in warning
    assert "and 10 more" in warning


def test_what_expired_and_was_removed_from_the_manifest_has_expired():
    """Its recorded end decides, whatever the manifest says of it or not."""
    assert codes(planned_at(AFTER, ONLY_KEPT, recorded(SHORT), ended={})) == []


def test_other_guards_look_at_what_has_expired_as_at_any_delete():
    assert codes(planned_at(AFTER, ONLY_KEPT, recorded(SHORT, protect=True))) == ["prevent-destroy"]
    assert codes(planned_at(AFTER, ONLY_KEPT, recorded(SHORT, adopted=True))) == ["adopted"]
    guards = Guards(loosening="refuse")
    assert codes(planned_at(AFTER, ONLY_KEPT, recorded(SHORT), guards=guards)) == ["loosening"]


def test_manifests_of_which_everything_has_expired_are_not_the_wrong_folder():
    memory = recorded(SHORT)
    all_end = replace(memory, records={a: r._replace(life=SHORT) for a, r in memory.records.items()})
    assert codes(planned_at(AFTER, {}, all_end)) == []
    assert codes(planned_at(AFTER, {}, memory)) == ["empty-desired", "max-delete"]
    assert codes(planned_at(BEFORE, {}, all_end)) == ["empty-desired", "max-delete"]


# ---- ends to record


def test_an_end_that_shortens_a_life_counts_when_it_is_recorded():
    made = planned_at(BEFORE, wished(SHORT), recorded())
    assert made.plan.changes == ()
    assert not made.plan.empty
    assert made.plan.ends[0] == EndChange(keyword("w00"), UNLIMITED, SHORT)
    assert codes(made) == ["max-delete"]
    found = refusal(made, "max-delete")
    assert (found.flag, len(found.addresses)) == ("--allow-deletes 20", 20)
    assert "be given an end" in found.message
    assert {a: r.life for a, r in made.stale.items()} == {keyword(name): SHORT for name in NAMES}


@pytest.mark.parametrize("before", [SHORT, LONG])
def test_an_end_that_prolongs_a_life_counts_nothing(before):
    for after in (UNLIMITED, Life("2028-01-01")):
        made = planned_at(BEFORE, wished(after), recorded(before))
        assert codes(made) == []
        assert len(made.plan.ends) == 20


def test_a_list_with_a_limit_of_its_own_counts_ends():
    guards = Guards.model_validate({"maxDelete": {"list:words": 3, "KeywordSample": 100}})
    made = planned_at(BEFORE, wished(SHORT), recorded(), guards=guards)
    assert "of the list words" in refusal(made, "max-delete").message
    assert codes(planned_at(AFTER, ONLY_KEPT, recorded(SHORT), guards=guards)) == []


def test_an_end_beside_another_change_is_recorded_with_it_and_counted_once():
    made = planned_at(BEFORE, wished(SHORT, ASR), recorded())
    assert refusal(made, "max-delete").flag == "--allow-deletes 20"
    assert {change.life for change in made.plan.changes} == {SHORT}
    assert len(made.plan.ends) == 20


def test_who_answers_for_something_is_no_end():
    other = Life(None, "bob", "T-2", "another reason")
    made = planned_at(BEFORE, wished(other), recorded())
    assert made.plan.empty
    assert {record.life for record in made.stale.values()} == {other}


def test_the_checksum_covers_ends_and_lives():
    plain = planned_at(BEFORE, wished(SHORT), recorded()).plan
    assert planned_at(BEFORE, wished(LONG), recorded()).plan.checksum != plain.checksum
    assert planned_at(BEFORE, wished(), recorded()).plan.checksum != plain.checksum
    new = [planned_at(BEFORE, desired({KEPT: OCR}, life=life), state(), live()).plan for life in (UNLIMITED, SHORT)]
    assert new[0].checksum != new[1].checksum


def test_what_ends_soon_is_named_the_next_one_first():
    lives = {keyword("b"): Life("2026-12-05"), keyword("a"): SHORT, keyword("c"): LONG}
    resources = {
        address: resource._replace(life=lives[address])
        for address, resource in desired(dict.fromkeys(lives, OCR)).items()
    }
    made = planned_at(BEFORE, resources, state(), live())
    (warning,) = [text for text in made.plan.warnings if "within 14 days" in text]
    assert warning == (
        "2 resources end within 14 days: KeywordSample/a 2026-12-01 (ana, T-1), KeywordSample/b 2026-12-05"
    )


# ---- saved plans


def test_saved_plans_keep_lives_and_ends():
    for made in (planned_at(BEFORE, wished(SHORT, ASR), recorded()), planned_at(AFTER, ONLY_KEPT, recorded(SHORT))):
        assert load(dump(made.plan)) == made.plan
        assert list(contradictions(load(dump(made.plan)), BY_NAME)) == []


def test_a_plan_that_calls_a_delete_expired_is_refused():
    """Whether nothing ends, or it ends later: neither maxDelete nor a reviewer saw the delete."""
    for life in (UNLIMITED, LONG):
        memory = recorded(life)
        honest = planned_at(AFTER, ONLY_KEPT, memory).plan
        for claimed in (life, SHORT):
            lie = sealed(
                honest,
                changes=tuple(
                    change._replace(
                        expired=True,
                        life=claimed,
                        effect=change.effect._replace(reason=f"expired {claimed.expires}: {change.effect.reason}"),
                    )
                    for change in honest.changes
                ),
                refusals=(),
            )
            refused = [*contradictions(lie, BY_NAME), *standing_at(AFTER, lie, memory)[1]]
            assert refused, (life, claimed)


def test_a_plan_that_hides_that_a_delete_expired_says_otherwise_than_its_forms():
    honest = planned_at(AFTER, ONLY_KEPT, recorded(SHORT)).plan
    lie = sealed(honest, changes=tuple(change._replace(expired=False) for change in honest.changes))
    assert any("expired 2026-12-01" in fault for fault in contradictions(lie, BY_NAME))


def test_by_a_clock_before_its_end_nothing_has_expired():
    memory = recorded(SHORT)
    made = planned_at(AFTER, ONLY_KEPT, memory).plan
    assert standing_at(AFTER, made, memory) == ([], [])
    _, faults = standing_at(BEFORE, made, memory)
    assert faults[0] == "KeywordSample/w00: it is said to have expired, and 2026-12-01 is not over by this clock"


def test_a_plan_that_hides_the_ends_that_it_records_is_refused():
    memory = recorded()
    honest = planned_at(BEFORE, wished(SHORT, ASR), memory).plan
    assert standing_at(BEFORE, honest, memory) == (["max-delete"], [])
    for ends in ((), tuple(end._replace(before=SHORT._replace(expires="2026-11-29")) for end in honest.ends)):
        assert standing_at(BEFORE, sealed(honest, ends=ends, refusals=()), memory)[1]
    other = tuple(end._replace(after=LONG) for end in honest.ends)
    assert any("is not the one of its change" in fault for fault in contradictions(sealed(honest, ends=other), BY_NAME))


def test_a_plan_that_only_shortens_lives_is_looked_at_by_the_guards():
    memory = recorded()
    honest = planned_at(BEFORE, wished(SHORT), memory).plan
    assert standing_at(BEFORE, sealed(honest, refusals=()), memory)[1] == [
        (
            "it does not say that 20 of 21 keywords would be deleted, replaced, lose protection or be given an end;"
            " at most 10 are allowed without permission"
        )
    ]
    twice = sealed(honest, ends=honest.ends * 2)
    assert next(iter(contradictions(twice, BY_NAME))) == "the end of KeywordSample/w00 is changed 2 times"
    still = sealed(honest, ends=(EndChange(KEPT, UNLIMITED, Life(None, "eve")),))
    assert list(contradictions(still, BY_NAME)) == ["KeywordSample/kept: its end does not change"]
    unknown = sealed(honest, ends=(EndChange(keyword("kept")._replace(kind="Other"), UNLIMITED, SHORT),))
    assert list(contradictions(unknown, BY_NAME)) == ['it has the end of an unknown kind "Other"']


def test_what_a_plan_creates_and_has_ended_meanwhile_makes_it_stale():
    """It was made before midnight, and is applied after it."""
    made = planned_at(BEFORE, desired({KEPT: OCR}, life=SHORT), state(), live()).plan
    assert moved(made, state(), live(), BY_NAME, BEFORE) == []
    assert moved(made, state(), live(), BY_NAME, AFTER) == [(KEPT, "expired 2026-12-01 since the plan was made")]
    memory = recorded(LONG)
    ends = planned_at(BEFORE, wished(SHORT), memory).plan
    assert moved(ends, memory, THERE, BY_NAME, BEFORE) == []
    assert len(moved(ends, memory, THERE, BY_NAME, AFTER)) == 20


def test_a_plan_that_looks_ahead_cannot_be_saved():
    made = planned_at(AFTER, ONLY_KEPT, recorded(SHORT), at=END).plan
    assert (made.at, made.checksum) == (END, "")
    with pytest.raises(Exception, match="looks ahead to 2026-12-01"):
        dump(made)


# ---- drift


def drifted(moment, memory, seen):
    return drift(Settlement(memory), seen, BY_NAME, Terms("prod", "intl", now=moment))


def test_what_has_expired_and_is_still_live_is_drift():
    memory = recorded(SHORT)
    assert drifted(BEFORE, memory, THERE).changes == ()
    found = drifted(AFTER, memory, THERE)
    assert len(found.changes) == 20
    change = found.changes[0]
    assert (change.verb, change.expired, change.before, change.after) == (Verb.CREATE, True, None, OCR)
    assert change.effect.reason.startswith("expired 2026-12-01")
    gone = live({"kept": OCR})
    assert drifted(AFTER, memory, gone).changes == ()


def test_drift_names_what_ends_soon():
    assert [text.partition(":")[0] for text in drifted(BEFORE, recorded(SHORT), THERE).warnings] == [
        "20 resources end within 14 days"
    ]
    assert drifted(AFTER, recorded(SHORT), live({"kept": OCR})).warnings == ()
