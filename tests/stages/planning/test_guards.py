"""Every refusal: its numbers just below, at and above the limit, its flag, and what the flag has to say."""

import pkgutil
from importlib import import_module

import pytest

from reconciler.model.change import Verb
from reconciler.model.plan import Refusal
from reconciler.model.project import Guards
from reconciler.model.resource import Address, digest
from reconciler.model.state import Intent, Intents, Record
from reconciler.stages.planning import guards
from reconciler.stages.planning.guards import GUARDS, Allowed
from tests.support.declaring import form, word
from tests.support.plans import (
    BOTH,
    IMG,
    LOW,
    OCR,
    OFF,
    ON,
    codes,
    desired,
    keyword,
    live,
    named,
    planned,
    refusal,
    state,
    template,
)


def words(count, made=OCR):
    return {keyword(f"w{n}"): made for n in range(count)}


def templates(count, like=ON):
    return {template(f"t{n}"): {**like, "name": f"t{n}", "comment": f"{n}"} for n in range(count)}


def recorded(forms):
    return {a: ("w" + a.name[1:] if a.kind == "KeywordSample" else f"3{a.name[1:]}", f) for a, f in forms.items()}


def there(*sets):
    objects = {}
    for forms in sets:
        for address, (identity, made) in recorded(forms).items():
            objects.setdefault(address.kind, {})[identity] = made
    return live(objects.get("KeywordSample"), objects.get("ContentReviewTemplate"))


def kept(forms, number):
    """The set without its last ``number`` members."""
    return dict(list(forms.items())[: len(forms) - number])


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


@pytest.mark.parametrize("flag", ["--allow-recreate", "--allow-revert", "--allow-replace", "--allow-empty"])
def test_flags_permit_their_own_refusal_only(flag):
    found = Refusal("x", "", flag=flag)
    assert Allowed(flags=frozenset({flag})).permits(found)
    assert not Allowed(frozenset({"--allow-deletes 1", "--allow-other"})).permits(found)
    assert not Allowed(flags=frozenset({flag})).permits(Refusal("y", ""))


def over_quota():
    others = {f"9{n}": {**OFF, "name": f"other{n}"} for n in range(50)}
    return planned(desired(templates(1)), now=live(templates=others))


def renamed():
    return planned(desired({template("new"): ON}), state({template("old"): ("31", ON)}), live(templates={"31": ON}))


def loosened(guards=None, edited=100):
    """Somebody blocks from 80; the manifests say 90."""
    ours, theirs = {**ON, f"{IMG}.blockConfidence": 90}, {**ON, f"{IMG}.blockConfidence": 80}
    memory = state({template("t"): ("31", theirs if guards else ours)})
    return planned(desired({template("t"): ours}), memory, live(templates={"31": theirs}), guards)


def unsettled():
    intents = Intents(
        "r", 1.0, (Intent(template("t"), Verb.CREATE, ON, digest(ON)),), {"ContentReviewTemplate": frozenset()}
    )
    return planned(desired({template("t"): ON}), state(intents=intents), live(templates={"31": ON, "32": ON}))


def protected():
    memory = state({keyword("w0"): Record("w0", OCR, protect=True), **recorded({keyword("w1"): OCR})})
    return planned(desired({keyword("w1"): OCR}), memory, there(words(2)))


def others():
    memory = state({keyword("w0"): Record("w0", OCR, adopted=True), **recorded({keyword("w1"): OCR})})
    return planned(desired({keyword("w1"): OCR}), memory, there(words(2)))


def paid():
    run = Address("MediaProcessing", "a")
    return planned(desired({run: {"fileId": "1", "subAppId": 1}}), state(serial=0))


def shared():
    """Unmanaged 31 has the name of a template that may share it."""
    resources = {a: r._replace(shared_name=True) for a, r in desired({template("t"): ON}).items()}
    return planned(resources, now=live(templates={"31": ON}))


REFUSED = {
    "unsettled": unsettled,
    "runs": paid,
    "prevent-destroy": protected,
    "adopted": others,
    "quota": over_quota,
    "rename": renamed,
    "namesakes": shared,
    "revert": loosened,
    "adopt": lambda: planned(desired(words(1)), now=there(words(1)), guards=Guards(adopt="refuse")),
    "loosening": lambda: loosened(Guards(loosening="refuse")),
    "recreate": lambda: planned(desired(words(20)), state(recorded(words(20))), there(words(5))),
    "empty-desired": lambda: planned({}, state(recorded(words(3))), there(words(3))),
    "max-delete": lambda: planned(desired(words(5)), state(recorded(words(20))), there(words(20))),
}
"""A plan that each guard refuses."""
WITHOUT_FLAG = {"unsettled", "prevent-destroy", "quota"}
"""Nothing on the command line overrides these, on purpose."""


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.code)
def test_every_guard_refuses_and_its_own_flag_overrides_it(guard):
    found = refusal(REFUSED[guard.code](), guard.code)
    assert found.message
    assert guard.meaning.endswith(".")
    if guard.code in WITHOUT_FLAG:
        assert (guard.flag, found.flag) == (None, None)
        return
    assert guard.flag is not None, f"the guard {guard.code} has no flag: add one, or its code to WITHOUT_FLAG"
    assert found.flag is not None
    assert found.flag.partition(" ")[0] == guard.flag.name
    assert Allowed(frozenset({found.flag})).permits(found)


def test_no_guard_is_forgotten_in_the_table():
    """Every ``Guard`` that a module of the room makes stands in ``GUARDS``, each code and flag once."""
    modules = [import_module(f"{guards.__name__}.{found.name}") for found in pkgutil.iter_modules(guards.__path__)]
    made = [value for module in modules for value in vars(module).values() if isinstance(value, guards.Guard)]
    assert len(made) == len(GUARDS)
    assert {guard.code for guard in made} == {guard.code for guard in GUARDS}
    assert len({guard.code for guard in GUARDS}) == len(GUARDS)
    names = [guard.flag.name for guard in GUARDS if guard.flag]
    assert sorted(names) == [flag.name for flag in guards.FLAGS] == sorted(set(names))


def test_nothing_declared():
    forms = words(3)
    made = planned({}, state(recorded(forms)), there(forms))
    assert codes(made) == ["empty-desired", "max-delete"]
    assert refusal(made, "empty-desired").flag == "--allow-empty"
    assert codes(planned()) == []
    assert codes(planned(now=there(forms))) == []


def test_destroy_asks_nothing_but_protection():
    forms = words(30)
    assert codes(planned({}, state(recorded(forms)), there(forms), mode="destroy")) == []
    kept_one = {**recorded(forms), keyword("w3"): Record("w3", OCR, protect=True)}
    made = planned({}, state(kept_one), there(forms), mode="destroy")
    assert refusal(made, "prevent-destroy").addresses == (keyword("w3"),)
    assert refusal(made, "prevent-destroy").flag is None


@pytest.mark.parametrize(
    ("managed", "gone", "refused"), [(20, 10, False), (20, 11, True), (100, 30, False), (100, 31, True)]
)
def test_recorded_keywords_that_are_missing(managed, gone, refused):
    forms = words(managed)
    made = planned(desired(forms), state(recorded(forms)), there(kept(forms, gone)))
    assert codes(made) == (["recreate"] if refused else [])
    if refused:
        assert refusal(made, "recreate").flag == "--allow-recreate"
        assert f"{gone} of {managed} recorded keywords" in refusal(made, "recreate").message


@pytest.mark.parametrize(("managed", "gone", "refused"), [(3, 1, False), (3, 2, True), (10, 3, False), (10, 4, True)])
def test_recorded_templates_that_are_missing(managed, gone, refused):
    forms = templates(managed)
    made = planned(desired(forms), state(recorded(forms)), there(kept(forms, gone)))
    assert codes(made) == (["recreate"] if refused else [])


@pytest.mark.parametrize(("strangers", "refused"), [(47, False), (48, False), (49, True), (50, True)])
def test_quota_of_templates(strangers, refused):
    """Live plus creates minus deletes, presets not counted."""
    others = {f"9{n}": {**OFF, "name": f"other{n}"} for n in range(strangers)}
    now = live(templates={**others, "1": ON}, presets=("1",))
    made = planned(desired(templates(2)), now=now)
    assert codes(made) == (["quota"] if refused else [])
    if refused:
        found = refusal(made, "quota")
        assert (found.flag, len(found.addresses)) == (None, 2)
        assert f"{strangers + 2} templates" in found.message


def test_deletes_make_room():
    others = {f"9{n}": {**OFF, "name": f"other{n}"} for n in range(48)}
    old = {template("old"): {**LOW, "name": "old", "comment": "o"}, template("old2"): {**LOW, "name": "old2"}}
    memory = state({address: (f"5{n}", made) for n, (address, made) in enumerate(old.items())})
    now = live(templates={**others, "50": old[template("old")], "51": old[template("old2")]})
    wished = {template("new"): named("new"), template("old2"): named("old2", LOW)}
    made = planned(desired(wished), memory, now)
    assert codes(made) == []
    dips = {str(c.address): c.dips for c in made.plan.changes}
    assert dips["ContentReviewTemplate/old"].startswith("deleted before others are created")
    assert dips["ContentReviewTemplate/new"] == ""


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        (ON, named("t"), True),
        ({**ON, "name": "a"}, {**ON, "name": "b"}, True),
        ({**ON, "name": "a"}, {**LOW, "name": "a"}, True),
        ({**ON, "name": "a"}, {**LOW, "name": "b"}, False),
        ({**ON, "name": ""}, {**LOW, "name": ""}, False),
        ({**ON, "name": ""}, {**ON, "name": ""}, True),
    ],
)
def test_a_rename_in_disguise(old, new, refused):
    made = planned(
        desired({template("new"): new, template("x"): named("x", LOW)}),
        state({template("old"): ("31", old), template("x"): ("32", named("x", LOW))}),
        live(templates={"31": old, "32": named("x", LOW)}),
    )
    assert codes(made) == (["rename"] if refused else [])
    if refused:
        found = refusal(made, "rename")
        assert found.flag == "--allow-replace"
        assert found.hint == "reconciler state mv ContentReviewTemplate/old ContentReviewTemplate/new"


@pytest.mark.parametrize(
    ("wished", "edited", "refused"),
    [(90, 80, True), (80, 90, False), (90, 90, False)],
)
def test_undoing_an_edit_that_tightened(wished, edited, refused):
    """Somebody blocked from 80 instead of 90: taking that back loosens."""
    ours, theirs = ({**ON, f"{IMG}.blockConfidence": score} for score in (wished, edited))
    made = planned(desired({template("t"): ours}), state({template("t"): ("31", ours)}), live(templates={"31": theirs}))
    assert codes(made) == (["revert"] if refused else [])
    if refused:
        assert refusal(made, "revert").flag == "--allow-revert"


def test_loosening_guard():
    forms = {**words(20), template("t0"): form("{userDefineConfigure: {ocrReviewInfo: {switch: ON}}}", "t0")}
    refuse = Guards(loosening="refuse")
    less = {address: made for address, made in forms.items() if address != keyword("w19")}
    made = planned(desired(less), state(recorded(forms)), there(forms), refuse)
    assert (codes(made), refusal(made, "loosening").flag) == (["loosening"], "--allow-loosening")
    assert codes(planned(desired({**forms, **words(21)}), state(recorded(forms)), there(forms), refuse)) == []


def test_prevent_destroy_is_kept_in_the_state():
    """Also for what is no longer declared."""
    forms = words(20)
    memory = state({**recorded(forms), keyword("w19"): Record("w19", OCR, protect=True)})
    made = planned(desired(kept(forms, 1)), memory, there(forms))
    assert refusal(made, "prevent-destroy").addresses == (keyword("w19"),)


def test_open_questions_refuse():
    open_create = Intent(template("t"), Verb.CREATE, ON, digest(ON))
    intents = Intents("r", 1.0, (open_create,), {"ContentReviewTemplate": frozenset()})
    made = planned(desired({template("t"): ON}), state(intents=intents), live(templates={"31": ON, "32": ON}))
    found = refusal(made, "unsettled")
    assert found.hint == "reconciler adopt ContentReviewTemplate/t 31\nreconciler adopt ContentReviewTemplate/t 32"
    assert found.flag is None


def test_refusals_do_not_hide_the_plan():
    forms = words(20)
    made = planned({}, state(recorded(forms)), there(forms), extra_refusals=(Refusal("account", "no"),))
    assert codes(made)[0] == "account"
    assert len(made.plan.changes) == 20
