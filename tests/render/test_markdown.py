"""The merge-request report: golden files show it, other people's renderers judge that it is inert."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.plan import Budget, Plan, Refusal
from reconciler.model.posture import Effect, Posture
from reconciler.render.formats.base import PlanView
from reconciler.render.markdown import escape as markdown_escape
from reconciler.render.markdown.page import size
from reconciler.render.markdown.plan import LEAST, LIMIT, plan_markdown
from tests.support.markdown_check import faults
from tests.support.policy_reports import policy_report_of
from tests.support.rendered_plans import (
    BASIS,
    NOUNS,
    TIGHTENS,
    drifted,
    ending,
    explain,
    keyword,
    large,
    replaced,
    rich,
    template,
)

Golden = Callable[[str, str], None]
SETTLE = Refusal("unsettled", "a create may have happened", hint="see which it is:\n  reconciler adopt X 31")


def draw(plan: Plan, limit: int = LIMIT, **more: Any) -> str:
    values = {"project": "acme", "nouns": NOUNS, "explain": explain, "commit": "1d2c3b4e5f60718293a4b5c6"}
    return plan_markdown(PlanView(plan, **(values | more)), limit=limit)


def test_a_headline_without_postures_counts_what_is_neutral() -> None:
    """Two keywords that reach no template are no plan of "0 deleted" alone."""
    neutral = Plan(BASIS, tuple(keyword(name, Verb.ADOPT) for name in ("a", "b")))
    assert "### `prod`: 2 neutral · 0 deleted\n" in draw(neutral)


@pytest.mark.parametrize(
    ("name", "plan"),
    [
        ("rich", rich()),
        ("replaced", replaced()),
        ("drift", drifted()),
        ("destroy", replace(rich(), mode="destroy", changes=rich().changes[2:7], refusals=(), warnings=())),
        ("final_refusal", replace(rich(), changes=rich().changes[:1], refusals=(*rich().refusals[:1], SETTLE))),
        ("nothing", Plan(BASIS, (), keeps=40312, unmanaged=1, checksum="00")),
        ("ends", ending()),
        ("ahead", replace(ending(), changes=ending().changes[:1], ends=(), at="2026-12-24", checksum="")),
        ("no_drift", Plan(BASIS, (), keeps=1, mode="drift")),
        ("refused_only", Plan(BASIS, (), (Refusal("empty", "nothing is declared", (), "--allow-empty"),))),
    ],
)
def test_plan(golden: Golden, name: str, plan: Plan) -> None:
    golden(f"plan_{name}.md", draw(plan))


def test_the_first_line_is_the_same_for_every_plan_of_a_target() -> None:
    first = {draw(plan).splitlines()[0] for plan in (rich(), large(10), Plan(BASIS, ()), replace(rich(), checksum="0"))}
    assert first == {"<!-- reconciler project=acme target=prod -->"}
    others = [
        draw(rich(), project="acme-2"),
        draw(rich(), project="a c"),
        draw(rich(), project="a%20c"),
        draw(rich(), project="--> <b>"),
        draw(replace(rich(), basis=replace(BASIS, target="dev"))),
        draw(drifted()),
    ]
    lines = {text.splitlines()[0] for text in others}
    assert len(lines) == len(others)
    assert all(re.fullmatch(r"<!-- reconciler [\w.%= -]+ -->", line) for line in lines)


def test_what_weakens_comes_first() -> None:
    text = draw(rich())
    tables = ("| Loosens (3)", "| Deletes (5)", "| Changes (5)", "| Adds (299)")
    places = [text.index(f"\n{word}") for word in ("**Needs approval", *tables, "<details>", "Checksum")]
    assert places == sorted(places)


@pytest.mark.parametrize("count", [300, 3_000, 30_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_never_beyond_the_limit_and_the_cut_is_said(count: int) -> None:
    plan = replace(large(count), refusals=tuple(replace(large(100).refusals[0], code=f"r{n}") for n in range(200)))
    text = draw(plan)
    assert size(text) <= 60_000
    counts = [int(found.replace(",", "")) for found in re.findall(r"^\*[A-Z][\w ]*: ([\d,]+) more", text, re.MULTILINE)]
    assert counts
    assert text.count("<details>") == text.count("</details>")
    assert text.splitlines()[-1].startswith("Once approved: `reconciler apply")


def test_shown_and_not_shown_are_all() -> None:
    text = draw(large(30_000))
    for title, total in (("Loosens", 0), ("Deletes", 7_500), ("Changes", 7_500), ("Adds", 15_300)):
        part = text.partition(f"| {title} (")[2].partition("\n\n| ")[0].partition("\n\n<details>")[0]
        rows = re.findall(r"^\| [^|]*?`[^|]* \| ([\d,]+) \|", part, re.MULTILINE)
        rows += re.findall(r"^\| [^|]* × ([\d,]+)", part, re.MULTILINE)
        cut = re.findall(rf"^\*{title}: ([\d,]+) more", part, re.MULTILINE)
        assert sum(int(found.replace(",", "")) for found in [*rows, *cut]) == total, title


def test_each_difference_stands_beside_its_own_count() -> None:
    """Two of three words get the tag a, the third one gets a and b: nothing says that all three get a."""
    tags = [frozenset({"a"}), frozenset({"a"}), frozenset({"a", "b"})]
    plan = Plan(
        BASIS,
        tuple(
            keyword(f"w{n}", Verb.UPDATE, "lists/x.csv", n + 1, fields=(FieldChange("tags", frozenset({"old"}), new),))
            for n, new in enumerate(tags)
        ),
    )
    rows = [line for line in draw(plan).splitlines() if "of them" in line]
    assert rows == [
        "| `lists/x.csv` × 3<br>2 of them: `w0` :1, `w1` :2 | `tags` | `+ a  - old` |  | `lists/x.csv:1` |",
        "| 1 of them: `w2` :3 | `tags` | `+ a, b  - old` |  |  |",
    ]


@pytest.mark.parametrize("text", ["|" * 300, "`" * 300, "\U0001f600" * 300, "\x1b" * 300, "词|" * 300])
@pytest.mark.parametrize("limit", [LEAST, 60_000])
def test_text_that_grows_when_escaped_stays_within(text: str, limit: int) -> None:
    drawn = draw(everywhere(text), project=text, limit=limit, explain=lambda change, field: text, command=text)
    assert size(drawn) <= limit
    with pytest.raises(ValueError, match="limit"):
        draw(rich(), limit=LEAST - 1)


HOSTILE = [
    "\x1b[2J\x1b]0;owned\x07",
    "\u202etxt.exe\u2066",
    "a\n### owned\n\n- x",
    "</details>",
    "</summary></td></table><h1>owned</h1>",
    "--> <script>alert(1)</script> <!--",
    "<img src=x onerror=alert(1)>",
    "<!-- reconciler project=acme target=prod -->",
    "@everyone",
    "cc @octocat/team-x @a",
    "fixes #123 and octo/repo#1 and GH-12 and JIRA-7",
    "group/project!5 &12 %v1 $3 ~bug ^alert#1",
    "a|b|c||d",
    "\\|a\\\\|b|",
    "`code` ``two`` ```three",
    "`" * 100,
    "` | `",
    "*bold* _it_ ~~gone~~ **b**",
    "[link](https://evil.example/)",
    "![image](https://evil.example/x.png)",
    "[x]: https://evil.example",
    "[[wiki]] [^1]",
    "https://evil.example/a?b=c",
    "www.evil.example",
    "mailto:someone@evil.example",
    "someone@evil.example",
    "<https://evil.example>",
    ":smile: :+1:",
    "# heading",
    "1. one",
    "- [ ] task",
    "> quote",
    "---",
    "===",
    "&lt;b&gt;&#64;all&copy;",
    "$`x`$ $$y$$",
    "deadbeef1234 5e5f3a1c070011223344556677889900aabbccdd",
    "/close",
    "\\",
    "a\\",
    "  padded  ",
    "    indented",
    "~~~",
    "\u200b@everyone",
]


def everywhere(text: str) -> Plan:
    """A plan that has ``text`` wherever a manifest or the cloud has a say."""
    effect, loose = Effect(Posture.TIGHTENS, text), Effect(Posture.MIXED, text)
    fields = (
        FieldChange(text, text, frozenset({text, "b"})),
        FieldChange("p", frozenset({"a", text}), frozenset({"a"})),
    )
    marks: dict[str, Any] = {"dips": text, "undoes_edit": True, "updated": text, "before": {text: text}, "recorded": {}}
    changes: tuple[Change, ...] = (
        *(keyword(f"{text}{n}", Verb.CREATE, f"lists/{text}.txt", n) for n in range(5)),
        keyword(text, Verb.DELETE, None, list=text, dips=text, undoes_edit=True, updated=text),
        keyword(text, Verb.UPDATE, text, fields=fields, **marks),
        keyword(text, Verb.ADOPT, text),
        template(text, Verb.CREATE, TIGHTENS, after={text: text, "a.switch": text, "b": frozenset({text})}),
        template(text, Verb.DELETE, loose, before={text: text, f"{text}.switch": "ON"}),
        template(text, Verb.UPDATE, loose, *fields, **marks),
        template(text, Verb.UPDATE, effect, *fields, **marks),
        template(text, Verb.ADOPT, effect, id=text),
    )
    refusals = tuple(
        Refusal(text, text, (changes[0].address,), flag, "see " + " ".join(text.split())) for flag in (text, None)
    )
    basis = replace(BASIS, target=text, account=text, site=text, read={text: 3})
    return Plan(basis, changes, refusals, Budget({text: 3}, 3.0), warnings=(text,), checksum=text)


def judged(text: str, mode: str) -> list[str]:
    """What two renderers make of a report full of ``text``, next to one full of a plain word."""

    def drawn(foreign: str) -> str:
        plan = replace(everywhere(foreign), mode=mode)
        tests = policy_report_of(foreign)
        return draw(plan, project=foreign, commit=foreign, explain=lambda *_: foreign, command=foreign, tests=tests)

    return faults(drawn(text), drawn("word"))


@pytest.mark.parametrize("mode", ["apply", "drift"])
@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_inert(text: str, mode: str) -> None:
    assert judged(text, mode) == []
    assert judged(f"plain words, then {text} and more", mode) == []


WITHIN_A_LINE = ("# heading", "1. one", "- [ ] task", "> quote", "---", "===", "/close", "~~~")
"""They mean something at the start of a line only, where foreign text never stands."""
NOTHING_TO_JUDGE = ("\\", "a\\", "  padded  ", "    indented")


@pytest.mark.parametrize("text", [t for t in HOSTILE if t not in (*WITHIN_A_LINE, *NOTHING_TO_JUDGE)])
def test_without_the_escaping_the_judges_object(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_escape, "_span", lambda part: part)
    monkeypatch.setattr(markdown_escape, "_plain", lambda word: True)
    monkeypatch.setattr(markdown_escape, "_OUTSIDE", re.compile("(\0)"))
    monkeypatch.setattr(markdown_escape, "visible", lambda text: text)
    drawn = draw(everywhere(text), project=text)
    assert judged(text, "apply") or not drawn.replace("\ufe0f", "").replace("\n", "").isprintable()


def test_the_escaping_also_shows_what_nobody_sees() -> None:
    text = draw(everywhere("\x1b[2J\u202e\u200b\x9b\r\n"))
    assert all(line.isprintable() for line in text.replace("\ufe0f", "").splitlines())


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("`|\\<>&@#[]()!*_~-=+.:/ \nwa1h\t'\"$%^{}\u202e词"), min_size=1, max_size=24))
def test_no_text_is_anything_but_text(text: str) -> None:
    assert judged(text, "apply") == []
