"""The YAML tree: places, raw words, and everything that is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.files import yaml_tree
from reconciler.files.yaml_tree import parse
from reconciler.model.manifest import Map, Problem, Seq, Text


def tree(text: str) -> object:
    roots, problems = parse(text, "a.yaml")
    assert problems == []
    return roots[0]


def problem(text: str) -> Problem:
    _, problems = parse(text, "a.yaml")
    assert len(problems) == 1, problems
    assert problems[0].fix
    return problems[0]


def test_every_scalar_is_the_word_that_was_written() -> None:
    words = "ON no 0123 1e3 2024-01-01 = ~ 12:30 1_000 y null .inf 3.10 true"
    assert tree("\n".join(f"- {word}" for word in words.split())) == words.split()


def test_places_count_characters_from_one() -> None:
    root = tree("德州: [扑克,  😀a]\nkey:\n  - {k: v}\n")
    assert isinstance(root, Map)
    cards = root[Text("德州")]
    assert isinstance(cards, Seq)
    assert (cards.line, cards.column) == (1, 5)
    assert [(word.position.line, word.position.column) for word in cards] == [(1, 6), (1, 11)]
    inner = root[Text("key")][0]  # type: ignore[index]
    assert str(inner.position) == "a.yaml:3:5"
    assert str(next(iter(root)).position) == "a.yaml:1:1"


def test_a_word_knows_whether_it_was_quoted() -> None:
    root = tree("[a, 'b', \"c\"]")
    assert [word.plain for word in root] == [True, False, False]  # type: ignore[attr-defined]


def test_block_and_folded_scalars_have_their_yaml_value() -> None:
    assert tree("a: |\n  x #y\n  z\nb: >-\n  p\n  q\n") == {"a": "x #y\nz\n", "b": "p q"}


def test_documents_byte_order_mark_and_windows_line_ends() -> None:
    roots, problems = parse("\ufeffa: b\r\n---\r\n---\r\n- c\r\n", "a.yaml")
    assert (roots, problems) == ([{"a": "b"}, "", ["c"]], [])
    assert parse("# nothing\n", "a.yaml") == ([], [])


def test_ordinary_comments_are_comments() -> None:
    assert tree("- a # b\n# c\n#d\n- e\n- 'f' #g\n- h#i\n") == ["a", "e", "f", "h#i"]


def test_a_word_read_as_a_comment() -> None:
    found = problem("spec:\n  keywords:\n    - casino\n    - #白嫖\n")
    assert (found.rule, str(found.position)) == ("keyword-empty", "a.yaml:4:7")
    assert found.message == 'YAML reads "#白嫖" as a comment'
    assert found.fix == '- "#白嫖"'


def test_a_hash_behind_a_field() -> None:
    assert problem("- keyword: #白嫖").fix == '"#白嫖"'
    assert "begin with #" in (problem("tags: [#a, b]\n").fix or "")
    assert tree("name: a #b\ntags: #c\n") == {"name": "a", "tags": ""}  # no list: an ordinary comment


@pytest.mark.parametrize("text", ["- a\n-\n", "- a\n- # later\n", "-\n  # x\n- b\n"])
def test_empty_entries(text: str) -> None:
    assert problem(text).rule == "empty-entry"


@pytest.mark.parametrize(
    ("text", "place", "whole"),
    [
        ("- foo #bar", "1:7", '"foo #bar"'),
        ("- foo  #bar # note", "1:8", '"foo  #bar"'),
        ("- foo\n  baz #bar", "2:7", '"foo baz #bar"'),
        ("[a, #b\n c]", "1:5", '"#b"'),
        ("- keyword: foo #bar", "1:16", '"foo #bar"'),
        ("a:\n- {k: v, l: w #x\n  }", "2:15", '"w #x"'),
    ],
)
def test_text_lost_behind_a_stray_hash(text: str, place: str, whole: str) -> None:
    found = problem(text)
    assert found.rule == "stray-comment"
    assert str(found.position) == f"a.yaml:{place}"
    assert whole in (found.fix or "")


@pytest.mark.parametrize(
    ("text", "rule", "place", "says"),
    [
        ("- !x foo", "yaml-tag", "1:3", '"!x foo"'),
        ("- ! foo", "yaml-tag", "1:3", '"! foo"'),
        ("- !", "yaml-tag", "1:3", '"!"'),
        ("a: !!str b", "yaml-tag", "1:4", "!!str"),
        ("- &a b", "yaml-anchor", "1:3", '"&a b"'),
        ("- *a", "yaml-anchor", "1:3", '"*a"'),
        ("- a\n- *b\n", "yaml-anchor", "2:3", "alias"),
        ("a:\n  <<: {b: c}", "merge-key", "2:3", "base"),
        ("? [a]\n: b", "complex-key", "1:3", "quote"),
        ("? {a: b}\n: c", "complex-key", "1:3", "quote"),
        ("? \n: x", "empty-key", "1:2", "key"),
        ("a: 1\nb: 2\n'a': 3", "duplicate-key", "3:1", "line 1"),
    ],
)
def test_refused_constructs(text: str, rule: str, place: str, says: str) -> None:
    found = problem(text)
    assert (found.rule, str(found.position)) == (rule, f"a.yaml:{place}")
    assert says in f"{found.message} {found.fix}"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("a: b: c", "1:5", "colon"),
        ('a: 1\nb: "c\n', "2:4", "never closed"),
        ("a: {b: c\n", "1:4", "}"),
        ("a: [b, ,c]", "1:8", "missing"),
        ("a:\n\t- b", "2:1", "spaces"),
        ("- @foo", "1:3", '"@foo"'),
        ("- %foo", "1:3", '"%foo"'),
        ("- `foo`", "1:3", '"`foo`"'),
        ("- *", "1:4", "quote"),
        ("a:\n - b\n- d", "3:1", "in line"),
        ("a: 1\n\u65e5\u672c\nb: 2", "2:1", "key: value"),
        ('- "\\z"', "1:4", "backslash"),
        ("%YAML 2.0\n---\na", "1:1", "%YAML"),
    ],
)
def test_syntax_in_plain_words(text: str, place: str, says: str) -> None:
    found = problem(text)
    assert found.rule == "syntax"
    assert str(found.position) == f"a.yaml:{place}"
    assert says in f"{found.message} {found.fix}"


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"])
def test_characters_nobody_sees(sign: str) -> None:
    found = problem(f"a: 1\nb: x{sign}y\n")
    assert (found.rule, str(found.position)) == ("control-character", "a.yaml:2:5")
    assert f"U+{ord(sign):04X}" in found.message


def test_what_was_read_before_an_error_is_kept_and_all_problems_are_told() -> None:
    roots, problems = parse("- a\n-\n---\nb: !x c\n---\nd: e: f\n", "a.yaml")
    assert roots[0] == ["a", ""]
    assert [p.rule for p in problems] == ["empty-entry", "yaml-tag", "syntax"]


def test_an_alias_bomb_does_not_go_off() -> None:
    below = [", ".join([f"*a{n}"] * 9) for n in range(29)]
    levels = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{nine}]" for n, nine in enumerate(below, 1)]
    _, problems = parse("\n".join(levels), "a.yaml")
    assert {p.rule for p in problems} == {"yaml-anchor"}


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000])
def test_deep_nesting_is_refused(text: str) -> None:
    _, problems = parse(text, "a.yaml")
    assert problems[-1].rule == "too-large"
    assert "50 levels" in problems[-1].message


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "MAX_NODES", 100)
    assert "more than 100" in problem("- a\n" * 200).message
    _, many = parse("- *a\n" * 5000, "a.yaml")
    assert len(many) < 5000


def test_many_problems_end_the_reading() -> None:
    _, problems = parse("-\n" * 5000, "a.yaml")
    assert len(problems) == 1000


def test_long_lines_are_cut_around_the_mark() -> None:
    found = problem("a: " + "x" * 300 + ": " + "y" * 300)
    assert found.excerpt is not None
    assert found.mark is not None
    assert len(found.excerpt) < 110
    assert found.excerpt[found.mark - 1] == ":"


def test_pure_python_events_give_the_same_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    text = "a: [b, 'c']\nd:\n  - e: |\n      f\n  - g # h\n"
    fast = tree(text)
    monkeypatch.setattr(yaml_tree, "Parser", yaml.SafeLoader)
    assert tree(text) == fast
    assert problem("- #x\n").rule == "keyword-empty"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_quoted_words_read_back(words: list[str]) -> None:
    text = "\n".join(f"- {json.dumps(word)}" for word in words)  # escapes all but ASCII; surrogate pairs below
    text = text.encode("utf-8").decode("utf-8")
    if any(ord(char) > 0xFFFF for word in words for char in word):
        text = "\n".join('- "' + "".join(f"\\U{ord(c):08x}" for c in word) + '"' for word in words)
    roots, problems = parse(text, "a.yaml")
    assert problems == []
    assert (roots[0] if roots else []) == words


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    _, problems = parse(text, "a.yaml")
    assert all(p.position.line >= 1 and p.position.column >= 1 and p.fix for p in problems)
