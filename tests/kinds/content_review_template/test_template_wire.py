"""Complete writes: whatever a left-out field means to the service, the outcome is the same."""

from itertools import pairwise, product

import pytest

from reconciler.kinds.content_review_template.leaves import LEAVES
from reconciler.model.change import Verb
from tests.support.declaring import TEMPLATE, change, form
from tests.support.samples import ALL_ON, DEFAULTS, LABELLED, SAMPLES, templates_made

FORMS = SAMPLES["ContentReviewTemplate"].forms
PAIRS = list(product(FORMS, repeat=2))


def params(verb, before, after):
    (call,) = TEMPLATE.calls(verb, [change(TEMPLATE, verb, before=before, after=after)])
    return call.params


def groups_on(form):
    return {leaf.group for leaf in LEAVES if form[f"{leaf.path}.switch"] != "OFF"}


def assert_complete(sent, after):
    """Name and comment; every leaf of each group that is sent, with switch, both scores and labels where it has any."""
    assert (sent["Name"], sent["Comment"]) == (after["name"], after["comment"])
    for group in set(sent) & set(DEFAULTS):
        assert list(sent[group]) == list(DEFAULTS[group])
        for name, part in sent[group].items():
            path = f"{group[0].lower()}{group[1:]}.{name[0].lower()}{name[1:]}"
            fields = ["Switch", "BlockConfidence", "ReviewConfidence"]
            assert list(part) == ([*fields, "LabelSet"] if (group, name) in LABELLED else fields)
            assert part["Switch"] == after[f"{path}.switch"]
            block, review = DEFAULTS[group][name]
            assert part["BlockConfidence"] == after.get(f"{path}.blockConfidence", block)
            assert part["ReviewConfidence"] == after.get(f"{path}.reviewConfidence", review)
            assert part.get("LabelSet", []) == sorted(after.get(f"{path}.labelSet", ()))


@pytest.mark.parametrize("after", FORMS)
def test_create_is_complete(after):
    sent = params(Verb.CREATE, None, after)
    assert_complete(sent, after)
    assert set(sent) & set(DEFAULTS) == groups_on(after)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_modify_is_complete(before, after):
    """Every group that either side has; never one that neither has."""
    sent = params(Verb.UPDATE, before, after)
    assert sent["Definition"] == 31
    assert_complete(sent, after)
    assert set(sent) - {"Definition", "Name", "Comment"} == groups_on(before) | groups_on(after)


def test_zero_is_sent_where_it_is_wanted_or_documented_only():
    sent = params(Verb.CREATE, None, form(ALL_ON))
    zeros = {
        (group, name, field)
        for group in DEFAULTS
        for name, part in sent[group].items()
        for field, value in part.items()
        if value == 0 and field != "LabelSet"
    }
    assert zeros == {("PornConfigure", "ImgReviewInfo", "ReviewConfidence")}
    sent = params(Verb.UPDATE, form(ALL_ON), form())
    assert all(part["BlockConfidence"] > 0 for group in DEFAULTS for part in sent[group].values())


def test_user_define_always_has_all_three_leaves():
    """The update's type requires them all."""
    sent = params(Verb.UPDATE, form(), form("{userDefineConfigure: {ocrReviewInfo: {switch: ON}}}"))
    assert list(sent["UserDefineConfigure"]) == ["FaceReviewInfo", "AsrReviewInfo", "OcrReviewInfo"]


def test_the_type_that_no_request_has_is_never_sent():
    """A published answer shows UserDefineConfigure.ImgReviewInfo; the type has Face."""
    assert "ImgReviewInfo" not in params(Verb.CREATE, None, form(ALL_ON))["UserDefineConfigure"]


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.path)
def test_each_leaf_on_off_removed_and_back(leaf):
    """Through the documented effect of every request the live form is the wanted one, under either reading."""
    group, name = leaf.path.split(".")
    labels = ", labelSet: [a]" if leaf.labels is not None else ""

    def with_leaf(fields):
        return form(f"{{{group}: {{{name}: {{{fields}}}}}}}")

    steps = [
        with_leaf(f"switch: ON, blockConfidence: 60, reviewConfidence: 20{labels}"),
        with_leaf("switch: OFF"),
        with_leaf(f"switch: ON{labels}"),
        form(),
        with_leaf("switch: ON"),
        with_leaf(f"switch: ON, reviewConfidence: 0{labels}"),
        with_leaf("switch: ON, blockConfidence: 0, reviewConfidence: 100"),
    ]
    (call,) = TEMPLATE.calls(Verb.CREATE, [change(TEMPLATE, Verb.CREATE, after=steps[0])])
    store = templates_made({}, call)
    for before, after in pairwise(steps):
        update = change(TEMPLATE, Verb.UPDATE, before=before, after=after, identity="30")
        (call,) = TEMPLATE.calls(Verb.UPDATE, [update])
        store = templates_made(store, call)
        assert TEMPLATE.found(store["30"]).form == after


def test_labels_emptied_and_refilled():
    full = form("{userDefineConfigure: {ocrReviewInfo: {switch: ON, labelSet: [b, a]}}}")
    bare = form("{userDefineConfigure: {ocrReviewInfo: {switch: ON}}}")
    assert params(Verb.UPDATE, full, bare)["UserDefineConfigure"]["OcrReviewInfo"]["LabelSet"] == []
    assert params(Verb.UPDATE, bare, full)["UserDefineConfigure"]["OcrReviewInfo"]["LabelSet"] == ["a", "b"]


def test_comment_and_name_emptied():
    sent = params(Verb.UPDATE, form("{comment: c}"), form("{name: ''}"))
    assert (sent["Name"], sent["Comment"]) == ("", "")


def test_delete_names_the_definition_only():
    assert params(Verb.DELETE, form(), None) == {"Definition": 31}


def test_an_adopt_that_differs_is_a_modify():
    (call,) = TEMPLATE.calls(Verb.UPDATE, [change(TEMPLATE, Verb.ADOPT, before=form(), after=form(ALL_ON))])
    assert call.action == "ModifyContentReviewTemplate"
