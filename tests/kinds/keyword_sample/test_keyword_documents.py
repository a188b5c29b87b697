"""KeywordSamples documents: usages, tags, cells, exclusions, and what is wrong with a keyword."""

from itertools import combinations

import pytest

from reconciler.model.manifest import ListRow
from reconciler.model.resource import Address
from tests.support.declaring import WORDS, cell, declare, rules, sound, word, words
from tests.support.samples import ATOMS

BOTH = ("Review.Ocr", "Review.Asr")
SHORT = {"Recognition": ATOMS[:2], "Review": ATOMS[2:], "All": ATOMS, **{atom: (atom,) for atom in ATOMS}}


def forms(result):
    return {address.name: resource.form for address, resource in sound(result).items()}


@pytest.mark.parametrize("usages", [*combinations(SHORT, 1), *combinations(SHORT, 2), tuple(SHORT)], ids="+".join)
def test_usages_expand_to_atoms(usages):
    """Every usage and abbreviation, alone and in pairs."""
    wanted = {atom for usage in usages for atom in SHORT[usage]}
    assert forms(declare(words(f"{{usages: [{', '.join(usages)}], keywords: [a]}}"))) == {"a": word(wanted)}


def test_an_entry_replaces_what_the_list_says():
    made = declare(
        words(
            "{usages: [Review], tags: [x], keywords: [a, {keyword: b, tags: [y]}, {keyword: c, tags: []},"
            " {keyword: d, usages: [Recognition.Ocr]}]}"
        )
    )
    assert forms(made) == {
        "a": word(BOTH, ["x"]),
        "b": word(BOTH, ["y"]),
        "c": word(BOTH),
        "d": word(["Recognition.Ocr"], ["x"]),
    }


def test_defaults_of_the_project_hold_where_the_list_is_silent():
    assert forms(declare(words("{keywords: [a]}"), usages=["Review"], tags=["x"])) == {"a": word(BOTH, ["x"])}
    own = words("{usages: [Review.Ocr], tags: [], keywords: [a]}")
    assert forms(declare(own, usages=["All"], tags=["x"])) == {"a": word(["Review.Ocr"])}


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (ListRow("a", 2), word(BOTH, ["x"])),
        (ListRow("a", 2, tags=cell("y", add=True)), word(BOTH, ["x", "y"])),
        (ListRow("a", 2, tags=cell("x", add=True)), word(BOTH, ["x"])),
        (ListRow("a", 2, tags=cell("y", "z")), word(BOTH, ["y", "z"])),
        (ListRow("a", 2, tags=cell()), word(BOTH)),
        (ListRow("a", 2, usages=cell("Recognition")), word(ATOMS[:2], ["x"])),
        (ListRow("a", 2, usages=cell("Recognition", add=True)), word(ATOMS, ["x"])),
    ],
)
def test_cells_of_a_list_file(row, wanted):
    """Empty inherits, ``+tag`` adds, a value replaces, ``-`` is none; the place is the line in the file."""
    made = sound(declare(words("{usages: [Review], tags: [x], keywordsFrom: [{file: l.csv}]}"), {"l.csv": [row]}))
    resource = made[Address("KeywordSample", "a")]
    assert resource.form == wanted
    assert (resource.position.file, resource.position.line, resource.list) == ("l.csv", 2, "words")


def test_a_source_replaces_what_the_list_says():
    text = words("{usages: [Review], tags: [x], keywordsFrom: [{file: l.txt, tags: [y], usages: [Recognition]}]}")
    assert forms(declare(text, {"l.txt": ["a"]})) == {"a": word(ATOMS[:2], ["y"])}


def test_excluded_words_are_never_declared():
    text = words(
        "{usages: [Review], keywords: [a, b, A], keywordsFrom: [{file: l.txt}], excludeFrom: [{file: no.txt}]}"
    )
    assert list(forms(declare(text, {"l.txt": ["a", "c"], "no.txt": ["a"]}))) == ["b", "A", "c"]


def test_lifecycle_reaches_every_keyword():
    text = words(
        "{usages: [Review], keywords: [a, b]}",
        metadata=", lifecycle: {preventDestroy: true, ignoreChanges: [tags]}",
    )
    assert {(r.protect, r.ignore) for r in sound(declare(text)).values()} == {(True, ("tags",))}


@pytest.mark.parametrize("length", [1, 19, 20])
def test_up_to_twenty_characters(length):
    """A character is a code point, also beyond the basic plane."""
    for letter in ("a", "世", "😀", "e\u0301"[0]):
        keyword = letter * length
        assert list(forms(declare(words(f"{{usages: [All], keywords: ['{keyword}']}}")))) == [keyword]


@pytest.mark.parametrize("length", [21, 128])
def test_longer_ones_only_where_they_exist(length):
    keyword = "a" * length
    result = declare(words(f"{{usages: [All], keywords: [{keyword}]}}"))
    (problem,) = result.problems
    assert problem.rule == "keyword-length"
    assert f"{length} characters; at most 20" in problem.message
    assert (problem.excerpt, problem.mark, problem.position.line) == (keyword, 21, 4)
    made = sound(declare(words(f"{{usages: [All], keywords: [{{keyword: {keyword}, existing: true}}]}}")))
    assert made[Address("KeywordSample", keyword)].existing


def test_beyond_modify_none_is_legal():
    for entry in ("a" * 129, f"{{keyword: {'a' * 129}, existing: true}}"):
        assert rules(declare(words(f"{{usages: [All], keywords: [{entry}]}}"))) == ["keyword-length"]
    row = ListRow("a" * 129, 1, existing=True)
    assert rules(declare(words("{usages: [All], keywordsFrom: [{file: l}]}"), {"l": [row]})) == ["keyword-length"]


@pytest.mark.parametrize("keyword", [" a", "a ", "a\tb", "a\x7f", "a\x85b", "\u3000a", "a\u2028b", "a\nb"])
def test_unclean_keywords(keyword):
    row = ListRow(keyword, 7)
    (problem,) = declare(words("{usages: [All], keywordsFrom: [{file: l}]}"), {"l": [row]}).problems
    assert (problem.rule, problem.position.line) == ("keyword-characters", 7)


def test_inner_spaces_and_slashes_are_kept():
    assert list(forms(declare(words("{usages: [All], keywords: [a b, a/b, 'on', '0123', 2024-01-01, ON]}")))) == [
        *("a b", "a/b", "on", "0123", "2024-01-01", "ON")
    ]


def test_no_usages_anywhere():
    (problem,) = declare(words("{keywords: [a]}")).problems
    assert problem.rule == "usages-missing"
    assert "Review" in problem.allowed


@pytest.mark.parametrize(
    ("tags", "rule"),
    [
        (20, None),
        (21, "tags-length"),
        (["x" * 128], None),
        (["x" * 129], "tag-length"),
        ([""], "tag-empty"),
        ([" x"], "tag-characters"),
        (["x\x00"], "tag-characters"),
    ],
)
def test_tags_of_rows(tags, rule):
    values = [f"t{n}" for n in range(tags)] if isinstance(tags, int) else tags
    row = ListRow("a", 3, tags=cell(*values))
    result = declare(words("{usages: [All], keywordsFrom: [{file: l}]}"), {"l": [row]})
    assert rules(result) == ([rule] if rule else [])
    assert all(problem.position.line == 3 for problem in result.problems)


def test_tags_of_a_list_are_wrong_once():
    """Not once for each of its keywords."""
    row = [ListRow(f"a{n}", n, tags=cell("x" * 129)) for n in range(1, 50)]
    assert rules(declare(words("{usages: [All], keywordsFrom: [{file: l}]}"), {"l": row})) == ["tag-length"]


def test_an_empty_list_is_said():
    result = declare(words("{usages: [All]}"))
    assert [(p.rule, p.severity) for p in result.problems] == [("empty-list", "warning")]
    assert result.sound


def test_united_declarations_keep_the_stricter_lifecycle():
    """preventDestroy of either side holds for the whole, and so does what is given away."""
    text = words("{usages: [Review.Ocr], tags: [x], duplicates: merge, keywords: [a]}", "one") + "---\n"
    text += words(
        "{usages: [Review.Asr], tags: [y], keywords: [a]}",
        "two",
        ", lifecycle: {preventDestroy: true, ignoreChanges: [tags]}",
    )
    (resource,) = sound(declare(text)).values()
    assert resource.form == word(BOTH, ["x", "y"])
    assert (resource.protect, resource.ignore, resource.list) == (True, ("tags",), "one")


def test_united_declarations_may_not_have_too_many_tags():
    tags = ", ".join(f"a{n}" for n in range(20))
    one = words(f"{{usages: [All], duplicates: merge, tags: [{tags}], keywords: [a]}}")
    two = words("{usages: [All], tags: [b], keywords: [a]}", "two")
    assert rules(declare(one + "---\n" + two)) == ["duplicate-merge"]


def test_equal_forms_are_one_object():
    """A hundred thousand keywords share few forms."""
    made = sound(declare(words("{usages: [All], tags: [x], keywordsFrom: [{file: l}]}"), {"l": ["a", "b", "c"]}))
    assert len({id(resource.form) for resource in made.values()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Casino", "casino"), ("ｃａｓｉｎｏ", "casino"), ("Straße", "STRASSE"), ("ﬁx", "fix")]
)
def test_lookalikes(one, other):
    assert WORDS.lookalike(one) == WORDS.lookalike(other)
    assert WORDS.lookalike(one) != WORDS.lookalike(other + "s")


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        ("{keyword: a, tags: x}", "wrong-type"),
        ("{keywrd: a}", "unknown-field"),
        ("{keyword: a, existing: maybe}", "not-a-boolean"),
        ("{keyword: a, usages: [Revue]}", "unknown-value"),
        ("[a]", "wrong-type"),
    ],
)
def test_an_entry_is_complained_of_once(entry, rule):
    """It may be a word or a mapping: the shape that was not meant says nothing."""
    found = rules(declare(words(f"{{usages: [All], keywords: [{entry}]}}")))
    assert rule in found
    assert set(found) <= {rule, "missing-field"}
