"""Objects of the same cloud name: one decision for planning, adopting and reading back."""

import re

import pytest

from reconciler.model.resource import Found, Origin
from reconciler.stages.namesakes import may_be_result, namesakes, same_name, twins
from tests.support.declaring import TEMPLATE
from tests.support.paths import PACKAGE
from tests.support.plans import LOW, ON, form, named

NOTHING = named("", form("{}"))
ASR = form("{pornConfigure: {asrReviewInfo: {switch: ON, blockConfidence: 40}}}")


def ids(found):
    return [item.id for item in found]


def test_a_name_is_shared_whatever_else_differs():
    assert same_name(TEMPLATE, named("a", ON), named("a", LOW))
    assert not same_name(TEMPLATE, named("a", ON), named("b", ON))


def test_what_has_no_name_has_no_namesake():
    assert not same_name(TEMPLATE, named("", ON), named("", ON))
    assert ids(namesakes(TEMPLATE, named("", ON), [Found("1", named("", ON))])) == []


def test_presets_are_no_namesakes():
    items = [Found("1", named("a", ON)), Found("2", named("a", ON), origin=Origin.PRESET)]
    assert ids(namesakes(TEMPLATE, named("a", LOW), items)) == ["1"]
    assert ids(twins(TEMPLATE, named("a", LOW), items)) == ["1"]


def test_the_twin_of_a_nameless_one_equals_it_whole():
    items = [Found("1", named("", ON)), Found("2", named("", LOW)), Found("3", named("a", ON))]
    assert ids(twins(TEMPLATE, named("", ON), items)) == ["1"]


COMMENTED = {**named("", ON), "comment": "ours"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (named(" Strict ", ON), named("Strict", LOW)),
        (named("Cafe\u0301", ON), named("Caf\u00e9", LOW)),
        (named("ＣＡＳＩＮＯ", ON), named("CASINO", LOW)),
        (named("Straße", ON), named("strasse", LOW)),
        (named("a long name of a template", ON), named("a long name", LOW)),
        (named("strict: kids", ON), named("strict_kids", ON)),
        (named("strict", ON), named("", ON)),
        (named("", ON), named("Template 31", ON)),
        (COMMENTED, {**named("", LOW), "comment": "ours"}),
        (COMMENTED, named("", ON)),
        (COMMENTED, {**NOTHING, "comment": "ours"}),
        (COMMENTED, NOTHING),
    ],
)
def test_what_a_service_may_have_made_of_a_create(wanted, found):
    """Of an altered name, whatever else there is; of a lost one or none, what is left of the rest."""
    assert may_be_result(TEMPLATE, wanted, found)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (named("strict", ON), named("theirs", LOW)),
        (named("strict", ON), named("strict kids", LOW)),
        (named("strict", ON), {**named("theirs", ON), "comment": "theirs"}),
        (COMMENTED, {**named("", ASR), "comment": "theirs"}),
        (named("", ON), named("theirs", LOW)),
    ],
)
def test_what_no_treatment_makes_of_a_create(wanted, found):
    assert not may_be_result(TEMPLATE, wanted, found)


def test_nothing_else_in_the_stages_compares_names():
    """Another comparison could come to another answer."""
    compares = re.compile(r"\.label\(.*[!=]=|[!=]= .*\.label\(")
    found = {
        path.name
        for path in (PACKAGE / "stages").rglob("*.py")
        if any(compares.search(line) for line in path.read_text(encoding="utf-8").splitlines())
    }
    assert found == {"namesakes.py"}
