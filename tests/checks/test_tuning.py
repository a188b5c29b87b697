"""Severities that a project sets: for all of it, a part, a line, by preset, until a day; and what none reaches."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconciler.checks import CHECKS
from reconciler.model.rule import Rule
from reconciler.pipeline import load
from reconciler.pipeline.refusal_table import refusal_codes
from reconciler.pipeline.rule_table import rules
from tests.support.declaring import template, words

RULES = rules()
TODAY = date(2026, 11, 26)
HEAD = "apiVersion: reconciler/v1\nkind: Project\nname: acme\n"
LISTS = {
    "lists/no.txt": "hore\nfitte\n",
    "lists/sv.txt": "fitta\nhore\n",
    "m.yaml": words("{usages: [Review], keywordsFrom: [{file: lists/no.txt}]}", "no")
    + "---\n"
    + words("{usages: [Review], keywordsFrom: [{file: lists/sv.txt}]}", "sv"),
}
"""One keyword stands in two lists: a duplicate in sv.txt, line 2."""


def loaded(folder: Path, files, checks: str = "", *, today: date = TODAY):
    for name, text in {**files, "reconciler.yaml": HEAD + checks}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load(folder, today=today)


def found(folder: Path, checks: str = "", files=LISTS, **more) -> list[tuple[str, str, str]]:
    return [(p.rule, p.severity, p.position.short) for p in loaded(folder, files, checks, **more).problems]


DUPLICATE = ("duplicate", "warning", "lists/sv.txt:2")


@pytest.mark.parametrize(
    ("checks", "left"),
    [
        ("", [DUPLICATE]),
        ("checks: {duplicate: off}\n", []),
        ("checks: {duplicate: warning}\n", [DUPLICATE]),
        ("checks: {duplicate: error}\n", [("duplicate", "error", "lists/sv.txt:2")]),
        ("checks: {preset: relaxed}\n", []),
        ("checks: {preset: relaxed, duplicate: warning}\n", [DUPLICATE]),
        ("checks: [{rule: duplicate, set: off}]\n", []),
        ("checks: [{preset: relaxed}]\n", []),
        ("checks: [{rule: duplicate, in: lists/sv.txt, set: off, reason: shared, until: 2027-01-01}]\n", []),
        ("checks: [{rule: duplicate, in: ./lists/sv.txt, set: off}]\n", []),
        ("checks: [{rule: duplicate, in: lists/*.txt, set: off}]\n", []),
        ("checks: [{rule: duplicate, in: 'list:sv', set: off}]\n", []),
        ("checks: [{rule: duplicate, in: 'list:s*', set: off}]\n", []),
        # The part decides before the whole, wherever it stands; of several that fit, the last.
        ("checks: [{rule: duplicate, in: lists/sv.txt, set: off}, {rule: duplicate, set: error}]\n", []),
        ("checks: [{rule: duplicate, set: error}, {rule: duplicate, set: off}]\n", []),
        (
            "checks: [{rule: duplicate, in: 'list:*', set: off}, {rule: duplicate, in: 'list:sv', set: warning}]\n",
            [DUPLICATE, ("check-unused", "warning", "reconciler.yaml:4")],
        ),
        # A day holds to its end.
        ("checks: [{rule: duplicate, set: off, until: 2026-11-26}]\n", []),
        (
            "checks: [{rule: duplicate, set: off, until: 2026-11-25}]\n",
            [DUPLICATE, ("check-expired", "warning", "reconciler.yaml:4")],
        ),
        # A setting that switches nothing off, or that names a place which is not there.
        (
            "checks: [{rule: duplicate, in: lists/no.txt, set: off}]\n",
            [DUPLICATE, ("check-unused", "warning", "reconciler.yaml:4")],
        ),
        ("checks: {nothing-on: off}\n", [DUPLICATE, ("check-unused", "warning", "reconciler.yaml:4")]),
        (
            "checks: [{rule: duplicate, in: lists/da.txt, set: error}]\n",
            [DUPLICATE, ("check-unused", "warning", "reconciler.yaml:4")],
        ),
        ("checks: {nothing-on: off, check-unused: off}\n", [DUPLICATE]),
        (
            "checks: {nothing-on: off, check-unused: error}\n",
            [DUPLICATE, ("check-unused", "error", "reconciler.yaml:4")],
        ),
        # Nothing that tunes, and no settings at all.
        ("checks: {}\n", [DUPLICATE]),
        ("checks:\n", [DUPLICATE]),
    ],
)
def test_settings(tmp_path: Path, checks: str, left: list[tuple[str, str, str]]) -> None:
    assert found(tmp_path, checks) == left


def test_what_is_switched_off_is_counted(tmp_path: Path) -> None:
    assert loaded(tmp_path, LISTS, "checks: {duplicate: off}\n").off == {"duplicate": 1}


def test_the_day_is_that_of_the_clock_in_utc(tmp_path: Path) -> None:
    """Without ``today`` the clock says it: of a day far away and of one long past the outcome is known."""
    loaded(tmp_path, LISTS, "checks: [{rule: duplicate, set: off, until: 2999-12-31}]\n")
    assert load(tmp_path).problems == ()
    loaded(tmp_path, LISTS, "checks: [{rule: duplicate, set: off, until: 2001-12-31}]\n")
    assert [problem.rule for problem in load(tmp_path).problems] == ["duplicate", "check-expired"]


@pytest.mark.parametrize(
    ("checks", "rule", "says"),
    [
        ("checks: {duplicat: off}\n", "unknown-check", "duplicate"),
        ("checks: [{rule: keyword-lookalik, set: off}]\n", "unknown-check", "keyword-lookalike"),
        ("checks: {duplicate: of}\n", "unknown-value", "off"),
        ("checks: {preset: strickt}\n", "unknown-value", "strict"),
        ("checks: {preset: off}\n", "unknown-value", None),
        ("checks: {duplicate: strict}\n", "unknown-value", None),
        ("checks: [{rule: duplicate, set: of}]\n", "unknown-value", "off"),
        ("checks: [{rule: duplicate}]\n", "missing-field", None),
        ("checks: [{rule: duplicate, set: off, until: tomorrow}]\n", "invalid-text", None),
        ("checks: [{rule: duplicate, set: off, until: 2026-02-30}]\n", "invalid-text", None),
        ("checks: [{rule: duplicate, set: off, within: lists}]\n", "unknown-field", "in"),
        ("checks: [{preset: strict, set: off}]\n", "preset-alone", None),
        ("checks: [{rule: duplicate, set: off, in: ''}]\n", "empty-value", None),
        ("checks: off\n", "wrong-type", None),
        ("checks: [off]\n", "wrong-type", None),
    ],
)
def test_what_is_wrong_with_a_setting(tmp_path: Path, checks: str, rule: str, says: str | None) -> None:
    problems = [p for p in loaded(tmp_path, LISTS, checks).problems if p.severity == "error"]
    assert [problem.rule for problem in problems] == [rule], problems
    assert problems[0].position.file == "reconciler.yaml"
    if rule != "unknown-field":
        assert problems[0].suggestion == says


# ---- what no setting reaches

FORM = sorted(rule.id for rule in RULES.values() if not rule.tunable)


def test_errors_of_form_are_not_tunable() -> None:
    assert len(FORM) > 80
    assert {"keyword-length", "duplicate-conflict", "adopted-twice", "hidden-file", "quota"} < set(FORM)
    assert all(rule.level(preset) == "error" for rule in RULES.values() if rule.id in FORM for preset in ("relaxed",))


@pytest.mark.parametrize("level", ["off", "warning", "error"])
def test_a_setting_for_an_error_of_form_is_an_error(tmp_path: Path, level: str) -> None:
    checks = "checks:\n" + "".join(f'  "{rule}": {level}\n' for rule in FORM)
    problems = loaded(tmp_path, LISTS, checks).problems
    assert [p.rule for p in problems if p.severity == "error"] == ["fixed-check"] * len(FORM)


def test_a_guard_is_not_a_check(tmp_path: Path) -> None:
    """Not one code of a refusal can be named, and the message says where guards are set."""
    codes = sorted({refusal.code for refusal in refusal_codes()} - set(RULES))
    checks = "checks:\n" + "".join(f"  {code}: off\n" for code in codes)
    problems = [p for p in loaded(tmp_path, LISTS, checks).problems if p.severity == "error"]
    assert [p.rule for p in problems] == ["unknown-check"] * len(codes)
    assert all("guard" in p.message and "guards" in (p.fix or "") for p in problems)


def test_the_error_stays_whatever_is_switched_off(tmp_path: Path) -> None:
    """Comments and presets do not reach an error of form either."""
    files = {
        "lists/a.txt": "a keyword of many words # reconciler: off=keyword-length we need it\n",
        "m.yaml": words("{usages: [Review], keywordsFrom: [{file: lists/a.txt}]}"),
    }
    assert found(tmp_path, "checks: {preset: relaxed}\n", files) == [
        ("keyword-length", "error", "lists/a.txt:1"),
        ("fixed-check", "error", "lists/a.txt:1"),
    ]


# ---- presets


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.tunable], ids=lambda rule: rule.id)
def test_presets_are_ordered(rule: Rule) -> None:
    order = {"off": 0, "warning": 1, "error": 2}
    levels = [order[rule.level(preset)] for preset in ("relaxed", "default", "strict")]
    assert levels == sorted(levels)
    assert levels[2] > 0


def test_a_defect_is_an_error_where_the_preset_is_strict(tmp_path: Path) -> None:
    files = {"t.yaml": template("{}")}
    assert found(tmp_path, "", files) == [("nothing-on", "warning", "t.yaml:4")]
    assert found(tmp_path, "checks: {preset: strict}\n", files) == [("nothing-on", "error", "t.yaml:4")]


def test_every_check_can_be_tuned() -> None:
    assert all(rule.tunable for check in CHECKS for rule in check.rules)


# ---- comments


def commented(line: str, before: str = "", word: str = "hore") -> dict[str, str]:
    return {**LISTS, "lists/sv.txt": f"fitta\n{before}{word}{line}\n"}


@pytest.mark.parametrize(
    ("files", "left"),
    [
        (commented(" # reconciler: off=duplicate shared with no"), []),
        (commented(" # reconciler: off=duplicate"), []),
        (commented(" #reconciler:off=x", word="x"), []),
        (commented("", before="# reconciler: off=duplicate shared\n"), []),
        (commented("", before="  # reconciler:   off=duplicate\n"), []),
        (commented(" # reconciler: off=duplicate,nothing-on x"), [("check-unused", "lists/sv.txt:2")]),
        (commented(" # reconciler: off=duplicat"), [DUPLICATE[::2], ("unknown-check", "lists/sv.txt:2")]),
        (commented(" # reconciler: warn=duplicate"), [DUPLICATE[::2], ("unknown-value", "lists/sv.txt:2")]),
        (commented(" # reconciler: please keep"), [DUPLICATE[::2]]),
        (commented(" # reconciler: off"), [DUPLICATE[::2]]),
        (commented(" # see reconciler: off=duplicate"), [DUPLICATE[::2]]),
    ],
)
def test_comments_in_lists(tmp_path: Path, files, left) -> None:
    assert [(rule, place) for rule, _, place in found(tmp_path, "", files)] == left


def test_a_comment_decides_before_a_part(tmp_path: Path) -> None:
    files = commented(" # reconciler: off=duplicate")
    assert found(tmp_path, "checks: [{rule: duplicate, in: lists/sv.txt, set: error}]\n", files) == []


@pytest.mark.parametrize(
    ("keywords", "left"),
    [
        ("  - hore # reconciler: off=duplicate shared", []),
        ("  # reconciler: off=duplicate shared\n  - hore", []),
        ("  - hore\n  # reconciler: off=duplicate behind\n  - bordel", ["duplicate", "check-unused"]),
        ('  - hore\n  - "x # reconciler: off=duplicate"', ["duplicate", "keyword-length"]),
        ('  - hore\n  - " # reconciler: off=duplicate"', ["duplicate", "keyword-characters"]),
        ("  - hore\n  - |\n    # reconciler: off=duplicate\n  - bordel", ["duplicate", "keyword-characters"]),
        ('  - "hore" # reconciler: off=duplicate', []),
        ("  - hore # reconciler: off=duplicate\r\n  - bordel", []),
    ],
)
def test_comments_in_manifests(tmp_path: Path, keywords: str, left: list[str]) -> None:
    """The same characters inside a quoted word are a keyword."""
    text = words("{usages: [Review], keywords: [hore]}", "a") + "---\n"
    text += (
        "apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {name: b}\nspec:\n  usages: [Review]\n"
        f"  keywords:\n{keywords}\n"
    )
    assert [rule for rule, _, _ in found(tmp_path, "", {"m.yaml": text})] == left


def test_a_comment_among_excluded_words_says_nothing(tmp_path: Path) -> None:
    files = {
        "allowed.txt": "b # reconciler: off=duplicate\n",
        "m.yaml": words("{usages: [Review], keywords: [bordel], excludeFrom: [{file: allowed.txt}]}"),
    }
    assert found(tmp_path, "", files) == []


def test_no_setting_counts_as_unused_beside_errors(tmp_path: Path) -> None:
    """What cannot be read may hold what the setting is about."""
    files = {**LISTS, "broken.yaml": "a: [\n"}
    assert [rule for rule, _, _ in found(tmp_path, "checks: {nothing-on: off}\n", files)] == ["syntax", "duplicate"]
