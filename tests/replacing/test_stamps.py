"""The life of a kind without Modify: plan, apply, a changed field, drift, adopt, export, destroy."""

import json

from reconciler.errors import Refused
from reconciler.model.change import Verb
from reconciler.model.posture import Posture
from reconciler.pipeline.exporting import export
from reconciler.pipeline.loading import load
from reconciler.render.formats.gitlab import widget
from reconciler.render.json import plan_json
from reconciler.stages.planning.guards import Allowed

from .place import shown


def codes(plan):
    return [refusal.code for refusal in plan.refusals]


def test_create_and_keep(at):
    """Planned, created, read back, and nothing left to do."""
    assert shown(at.plan().changes) == ["create first"]
    assert at.apply().report.done == {Verb.CREATE: 1}
    assert at.stamps() == [(100, "first", "red", 1)]
    assert at.recorded() == {"first": "100"}
    assert at.plan().empty
    assert at.plan().keeps == 1


def test_a_changed_field_is_a_replace(at):
    """One change, with its fields; the new one is created and read back before the old one is deleted."""
    at.apply()
    at.declare({"first": "color: blue, size: 2"})
    plan = at.plan()
    (change,) = plan.changes
    assert (change.verb, change.id, change.dips) == (Verb.REPLACE, "100", "")
    assert [tuple(field) for field in change.fields] == [("color", "red", "blue"), ("size", 1, 2)]
    assert change.effect.posture is Posture.TIGHTENS
    assert plan.refusals == ()
    assert plan.budget.calls == {"mps.CreateStamp": 1, "mps.DeleteStamp": 1, "mps.DescribeStamps": 1 + 2 + 2 + 1}
    at.service.calls.clear()
    report = at.apply().report
    assert report.done == {Verb.REPLACE: 1}
    actions = [action for action, _ in at.service.calls]
    created, deleted = actions.index("CreateStamp"), actions.index("DeleteStamp")
    assert "DescribeStamps" in actions[created:deleted]
    assert actions[-1] == "DescribeStamps"
    assert at.stamps() == [(101, "first", "blue", 2)]
    assert at.recorded() == {"first": "101"}
    assert at.state().intents is None
    assert at.plan().empty


def test_the_budget_is_what_an_apply_takes(at):
    """Creates, deletes and both readings back."""
    at.declare({"a": "size: 1", "b": "size: 1", "c": "size: 1"})
    at.apply()
    at.declare({"a": "size: 2", "b": "size: 1"})
    budget = at.plan().budget.calls
    assert dict(at.apply().calls) == budget


def test_where_the_quota_leaves_no_room_the_old_one_goes_first(at):
    """Marked as a dip: the account is full, so there is a moment without either."""
    full = dict.fromkeys("abcde", "size: 1")
    at.declare(full)
    at.apply()
    at.declare({**full, "a": "size: 2"})
    (change,) = at.plan().changes
    assert change.verb is Verb.REPLACE
    assert change.dips == "the old one is deleted before the new one is created: the account has room for 5 stamps"
    assert at.plan().refusals == ()
    at.service.calls.clear()
    assert at.apply().clean
    assert at.service.written() == ["DeleteStamp", "CreateStamp"]
    assert len(at.stamps()) == 5
    assert at.plan().empty


def test_what_nobody_wants_makes_room_before_a_replace_has_to(at):
    """Of a full account one goes anyway: then the replace need not dip."""
    at.declare(dict.fromkeys("abcde", "size: 1"))
    at.apply()
    at.declare({name: f"size: {1 + (name == 'a')}" for name in "abcd"})
    changes = {change.address.name: change for change in at.plan().changes}
    assert (changes["a"].dips, bool(changes["e"].dips)) == ("", True)
    assert at.apply().clean
    assert len(at.stamps()) == 4


def test_a_full_account_has_no_room_for_a_replace_beside_strangers(at):
    """More than its quota: a replace that deletes first could not create again."""
    at.apply()
    for number in range(5):
        at.service.put(f"theirs-{number}")
    at.declare({"first": "size: 2"})
    assert codes(at.plan()) == ["quota"]


def test_a_given_away_path_is_not_replaced(at):
    """``ignoreChanges`` on a path that cannot change: live and manifest may differ, and a replace keeps it as it is."""
    at.apply()
    at.declare({"first": "{lifecycle: {ignoreChanges: [color]}} color: blue, size: 1"})
    assert at.plan().empty
    at.declare({"first": "{lifecycle: {ignoreChanges: [color]}} color: blue, size: 2"})
    assert [field.path for field in at.plan().changes[0].fields] == ["size"]
    assert at.apply().clean
    assert at.stamps() == [(101, "first", "red", 2)]


def test_a_replace_counts_as_a_delete(at):
    """``maxDelete``, with the number that ``--allow-deletes`` wants."""
    at.declare({"a": "size: 1", "b": "size: 1", "c": "size: 1"})
    at.apply()
    at.declare({"a": "size: 2", "b": "size: 2"}, allowed=2)
    (refusal,) = at.plan().refusals
    assert (refusal.code, refusal.flag) == ("max-delete", "--allow-deletes 3")
    assert "3 of 3 stamps would be deleted, replaced or lose protection" in refusal.message
    assert isinstance(at.apply().error, Refused)
    assert at.apply(allowed=Allowed(frozenset({"--allow-deletes 3"}))).clean
    assert sorted(at.recorded()) == ["a", "b"]


def test_prevent_destroy_refuses_a_replace(at):
    """It would delete the object. Without the field, or without preventDestroy, it goes through."""
    at.declare({"first": "{lifecycle: {preventDestroy: true}} size: 1"})
    at.apply()
    at.declare({"first": "{lifecycle: {preventDestroy: true}} size: 2"})
    (refusal,) = at.plan().refusals
    assert (refusal.code, refusal.flag) == ("prevent-destroy", None)
    assert "replaced" in refusal.message
    at.declare({"first": "size: 2"})
    assert at.apply().clean
    assert at.recorded() == {"first": "101"}


def test_a_replace_is_no_rename(at):
    """Its create and its delete have one cloud name, and are one change."""
    at.apply()
    at.declare({"first": "size: 2", "second": "size: 1"})
    assert codes(at.plan()) == []
    assert shown(at.plan().changes) == ["create second", "replace first"]


def test_what_exists_is_never_created_anew(at):
    """An adopt that could only be a replace is refused: nothing is deleted that this project did not make."""
    at.service.put("theirs", "green", 7)
    at.declare({"taken": "name: theirs, size: 1"}, ", adopt: {Stamp/taken: 100}")
    (refusal,) = at.plan().refusals
    assert refusal.code == "adopt-replace"
    assert "color, size cannot be changed" in refusal.message
    assert "reconciler adopt Stamp/taken 100" in refusal.hint
    assert isinstance(at.apply().error, Refused)
    at.declare({"taken": "name: theirs, color: green, size: 7"}, ", adopt: {Stamp/taken: 100}")
    assert at.apply().report.done == {Verb.ADOPT: 1}
    at.declare({"taken": "name: theirs, size: 1"})
    assert shown(at.plan().changes) == ["replace taken"]


def test_drift_of_what_cannot_be_changed(at):
    """Edited by hand: told as changed; a repair is a replace, and counts as undoing the edit."""
    at.apply()
    at.service.items[100]["Size"] = 5
    (change,) = at.drift().changes
    assert (change.verb, [tuple(field) for field in change.fields]) == (Verb.UPDATE, [("size", 1, 5)])
    (repair,) = at.plan().changes
    assert (repair.verb, repair.undoes_edit) == (Verb.REPLACE, True)
    assert codes(at.plan()) == ["revert"]
    assert at.apply(allowed=Allowed(frozenset({"--allow-revert"}))).clean
    assert at.drift().empty
    del at.service.items[101]
    assert shown(at.drift().changes) == ["delete first"]
    assert shown(at.plan().changes) == ["create first"]


def test_destroy(at):
    """Everything goes, and what a replace had still to delete, too."""
    at.declare({"a": "size: 1", "b": "size: 1"})
    at.apply()
    first = at.recorded()["a"]
    at.declare({"a": "size: 2", "b": "size: 1"})
    at.service.refused.add("DeleteStamp")
    assert not at.apply().clean
    at.service.refused.clear()
    assert sorted(at.recorded()) == ["a", f"a/{first}", "b"]
    at.project.resources = {}
    assert at.apply(mode="destroy").report.done == {Verb.DELETE: 3}
    assert at.stamps() == []
    assert at.recorded() == {}


def test_export(at, tmp_path):
    """The account as a project that declares it, with its schema; the next plan of it is empty."""
    at.service.put("one", "green", 2)
    at.service.put("two", "blue", 3)

    async def work(opened):
        return await export(opened, tmp_path / "out", only=("Stamp/*",), adopt=True)

    done = at.project.with_session(work)
    assert done.counts["stamps"] == 2
    loaded = load(tmp_path / "out").sound()
    assert {address.name for address in loaded.resources} == {"one", "two"}
    assert "Stamp" in (tmp_path / "out" / "schemas" / "manifest.schema.json").read_text()


def test_what_machines_read(at):
    """JSON: verb, fields and an additional count; GitLab: one comes and one goes."""
    at.apply()
    at.declare({"first": "size: 2"})
    plan = at.plan()
    document = json.loads("".join(plan_json(plan)))
    assert document["summary"]["replace"] == 1
    (change,) = document["changes"]
    assert change["verb"] == "replace"
    assert change["fields"] == [{"path": "size", "before": 1, "after": 2}]
    assert json.loads(widget(plan)) == {"create": 1, "update": 0, "delete": 1}


def test_the_way_a_replace_goes_is_part_of_the_checksum(at):
    """Approved as create first, it is not carried out as delete first."""
    at.apply()
    at.declare({"first": "size: 2"})
    checksum = at.plan().checksum
    for number in range(4):
        at.service.put(f"theirs-{number}")
    plan = at.plan()
    assert plan.changes[0].dips
    assert plan.checksum != checksum
