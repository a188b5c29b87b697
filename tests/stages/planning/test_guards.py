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
from tests.support.declaring import form
from tests.support.plans import (
    IMG,
    OCR,
    OFF,
    ON,
    codes,
    desired,
    keyword,
    live,
    planned,
    refusal,
    state,
    template,
)

from .guarded import kept, recorded, templates, there, words


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
