"""Documents: kinds, heads, bases; and every problem of them in one report."""

import pytest

from reconciler.model.resource import Address
from tests.support.declaring import declare, form, rules, sound, template, words

IMG = "pornConfigure.imgReviewInfo"


def chained(*parts):
    """Templates, each a base of the next: (name, spec, abstract)."""
    texts, base = [], ""
    for name, spec, abstract in parts:
        more = (f", base: {base}" if base else "") + (", abstract: true" if abstract else "")
        texts.append(template(spec, name, more))
        base = name
    return "---\n".join(texts)


def only(text, name="t"):
    return sound(declare(text))[Address("ContentReviewTemplate", name)].form


def test_a_chain_of_bases():
    """Mappings merge, lists replace, scalars are taken from above."""
    text = chained(
        (
            "a",
            "{comment: one, pornConfigure: {imgReviewInfo: {switch: ON, labelSet: [porn], blockConfidence: 1}}}",
            True,
        ),
        ("b", "{comment: two, pornConfigure: {imgReviewInfo: {labelSet: [sexy, vulgar]}}}", True),
        ("t", "{pornConfigure: {imgReviewInfo: {blockConfidence: 2}, asrReviewInfo: {switch: ON}}}", False),
    )
    assert only(text) == form(
        "{comment: two, pornConfigure: {asrReviewInfo: {switch: ON},"
        " imgReviewInfo: {switch: ON, labelSet: [sexy, vulgar], blockConfidence: 2}}}"
    )


def test_a_base_may_stand_later_and_be_real():
    text = (
        template("{comment: x}", "t", ", base: b")
        + "---\n"
        + template("{pornConfigure: {imgReviewInfo: {switch: ON}}}", "b")
    )
    made = sound(declare(text))
    assert {address.name for address in made} == {"t", "b"}
    assert made[Address("ContentReviewTemplate", "t")].form[f"{IMG}.switch"] == "ON"


def test_null_removes():
    base = (
        "b",
        "{comment: x, pornConfigure: {imgReviewInfo: {switch: ON, labelSet: [porn], blockConfidence: 1}}}",
        True,
    )
    assert only(chained(base, ("t", "{pornConfigure: null}", False))) == form("{comment: x}")
    assert only(chained(base, ("t", "{pornConfigure: {imgReviewInfo: ~}, comment: null}", False))) == form()
    kept = only(
        chained(base, ("t", "{pornConfigure: {imgReviewInfo: {labelSet: null, blockConfidence: null}}}", False))
    )
    assert kept == form("{comment: x, pornConfigure: {imgReviewInfo: {switch: ON}}}")
    again = only(chained(base, ("m", "{pornConfigure: null}", True), ("t", "{}", False)))
    assert again == form("{comment: x}")


def test_a_quoted_null_is_a_word():
    assert only(template("{comment: 'null'}"))["comment"] == "null"


def test_a_list_may_be_emptied():
    base = ("b", "{pornConfigure: {imgReviewInfo: {switch: ON, labelSet: [porn]}}}", True)
    assert only(chained(base, ("t", "{pornConfigure: {imgReviewInfo: {labelSet: []}}}", False)))[f"{IMG}.labelSet"] == (
        frozenset()
    )


def test_what_an_abstract_base_leaves_out():
    """It may lack what is required; who uses it may not."""
    half = ("b", "{pornConfigure: {imgReviewInfo: {blockConfidence: 1}}}", True)
    assert rules(declare(chained(half))) == []
    assert rules(declare(chained(half, ("t", "{pornConfigure: {imgReviewInfo: {switch: ON}}}", False)))) == []
    assert rules(declare(chained(half, ("t", "{}", False)))) == ["missing-field"]


def test_abstract_ones_are_never_created():
    assert declare(chained(("b", "{comment: x}", True))).resources == {}


@pytest.mark.parametrize(
    ("bases", "loop"),
    [({"t": "t"}, "t → t"), ({"t": "u", "u": "t"}, "t → u → t"), ({"t": "u", "u": "v", "v": "u"}, "u → v → u")],
)
def test_cycles(bases, loop):
    text = "---\n".join(template("{}", name, f", base: {base}") for name, base in bases.items())
    found = declare(text)
    assert set(rules(found)) == {"base-cycle"}
    assert any(problem.message.endswith(loop) for problem in found.problems)
    assert found.resources == {}


def test_unknown_base():
    (problem,) = declare(
        template("{}", "house", ", abstract: true") + "---\n" + template("{}", "t", ", base: hause")
    ).problems
    assert (problem.rule, problem.suggestion) == ("unknown-base", "house")
    assert (problem.position.line, problem.position.column) == (8, 27)


def test_a_problem_of_a_base_is_said_once():
    text = chained(("b", "{coment: x}", True), ("m", "{}", True), ("t", "{}", False))
    assert rules(declare(text)) == ["unknown-field"]


def test_places_survive_merging():
    """The score stands in the base; that is where it is wrong."""
    base = template("{pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: 999}}}", "b")
    (problem,) = declare(base + "---\n" + template("{comment: x}", "t", ", base: b")).problems
    assert (problem.rule, problem.position.line) == ("out-of-range", 4)


@pytest.mark.parametrize(
    ("kind", "near"),
    [("KeywordSample", "KeywordSamples"), ("ContentReviewTemplates", "ContentReviewTemplate"), ("Pod", None)],
)
def test_unknown_kinds(kind, near):
    (problem,) = declare(f"apiVersion: reconciler/v1\nkind: {kind}\nmetadata: {{name: a}}\n").problems
    assert (problem.rule, problem.suggestion, problem.position.line) == ("unknown-kind", near, 2)
    assert "KeywordSamples" in problem.allowed


def test_names_twice():
    found = declare(template("{}", "t") + "---\n" + template("{comment: x}", "t"))
    assert "duplicate-name" in rules(found)
    (problem,) = [p for p in found.problems if p.rule == "duplicate-name"]
    assert (problem.position.line, "m.yaml:3" in problem.message) == (8, True)
    same = words("{usages: [All], keywords: [a]}", "x") + "---\n" + template("{}", "x")
    assert rules(declare(same)) == []


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("pornConfigure.imgReviewInfo.swich", "pornConfigure.imgReviewInfo.switch"),
        ("coment", "comment"),
        ("PornConfigure", None),
    ],
)
def test_unknown_ignored_paths(path, near):
    found = declare(template("{}", metadata=f", lifecycle: {{ignoreChanges: [{path}]}}"))
    (problem,) = found.problems
    assert problem.rule == "unknown-path"
    assert near is None or problem.suggestion == near
    assert problem.position.line == 3


@pytest.mark.parametrize("path", ["pornConfigure", "pornConfigure.imgReviewInfo", "comment", f"{IMG}.labelSet"])
def test_known_ignored_paths(path):
    made = sound(declare(template("{}", metadata=f", lifecycle: {{ignoreChanges: [{path}]}}")))
    assert made[Address("ContentReviewTemplate", "t")].ignore == (path,)


def test_keyword_lists_have_no_base():
    for field in ("base: x", "abstract: true"):
        found = declare(words("{usages: [All], keywords: [a]}", metadata=f", {field}"))
        assert rules(found) == ["unknown-field"]


def test_keyword_paths_that_may_be_ignored():
    assert (
        rules(declare(words("{usages: [All], keywords: [a]}", metadata=", lifecycle: {ignoreChanges: [tags]}"))) == []
    )
    (problem,) = declare(
        words("{usages: [All], keywords: [a]}", metadata=", lifecycle: {ignoreChanges: [tag]}")
    ).problems
    assert (problem.suggestion, problem.allowed) == ("tags", ("tags", "usages"))
