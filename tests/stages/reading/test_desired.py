"""The desired set: duplicates, cloud names, quota; all problems in one report."""

import pytest

from reconciler.model.resource import Address
from reconciler.stages.reading.desired import desired
from tests.support.declaring import Shelf, declare, documents, form, rules, sound, template, word, words

ONE = "{usages: [Review.Ocr], tags: [x], keywords: [a]}"


def two(first, second):
    return words(first, "one") + "---\n" + words(second, "two")


def test_equal_duplicates_are_a_warning():
    """At the second place, naming the first."""
    found = declare(two(ONE, ONE))
    (problem,) = found.problems
    assert (problem.rule, problem.severity, problem.position.line) == ("duplicate", "warning", 9)
    assert "m.yaml:4" in problem.message
    assert found.sound
    assert len(found.resources) == 1


@pytest.mark.parametrize(
    "other",
    [
        "{usages: [Review.Ocr], tags: [y], keywords: [a]}",
        "{usages: [Review.Ocr], keywords: [a]}",
        "{usages: [Review.Asr], tags: [x], keywords: [a]}",
        "{usages: [All], tags: [x], keywords: [a]}",
    ],
)
def test_different_duplicates_are_an_error(other):
    found = declare(two(ONE, other))
    (problem,) = found.problems
    assert (problem.rule, problem.severity, problem.position.line) == ("duplicate-conflict", "error", 4)
    assert "m.yaml:9" in problem.message
    assert not found.sound


def test_every_place_of_a_conflict_is_named_once():
    text = "---\n".join(words(f"{{usages: [All], tags: [t{n}], keywords: [a]}}", f"l{n}") for n in range(4))
    (problem,) = declare(text).problems
    assert all(f"m.yaml:{4 + 5 * n}" in str(problem.position) + problem.message for n in range(4))


@pytest.mark.parametrize("where", ["first", "second", "project"])
def test_merging(where):
    """Asked for by either list or by the project: tags and usages are united."""
    first, second = ONE, "{usages: [Review.Asr], tags: [y], keywords: [a]}"
    merging = ", duplicates: merge}"
    if where == "first":
        first = first[:-1] + merging
    if where == "second":
        second = second[:-1] + merging
    found = declare(two(first, second), duplicates="merge" if where == "project" else "error")
    (resource,) = sound(found).values()
    assert resource.form == word(tags=["x", "y"])
    assert (resource.list, resource.position.line) == ("one", 4)


def test_a_list_can_say_error_where_the_project_merges():
    first, second = ONE[:-1] + ", duplicates: error}", "{usages: [All], keywords: [a], duplicates: error}"
    assert rules(declare(two(first, second), duplicates="merge")) == ["duplicate-conflict"]


def test_cloud_names_are_unique():
    found = declare(template("{name: Strict}", "a") + "---\n" + template("{name: Strict, comment: x}", "b"))
    (problem,) = found.problems
    assert (problem.rule, problem.position.line) == ("cloud-name", 9)
    assert "ContentReviewTemplate/a" in problem.message
    other = template("{name: ''}", "a") + "---\n" + template("{name: ''}", "b")
    assert rules(declare(other)) == []
    crossed = template("{name: b}", "a") + "---\n" + template("{}", "b")
    assert rules(declare(crossed)) == ["cloud-name"]


SHARED = ", sharedName: true"


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [(SHARED, SHARED, []), (SHARED, "", ["cloud-name"]), ("", SHARED, ["cloud-name"]), ("", "", ["cloud-name"]),
     (", sharedName: false", SHARED, ["cloud-name"])],
)  # fmt: skip
def test_a_shared_cloud_name_is_said_by_everyone_who_has_it(first, second, wanted):
    text = template("{name: Strict}", "a", first) + "---\n" + template("{name: Strict, comment: x}", "b", second)
    found = declare(text)
    assert rules(found) == wanted
    assert all("sharedName" in (problem.fix or "") for problem in found.problems)
    assert [resource.shared_name for resource in found.resources.values()] == ["true" in first, "true" in second]


def test_three_of_a_shared_name_and_one_that_does_not_say_so():
    heads = [("a", SHARED), ("b", SHARED), ("c", ""), ("d", SHARED)]
    found = declare("---\n".join(template("{name: Strict}", name, head) for name, head in heads))
    (problem,) = found.problems
    assert (problem.rule, problem.position.line) == ("cloud-name", 14)


def test_keywords_have_no_name_to_share():
    (problem,) = declare(
        words("{usages: [All], keywords: [a]}").replace("{name: ", "{sharedName: true, name: ")
    ).problems
    assert problem.rule == "unknown-field"
    assert "has no sharedName" in problem.message


@pytest.mark.parametrize(("count", "wanted"), [(49, []), (50, []), (51, ["quota"]), (60, ["quota"])])
def test_quota(count, wanted):
    found = declare("---\n".join(template("{}", f"t{n}") for n in range(count)))
    assert rules(found) == wanted
    if wanted:
        (problem,) = found.problems
        assert f"{count} templates; an account has room for 50" in problem.message
        assert problem.position.line == 4 + 50 * 5


def test_all_problems_in_one_report():
    """Nothing stops at the first."""
    parts = [
        "apiVersion: reconciler/v1\nkind: Pod\nmetadata: {name: a}\n",
        words("{usages: [Revue], keywords: [a]}", "bad"),
        words(f"{{usages: [All], keywords: [{'k' * 21}, ' x']}}", "long"),
        template("{pornConfigure: {imgReviewInfo: {switch: maybe, blockConfidence: 101}}}", "t"),
        template("{}", "u", ", base: nobody"),
        two(ONE, ONE.replace("[x]", "[y]")),
        template("{}", "v") + "---\n" + template("{name: v}", "w"),
    ]
    found = declare("---\n".join(parts))
    assert set(rules(found)) == {
        *("unknown-kind", "unknown-value", "keyword-length", "keyword-characters", "out-of-range"),
        *("unknown-base", "duplicate-conflict", "cloud-name"),
    }
    assert all(problem.position.file == "m.yaml" and problem.position.line > 1 for problem in found.problems)


def test_lists_are_asked_for_by_place_and_columns():
    text = words(
        "{usages: [All], keywordsFrom: [{file: a.csv, columns: {keyword: 词}, ignoreColumns: [x], encoding: gb18030}],"
        " excludeFrom: [{file: b.txt}]}"
    )
    shelf = Shelf({"a.csv": ["k", "l"], "b.txt": ["l"]})
    found = desired(documents(text), shelf)
    assert [address.name for address in found.resources] == ["k"]
    first, second = shelf.asked
    assert (str(first.pattern), dict(first.columns), first.ignore, first.encoding) == (
        *("a.csv", {"keyword": "词"}, ("x",), "gb18030"),
    )
    assert (second.excludes, first.pattern.position.line) == (True, 4)


def test_order_does_not_matter_for_what_is_declared():
    texts = [words("{usages: [All], keywords: [a, b]}", "one"), template("{comment: x}", "t")]
    one, other = declare("---\n".join(texts)).resources, declare("---\n".join(reversed(texts))).resources
    assert {a: r.form for a, r in one.items()} == {a: r.form for a, r in other.items()}
    assert one[Address("ContentReviewTemplate", "t")].form == form("{comment: x}")
