from __future__ import annotations

import json
from collections.abc import Callable

from reconciler.model.manifest import Position, Problem
from reconciler.render.json import problems_json
from reconciler.render.text.problems import problem_lines

THREE = (
    Problem(
        "keyword-empty",
        Position("manifests/scams.yaml", 9, 7),
        'YAML reads "#白嫖" as a comment',
        fix='- "#白嫖"',
    ),
    Problem(
        "keyword-length",
        Position("lists/scams/en.csv", 812),
        "25 characters; at most 20",
        excerpt="free bitcoin giveaway now",
        mark=21,
        note="the 21st",
        fix="shorten it; if the account already has it, set existing: true",
    ),
    Problem(
        "unknown-field",
        Position("manifests/live.yaml", 14, 9),
        '"blockConfidance"',
        suggestion="blockConfidence",
        allowed=("switch", "labelSet", "blockConfidence", "reviewConfidence"),
    ),
    Problem("keyword-twice", Position("lists/scams/en.csv", 9), "equal to line 3", severity="warning"),
    Problem(
        "keyword-length",
        Position("lists/zh.txt", 3),
        "21 characters; at most 20",
        excerpt="刷单日结\u202e代开发票免费领取加微信有惊喜日赚千元",
        mark=21,
        note="the 21st",
    ),
)


def draw(*problems: Problem, color: bool = False) -> list[str]:
    return list(problem_lines(problems, color=color))


def test_report(golden: Callable[[str, str], None]) -> None:
    golden("problems.txt", "\n".join(draw(*THREE)) + "\n")


def test_the_caret_stands_under_the_cell() -> None:
    for excerpt, mark, blanks in (("abc", 3, 2), ("刷单日", 3, 4), ("ฟรีx", 4, 2), ("a\tb", 3, 3), ("\x1bb", 2, 4)):
        _, _, caret, *_ = draw(Problem("r", Position("f", 1), "m", excerpt=excerpt, mark=mark))
        assert caret == "    " + " " * blanks + "^", excerpt


def test_a_line_of_two_million_characters_is_cut_around_the_mark() -> None:
    _, line, caret, *_ = draw(Problem("r", Position("f", 1), "m" * 2_000_000, excerpt="词" * 2_000_000, mark=1_000_000))
    assert line.startswith("    …词") and line.endswith("词…")
    assert len(line) < 120
    assert caret == " " * (4 + 1 + 2 * 60) + "^"


def test_a_mark_beyond_the_line_is_at_its_end() -> None:
    assert draw(Problem("r", Position("f", 1), "m", excerpt="ab", mark=99))[2] == "      ^"
    assert draw(Problem("r", Position("f", 1), "m", excerpt="", mark=1))[2] == "    ^"


def test_each_rule_is_capped_and_counted() -> None:
    many = [Problem("keyword-length", Position("a.txt", n), "long") for n in range(1, 188)]
    few = [Problem("missing-file", Position("z.yaml", 1), "not there")]
    lines = draw(*many, *few)
    assert sum("keyword-length]" in line for line in lines) == 50
    assert lines[-4:] == [
        "z.yaml:1:1: error[missing-file] not there",
        "… and 137 more keyword-length",
        "",
        "188 errors in 2 files; nothing was sent",
    ]


def test_counts_come_first_errors_and_rare_rules_before_others() -> None:
    """So that a common rule hides no other."""
    many = [Problem("duplicate", Position("a.txt", n), "again", "warning") for n in range(1, 1201)]
    lines = draw(*many, *THREE)
    assert lines[: lines.index("")] == [
        "    1  keyword-empty   error",
        "    1  unknown-field   error",
        "    2  keyword-length  error",
        "    1  keyword-twice   warning",
        "1,200  duplicate       warning",
    ]
    assert draw(THREE[3])[0].startswith("lists/scams/en.csv:9:1: warning"), "one problem needs no counts"


def test_what_settings_switch_off_is_said_last() -> None:
    lines = list(problem_lines(THREE, color=False, off={"duplicate": 1200, "nothing-on": 1}))
    assert lines[-1] == "switched off by settings of the project: 1,200 duplicate, 1 nothing-on"
    assert list(problem_lines((), color=False, off={"duplicate": 1})) == [
        "switched off by settings of the project: 1 duplicate"
    ]


def test_only_warnings_say_nothing_of_sending() -> None:
    assert draw(THREE[3])[-1] == "1 warning in 1 file"
    assert draw() == []


def test_json_has_them_all() -> None:
    many = [Problem("keyword-length", Position("a.txt", n), "long") for n in range(200, 0, -1)]
    document = json.loads(problems_json([*many, THREE[2], THREE[3]]))
    assert (document["format_version"], document["errors"], document["warnings"]) == (1, 201, 1)
    assert [row["line"] for row in document["problems"][:200]] == list(range(1, 201))
    assert document["problems"][-1] == {
        "rule": "unknown-field",
        "severity": "error",
        "file": "manifests/live.yaml",
        "line": 14,
        "column": 9,
        "message": '"blockConfidance"',
        "suggestion": "blockConfidence",
        "allowed": ["switch", "labelSet", "blockConfidence", "reviewConfidence"],
        "fix": None,
        "address": None,
        "list": None,
    }
    assert document["rules"] == [
        {"severity": "error", "rule": "unknown-field", "count": 1},
        {"severity": "error", "rule": "keyword-length", "count": 200},
        {"severity": "warning", "rule": "keyword-twice", "count": 1},
    ]
    assert document["off"] == {}


def test_hostile_text_is_inert() -> None:
    evil = "\x1b[2J\u202e\u200b"
    hostile = Problem(evil, Position(evil, 1), evil, "error", evil, 2, evil, evil, (evil,), f"{evil}\n{evil}")
    assert all(line.isprintable() for line in draw(hostile))
    text = problems_json([hostile])
    assert text[:-1].isprintable()
    assert json.loads(text)["problems"][0]["message"] == evil
