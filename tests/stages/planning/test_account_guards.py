"""What an account refuses: resources that are missing, a full quota, and a template that was renamed in disguise."""

import pytest

from tests.support.declaring import declare
from tests.support.declaring import template as template_manifest
from tests.support.plans import (
    LOW,
    OFF,
    ON,
    codes,
    desired,
    live,
    named,
    planned,
    refusal,
    state,
    template,
)

from .guarded import kept, recorded, templates, there, words


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
        assert found.hint is not None
        lines = found.hint.splitlines()
        assert lines[-1] == "reconciler state mv ContentReviewTemplate/old ContentReviewTemplate/new"
        declared = declare(template_manifest(name="new") + "---\n" + "\n".join(lines[1:5]))
        assert declared.problems == []
        assert [statement.document for statement, _ in declared.statements] == ["Moved"]
