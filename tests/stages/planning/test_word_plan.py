"""The plan of words that add --apply names: what it does, what it holds until when, and what it leaves to an apply."""

from __future__ import annotations

import pytest

from reconciler.kinds import BY_NAME, OBJECT_KINDS
from reconciler.model.change import EndChange, PolicyChange, Verb
from reconciler.model.hold import Hold
from reconciler.model.life import UNLIMITED, Life
from reconciler.model.state import Record
from reconciler.stages.planning.plan import Terms, finished, plan
from reconciler.stages.planning.word_plan import added, differing, words_terms
from reconciler.stages.reading.settle import settle
from tests.support.declaring import word
from tests.support.plans import OCR, desired, keyword, live, state

NOW = 1_795_000_000.0
"""A moment of 2026-11-18."""
PAST, SOON, LATE = "2026-01-01T00:00:00Z", "2026-11-20T00:00:00Z", "2026-12-24"
HOLD = Hold("2026-11-18T09:00:00Z", "2026-11-21T09:00:00Z", "ana", "on air")
ROULETTE = keyword("roulette")
TERMS = Terms("prod", "intl", now=NOW, plan_id="p")
TAGGED = word(["Review.Ocr"], ["edited"])


def record(**more):
    return Record("roulette", OCR, list="words", **more)


def found_of(old, *, life=UNLIMITED, there=OCR, hold=HOLD, asked=False, ignore=()):
    """What add --apply finds of one word with the record ``old``, declared with ``life``. ``there``: its live form."""
    seen = live({} if there is None else {"roulette": there})
    settled = settle(state({} if old is None else {ROULETTE: old}), seen, OBJECT_KINDS)
    terms = words_terms(TERMS, [ROULETTE], holds=True)
    resources = desired({ROULETTE: OCR}, life=life, ignore=ignore)
    return added(resources, settled, seen, BY_NAME, terms, hold=hold, asked=asked)


def held_of(*args, **more):
    return found_of(*args, **more).difference.stale[ROULETTE].held


def test_what_has_come_to_its_end_is_held_with_its_new_end():
    """The end on record outranks a hold: were it kept, a plan without the word would delete what is held."""
    over = record(life=Life(PAST), held=HOLD._replace(until=PAST))
    found = found_of(over, life=Life(SOON), hold=HOLD._replace(until=SOON), asked=True)
    assert found.difference.changes == []
    assert found.difference.ends == [EndChange(ROULETTE, Life(PAST), Life(SOON))]
    fresh = found.difference.stale[ROULETTE]
    assert (fresh.life, fresh.held) == (Life(SOON), HOLD._replace(until=SOON))
    elsewhere = settle(state({ROULETTE: fresh}), found.live, OBJECT_KINDS)
    made = plan({}, elsewhere, found.live, BY_NAME, TERMS).plan
    assert [each.address for each in made.held] == [ROULETTE]
    assert made.changes == ()


def test_a_hold_does_not_outlast_the_word():
    """At its own end it is deleted, held or not, so that is what is said; also where its hold is prolonged."""
    assert held_of(record(life=Life(SOON)), life=Life(SOON)).until == SOON
    held = record(life=Life(SOON), held=HOLD._replace(until=SOON))
    longer = HOLD._replace(until=LATE)
    assert found_of(held, life=Life(SOON), hold=longer, asked=True).difference.stale == {}
    (create,) = found_of(None, life=Life(SOON), there=None).difference.changes
    assert (create.verb, create.held) == (Verb.CREATE, HOLD._replace(until=SOON))


@pytest.mark.parametrize(
    ("until", "asked", "kept"),
    [(LATE, True, LATE), (LATE, False, HOLD.until), (SOON, True, HOLD.until)],
    ids=["a later end", "no end", "an earlier end"],
)
def test_only_a_later_end_that_was_named_prolongs_a_hold(until, asked, kept):
    """For whom, since when and why it is held stays as it was."""
    old = record(held=HOLD)
    hold = Hold("2026-11-19T00:00:00Z", until, "ben")
    stale = found_of(old, hold=hold, asked=asked).difference.stale
    assert stale.get(ROULETTE, old).held == HOLD._replace(until=kept)


def test_a_hold_that_is_over_is_replaced():
    assert held_of(record(held=HOLD._replace(until=PAST)), hold=HOLD._replace(by="ben")).by == "ben"


def test_a_policy_is_recorded_with_what_is_created_again_alone_and_is_said():
    kept = record(keep=True)
    found = found_of(kept)
    assert (found.difference.policies, found.difference.stale[ROULETTE].keep) == ([], True)
    found = found_of(kept, there=None)
    made = finished(found, BY_NAME, words_terms(TERMS, [ROULETTE], holds=True)).plan
    (create,) = made.changes
    assert made.policies == (PolicyChange(ROULETTE, keep=create.keep),)
    assert any("deletionPolicy: delete instead of keep for 1 resource" in said for said in made.warnings)


def test_an_end_that_shortens_is_left_to_an_apply():
    """Which counts it as a delete. So the record keeps its own."""
    found = found_of(record(), life=Life(SOON))
    assert found.difference.ends == []
    assert found.difference.stale[ROULETTE].life == UNLIMITED


def test_an_end_that_a_create_records_is_in_the_plan():
    """A word that is gone is created again with the end that is declared: where that is earlier, it counts."""
    found = found_of(record(), life=Life(SOON), there=None)
    (create,) = found.difference.changes
    assert (create.verb, create.life) == (Verb.CREATE, Life(SOON))
    made = finished(found, BY_NAME, words_terms(TERMS, [ROULETTE], holds=True)).plan
    assert made.ends == (EndChange(ROULETTE, UNLIMITED, Life(SOON)),)


def test_what_differs_is_what_an_apply_would_change():
    """It is held as it is. What ignoreChanges gives away does not count."""
    found = found_of(record(), there=TAGGED)
    assert found.difference.changes == []
    assert list(differing(found, [ROULETTE], OBJECT_KINDS)) == [ROULETTE]
    given_away = found_of(record(ignore=("tags",)), there=TAGGED, ignore=("tags",))
    assert list(differing(given_away, [ROULETTE], OBJECT_KINDS)) == []
    assert list(differing(found_of(record()), [ROULETTE], OBJECT_KINDS)) == []
