"""What was there before this project is remembered, and deleting or replacing it asks."""

from dataclasses import replace

import pytest

from reconciler.files.plan_codec import plan_from_json, plan_to_json
from reconciler.kinds import BY_NAME, KINDS
from reconciler.model.change import Verb
from reconciler.model.project import Guards
from reconciler.model.resource import digest
from reconciler.model.state import Intent, Intents, Record
from reconciler.stages.planning.adopt import adopt_plan, with_adopted
from reconciler.stages.planning.plan import Terms
from reconciler.stages.planning.replace import parts_of
from reconciler.stages.planning.standing import standing
from tests.replacing.frozen import FROZEN
from tests.support.plans import (
    BOTH,
    LOW,
    OCR,
    ON,
    READ,
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

T = template("t")


def taken(count, prefix="w"):
    """Records of adopted keywords."""
    return {keyword(f"{prefix}{n}"): Record(f"{prefix}{n}", OCR, adopted=True) for n in range(count)}


def there(records):
    return live({address.name: record.form for address, record in records.items()})


def marks(made):
    return {str(change.address): (change.verb, change.adopted) for change in made.plan.changes}


def test_each_change_says_whose_the_object_was():
    """Created, taken over, changed since, and gone: what is created again is this project's own."""
    records = {**taken(2), T: Record("31", ON, adopted=True), template("own"): Record("32", LOW)}
    account = live({"w0": OCR, "new": OCR}, {"31": LOW, "32": ON})
    wished = desired({keyword("w1"): OCR, keyword("new"): OCR, T: named("t"), template("own"): named("own", LOW)})
    assert marks(planned(wished, state(records), account)) == {
        "KeywordSample/w0": (Verb.DELETE, True),
        "KeywordSample/w1": (Verb.CREATE, False),
        "KeywordSample/new": (Verb.ADOPT, True),
        "ContentReviewTemplate/t": (Verb.UPDATE, True),
        "ContentReviewTemplate/own": (Verb.UPDATE, False),
    }


@pytest.mark.parametrize("mode", ["apply", "destroy"])
@pytest.mark.parametrize("count", [1, 2, 6])
def test_deleting_asks_with_the_number(mode, count):
    records = {**taken(count), **{keyword(f"own{n}"): Record(f"own{n}", OCR) for n in range(30)}}
    wished = {} if mode == "destroy" else desired({a: r.form for a, r in records.items() if a.name.startswith("own")})
    found = refusal(planned(wished, state(records), there(records), mode=mode), "adopted")
    noun = "adopted resource" if count == 1 else "adopted resources"
    assert found.message.startswith(f"{count} {noun} would be deleted")
    assert (found.addresses, found.flag) == (tuple(sorted(taken(count))), "--allow-adopted")
    names = " ".join(map(str, sorted(taken(count)))) if count < 6 else "ADDRESS..."
    assert found.hint.endswith(f" in the account: reconciler state rm {names}")


@pytest.mark.parametrize("name", ["two words", "$(id)", "词", "a;b"])
def test_the_command_in_the_hint_names_no_address_that_a_shell_would_change(name):
    records = {keyword(name): Record(name, OCR, adopted=True)}
    found = refusal(planned({}, state(records), there(records), mode="destroy"), "adopted")
    assert found.hint.endswith("reconciler state rm " + ("KeywordSample/词" if name == "词" else "ADDRESS..."))


def test_what_the_project_created_goes_unasked():
    records = {keyword("w"): Record("w", OCR)}
    assert codes(planned({}, state(records), there(records), mode="destroy")) == []


def test_forgetting_asks_nothing():
    """It is gone from the account already."""
    made = planned({}, state(taken(1)), live(), mode="destroy")
    assert (marks(made), codes(made)) == ({"KeywordSample/w0": (Verb.FORGET, False)}, [])


def test_an_exclusive_kind_is_asked_about_once_for_all():
    """The target says that the kind is this project's alone: there even what no state has is deleted."""
    records = taken(1)
    made = planned({}, state(records), there(records), mode="destroy", exclusive=("KeywordSample",))
    assert codes(made) == []
    assert codes(planned({}, state(records), there(records), mode="destroy", exclusive=("Other",))) == ["adopted"]


def test_a_replace_deletes_what_was_adopted():
    """It asks; the new object is the project's own, the old one stays what it was until it is gone."""
    with KINDS.including(*FROZEN):
        made = planned(
            desired({T: named("t", LOW)}), state({T: Record("31", ON, adopted=True)}), live(templates={"31": ON})
        )
        found = refusal(made, "adopted")
        assert found.message.startswith("1 adopted resource would be replaced")
        assert (found.flag, found.addresses) == ("--allow-adopted", (T,))
        (change,) = made.plan.changes
        create, delete = parts_of(change)
        assert (create.adopted, delete.adopted) == (False, True)


def test_a_saved_plan_keeps_the_mark_and_one_without_is_as_version_0_1_0_wrote_it():
    records = taken(1)
    made = planned({}, state(records), there(records), mode="destroy").plan
    data = plan_to_json(made)
    assert data["columns"][-1] == "adopted"
    assert plan_from_json(data) == made
    own = planned({}, state({keyword("w"): Record("w", OCR)}), live({"w": OCR}), mode="destroy").plan
    assert not {"adopted", "extras"} & set(plan_to_json(own)["columns"])
    with pytest.raises((TypeError, ValueError)):
        plan_from_json(data | {"columns": [*data["columns"], "adopted"]})
    with pytest.raises(ValueError, match="adopted is neither true nor false"):
        plan_from_json(data | {"changes": [[*data["changes"][0][:-1], "no"]]})


def test_a_saved_plan_must_say_whose_its_objects_are():
    """Forgotten and adopted since, or written otherwise: it was approved as the delete of an object of our own."""
    own, account = {keyword("w"): Record("w", OCR)}, live({"w": OCR})
    saved = planned({}, state(own), account, mode="destroy").plan
    assert standing(saved, state(own), account, BY_NAME, Guards(), around=READ).faults == ()
    now = state({keyword("w"): Record("w", OCR, adopted=True)})
    (fault,) = standing(saved, now, account, BY_NAME, Guards(), around=READ).faults
    assert fault == "KeywordSample/w: whether it was adopted or created is not as the plan says"
    taking = planned(desired({keyword("w"): OCR}), state(), account).plan
    assert standing(taking, state(), account, BY_NAME, Guards(), around=READ).faults == ()
    forged = replace(taking, changes=tuple(change._replace(adopted=False) for change in taking.changes))
    assert standing(forged, state(), account, BY_NAME, Guards(), around=READ).faults != ()


def test_a_saved_plan_is_guarded_again():
    records = taken(1)
    saved = planned({}, state(records), there(records), mode="destroy").plan
    again = standing(saved, state(records), there(records), BY_NAME, Guards(), around=READ)
    assert [refusal.code for refusal in again.refusals] == ["adopted"]
    once_for_all = planned({}, state(records), there(records), mode="destroy", exclusive=("KeywordSample",)).plan
    exclusive = ("KeywordSample",)
    again = standing(once_for_all, state(records), there(records), BY_NAME, Guards(), exclusive=exclusive, around=READ)
    assert again == ((), ())


def adopting(memory, account, identity):
    terms = Terms("prod", "intl", adopt={T: identity})
    return adopt_plan(desired({T: named("t")}), memory, account, BY_NAME, terms)


def test_the_command_adopts():
    made = adopting(state(), live(templates={"31": LOW}), "31")
    assert with_adopted(state(), made.changes).records[T].adopted


@pytest.mark.parametrize(("seen", "adopted"), [((), False), (("31",), True)])
def test_an_answer_to_an_open_create_names_the_projects_own(seen, adopted):
    """An object that was not there when the create was noted; what was there before is not its result."""
    entry = Intent(T, Verb.CREATE, ON, digest(ON))
    memory = state(intents=Intents("r", 1.0, (entry,), {"ContentReviewTemplate": frozenset(seen)}))
    made = adopting(memory, live(templates={"31": ON, "32": ON}), "31")
    assert with_adopted(memory, made.changes).records[T].adopted is adopted


def test_a_refreshed_record_stays_what_it_is():
    made = planned(desired({keyword("w0"): OCR}, list="moved"), state(taken(1)), live({"w0": OCR}))
    assert made.stale[keyword("w0")].adopted


def test_the_warning_says_what_it_means():
    made = planned(desired({keyword("a"): OCR, keyword("b"): BOTH}), state(), live({"a": OCR, "b": OCR}))
    (warning,) = made.plan.warnings
    assert warning.startswith("2 resources are in the account already, perhaps by another project's doing")
    assert warning.endswith("deleting them later asks for --allow-adopted")
