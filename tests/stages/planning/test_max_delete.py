"""How much one apply may delete: by kind, by list, as a number and as a share."""

import pytest

from reconciler.model.plan import Refusal
from reconciler.model.project import Guards
from reconciler.model.state import Record
from reconciler.stages.planning.guards import Allowed
from tests.support.declaring import word
from tests.support.plans import (
    BOTH,
    LOW,
    OCR,
    OFF,
    codes,
    desired,
    keyword,
    live,
    planned,
    refusal,
    state,
)

from .guarded import kept, recorded, templates, there, words


@pytest.mark.parametrize(
    ("managed", "deleted", "refused"),
    [
        (20, 9, False),
        (20, 10, False),
        (20, 11, True),
        (100, 30, False),
        (100, 31, True),
        (33, 10, False),
        (11, 10, False),
    ],
)
def test_deleted_keywords(managed, deleted, refused):
    """More than max(10, 30 %)."""
    forms = words(managed)
    made = planned(desired(kept(forms, deleted)), state(recorded(forms)), there(forms))
    assert codes(made) == (["max-delete"] if refused else [])
    if refused:
        found = refusal(made, "max-delete")
        assert found.flag == f"--allow-deletes {deleted}"
        assert f"{deleted} of {managed} keywords" in found.message
        assert len(found.addresses) == deleted


@pytest.mark.parametrize(
    ("managed", "deleted", "refused"), [(3, 1, False), (3, 2, True), (10, 3, False), (10, 4, True), (6, 2, True)]
)
def test_deleted_templates(managed, deleted, refused):
    """More than max(1, 30 %)."""
    forms = templates(managed)
    made = planned(desired(kept(forms, deleted)), state(recorded(forms)), there(forms))
    assert codes(made) == (["max-delete"] if refused else [])


def test_the_last_one_is_never_deleted_silently():
    for forms in (words(1), templates(1)):
        other = templates(1, LOW) if next(iter(forms)).kind == "KeywordSample" else words(1)
        both = {**forms, **other}
        made = planned(desired(other), state(recorded(both)), there(both))
        assert codes(made) == ["max-delete"]
        assert "none would be left" in refusal(made, "max-delete").message


@pytest.mark.parametrize(("limit", "refused"), [(4, True), (5, False), (0, True), (6, False)])
def test_max_delete_of_the_target(limit, refused):
    forms = words(50)
    guards = Guards(maxDelete={"KeywordSample": limit})
    made = planned(desired(kept(forms, 5)), state(recorded(forms)), there(forms), guards)
    assert codes(made) == (["max-delete"] if refused else [])


@pytest.mark.parametrize(("limit", "refused"), [("9%", True), ("10%", False), ("11%", False), ("0%", True)])
def test_max_delete_as_a_share(limit, refused):
    """Of what is managed, rounded down; for what is missing, too."""
    forms = words(50)
    limits = Guards(maxDelete={"KeywordSample": limit})
    made = planned(desired(kept(forms, 5)), state(recorded(forms)), there(forms), limits)
    assert codes(made) == (["max-delete"] if refused else [])
    gone = planned(desired(forms), state(recorded(forms)), there(kept(forms, 5)), limits)
    assert codes(gone) == (["recreate"] if refused else [])


@pytest.mark.parametrize(("limit", "refused"), [(4, True), (5, False), ("25%", False), ("20%", True)])
def test_max_delete_of_a_list(limit, refused):
    """Whatever its kind may lose: only entries of the list count, deleted or missing."""
    forms, others = words(20), {keyword(f"o{n}"): OCR for n in range(20)}
    records = {a: Record(a.name, OCR, list="words") for a in forms} | {a: Record(a.name, OCR, list="o") for a in others}
    account = {address.name: OCR for address in records}
    limits = Guards(maxDelete={"list:words": limit, "KeywordSample": 20})
    fewer = desired(kept(forms, 5)) | desired(kept(others, 9), list="o")
    made = planned(fewer, state(records), live(account), limits)
    assert codes(made) == (["max-delete"] if refused else [])
    if refused:
        found = refusal(made, "max-delete")
        assert (len(found.addresses), found.flag) == (5, "--allow-deletes 14")
        assert "5 of 20 entries of the list words" in found.message
    every = desired(forms) | desired(others, list="o")
    left = {address.name: OCR for address in fewer}
    assert codes(planned(every, state(records), live(left), limits)) == (["recreate"] if refused else [])


@pytest.mark.parametrize("forms", [words(1), words(5), templates(1)])
def test_all_of_a_kind_missing_is_refused_whatever_is_allowed(forms):
    limits = Guards(maxDelete={"KeywordSample": 100, "ContentReviewTemplate": "100%"})
    made = planned(desired(forms), state(recorded(forms)), live(), limits)
    assert refusal(made, "recreate").addresses == tuple(forms)
    if len(forms) > 1:
        assert codes(planned(desired(forms), state(recorded(forms)), there(kept(forms, len(forms) - 1)), limits)) == []


def test_what_loses_protection_counts():
    """A dropped usage and a leaf that goes OFF count as deletes; other updates do not."""
    before = {**words(20, BOTH), **templates(2)}
    fewer = {**words(11, OCR), **dict(list(words(20, BOTH).items())[11:]), **templates(2)}
    made = planned(desired(fewer), state(recorded(before)), there(before))
    assert refusal(made, "max-delete").flag == "--allow-deletes 11"
    off = {**words(20, BOTH), **templates(2, OFF)}
    assert refusal(planned(desired(off), state(recorded(before)), there(before)), "max-delete").flag == (
        "--allow-deletes 2"
    )
    tagged = {**words(20, word(tags=["x"])), **templates(2, LOW)}
    assert codes(planned(desired(tagged), state(recorded(before)), there(before))) == []


def test_one_number_for_all_kinds():
    """--allow-deletes takes the planned number of all of them."""
    forms = {**words(20), **templates(4)}
    left = {**kept(words(20), 12), **kept(templates(4), 1)}
    made = planned(desired(left), state(recorded(forms)), there(forms))
    assert refusal(made, "max-delete").flag == "--allow-deletes 13"


@pytest.mark.parametrize(("number", "permitted"), [(10, False), (11, True), (12, False), (None, False)])
def test_the_number_must_be_equal(number, permitted):
    given = frozenset() if number is None else frozenset({f"--allow-deletes {number}"})
    assert Allowed(given).permits(Refusal("max-delete", "", flag="--allow-deletes 11")) is permitted
