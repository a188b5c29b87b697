"""What is deleted or changed is named or counted once, the counts of all formats agree, and lines fit the screen."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.plan import Plan
from reconciler.model.posture import Effect, Posture
from reconciler.render import outline
from reconciler.render.escape import cells
from reconciler.render.formats.base import PlanView, Screen
from reconciler.render.formats.json import FORMAT as JSON
from reconciler.render.formats.markdown import FORMAT as MARKDOWN
from reconciler.render.formats.text import FORMAT as TEXT
from reconciler.render.text import plan as text_plan
from reconciler.render.text.wrap import Command, bare, wrapped
from reconciler.stages.planning.forgets import FORGOTTEN, KEPT, KEPT_BY_POLICY
from tests.support.rendered_plans import BASIS, LOOSENS, NOUNS, STRICT, explain, keyword, rich, score, template

NAME = re.compile(r"\b(?:w|room-)\d+(?=[ ,]|$)", re.MULTILINE)
LEFT_OUT = re.compile(r"(\d[\d,]*) to (\w+)")
SCREEN = Screen(80, wraps=True)
BLOCK = "pornConfigure.imgReviewInfo.blockConfidence"


def view(plan: Plan, *, full: bool = False, screen: Screen = SCREEN) -> PlanView:
    return PlanView(plan, NOUNS, explain, project="acme", screen=screen, full=full)


def drawn(form: object, plan: Plan, *, full: bool = False, command: str | None = None) -> str:
    return "".join(form.plan.draw(replace(view(plan, full=full), command=command)))  # type: ignore[attr-defined]


@contextmanager
def bounds(names: int, groups: int) -> Iterator[None]:
    """Small bounds, so that small plans go beyond them."""
    with (
        patch.object(outline, "MOST_NAMES", names),
        patch.object(outline, "MOST_ENTRIES", groups),
        patch.object(text_plan, "MOST_GROUPS", groups),
    ):
        yield


@st.composite
def changed(draw: st.DrawFn, number: int) -> Change:
    verb = draw(st.sampled_from([Verb.CREATE, Verb.DELETE, Verb.UPDATE, Verb.REPLACE]))
    effect = Effect(draw(st.sampled_from(list(Posture))), "why")
    fields: tuple[FieldChange, ...] = ()
    if draw(st.booleans()):
        if verb in (Verb.UPDATE, Verb.REPLACE):
            fields = (score(BLOCK, draw(st.integers(1, 3)), 90),)
        forms = {"before": STRICT, "after": STRICT}
        return template(f"room-{number}", verb, effect, *fields, line=draw(st.integers(0, 3)), **forms)
    if verb in (Verb.UPDATE, Verb.REPLACE):
        tags = draw(st.frozensets(st.sampled_from("abcd"), min_size=1))
        fields = (FieldChange("tags", frozenset({"x"}), tags),)
    file = draw(st.sampled_from([None, "lists/a.txt", "lists/长长长长长长长长的名单.csv", "b.yaml"]))
    return keyword(f"w{number}", verb, file, draw(st.integers(0, 9)), effect=effect, fields=fields)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    return Plan(BASIS, tuple(draw(changed(number)) for number in range(draw(st.integers(1, 40)))))


def left_out(text: str) -> dict[str, int]:
    """How many changes the text counts without a name, by verb."""
    line = re.search(r"^Not named above: (.*?); --full", text, re.MULTILINE | re.DOTALL)
    return {verb: int(count.replace(",", "")) for count, verb in LEFT_OUT.findall(line[1])} if line else {}


@settings(deadline=None, max_examples=60)
@given(plan=plans(), names=st.integers(0, 20), groups=st.integers(1, 5))
def test_each_is_named_once_or_counted_once(plan: Plan, names: int, groups: int) -> None:
    with bounds(names, groups):
        text = drawn(TEXT, plan)
    changes = {change.address.name: change.verb for change in plan.changes}
    found = Counter(NAME.findall(text.partition("Not named above")[0]))
    assert set(found) <= set(changes)
    assert set(found.values()) <= {1}
    counts = Counter(changes[name].value for name in found)
    assert counts + Counter(left_out(text)) == Counter(verb.value for verb in changes.values())
    # Each that is left out is in one group's count, too.
    groups_said = [int(count.replace(",", "")) for count in re.findall(r"… (\d[\d,]*)\s+more(?! list)", text)]
    for counted in re.findall(r"… and (?:\d[\d,]* more lists?: )?((?:\d[\d,]* (?:\w+ )?to \w+,?\s+)+)", text):
        groups_said += [int(count.replace(",", "")) for count in re.findall(r"(\d[\d,]*) (?:\w+ )?to \w+", counted)]
    assert sum(groups_said) == sum(left_out(text).values())


def test_what_is_forgotten_is_shown_with_its_reason() -> None:
    """Of a list each reason once, with how many it is about."""
    forgets = [(keyword(f"w{at}", Verb.FORGET, "lists/a.txt", at), FORGOTTEN if at else KEPT) for at in range(3)]
    room = template("room-1", Verb.FORGET, Effect(Posture.NEUTRAL, KEPT_BY_POLICY))
    changes = [change._replace(before=None, effect=Effect(Posture.NEUTRAL, why)) for change, why in forgets]
    plan = Plan(BASIS, (*changes, room))
    for drawing in (drawn(TEXT, plan), drawn(MARKDOWN, plan)):
        text = " ".join(drawing.split())
        assert f"1 of them: {KEPT}" in text
        assert f"2 of them: {FORGOTTEN}" in text
        assert text.count(KEPT_BY_POLICY) == 1
    one = Plan(BASIS, (changes[0],))
    assert f"a.txt  1   w0\n      {KEPT}\n" in drawn(TEXT, one)


def test_the_way_to_have_each_named_is_one_that_there_is() -> None:
    """No command that asks whether to go on has ``--full``; and what is planned in part, plan does not plan."""
    part = replace(BASIS, choice=("the words that are named",))
    made = [
        Plan(basis, tuple(keyword(f"w{at}", Verb.CREATE, "lists/a.txt", at) for at in range(40)))
        for basis in (BASIS, part)
    ]
    with bounds(3, 3):
        assert "; --full names each" in drawn(TEXT, made[0])
        assert "; reconciler plan --full names each" in drawn(TEXT, made[0], command="")
        assert re.search(r"^Not named above: \d+ to create$", drawn(TEXT, made[1], command=""), re.MULTILINE)


@settings(deadline=None, max_examples=40)
@given(plan=plans())
def test_full_names_all_and_the_counts_agree(plan: Plan) -> None:
    text, page = drawn(TEXT, plan, full=True), drawn(MARKDOWN, plan, full=True)
    names = {change.address.name for change in plan.changes}
    assert set(NAME.findall(text)) == names
    assert "Not named above" not in text
    assert all(f"`{name}`" in page for name in names)
    summary = json.loads(drawn(JSON, plan))["summary"]
    assert summary == {**summary, **Counter(change.verb.value for change in plan.changes)}
    totals = ", ".join(f"{summary[verb]} {verb}" for verb in ("create", "update", "adopt", "delete"))
    assert totals in text
    assert totals in page
    heads = [int(count) for count in re.findall(r"^\| \w+ \((\d+)\) \|", page, re.MULTILINE)]
    assert sum(heads) == len(plan.changes)
    postures = [int(count) for count in re.findall(r"^[A-Z]+ \((\d+)\)$", text, re.MULTILINE)]
    assert sum(postures) == len(plan.changes)


def too_wide(text: str, width: int) -> list[str]:
    lines = [line for line in text.splitlines() if cells(bare(line)) > width]
    return [line for line in lines if len(line.removesuffix(" \\").split()) > 1]


@settings(deadline=None, max_examples=40)
@given(plan=plans(), width=st.integers(30, 140))
def test_no_line_is_wider_than_the_screen(plan: Plan, width: int) -> None:
    for shown in (plan, replace(rich(), changes=plan.changes)):
        text = "".join(TEXT.plan.draw(view(shown, screen=Screen(width, wraps=True)))) if TEXT.plan else ""
        assert not too_wide(text, width)


def test_what_is_there_comes_before_what_is_added() -> None:
    weak = Effect(Posture.NEUTRAL)
    verbs = (Verb.CREATE, Verb.UPDATE, Verb.DELETE)
    changes = [keyword(f"w{n}", verb, f"{verb}.txt", n + 1, effect=weak) for n, verb in enumerate(verbs * 2)]
    changes += [template(f"t{n}", verb, weak) for n, verb in enumerate(verbs)]
    lines = drawn(TEXT, Plan(BASIS, tuple(changes))).splitlines()
    signs = [line[2] for line in lines if line.startswith("  ") and line[2:3] in "+-~"]
    assert signs == ["-", "~", "-", "~", "+", "+"]


def test_changes_that_are_alike_are_one_entry_with_their_names_in_natural_order() -> None:
    fields = score(BLOCK, 80, 90)
    rooms = [template(f"room-{n}", Verb.UPDATE, LOOSENS, fields, line=n) for n in (10, 2, 1, *range(11, 28))]
    other = template("studio", Verb.UPDATE, LOOSENS, score(BLOCK, 70, 90), line=99)
    text = drawn(TEXT, Plan(BASIS, (*rooms, other)))
    assert text.count("80 → 90") == 1
    assert "ContentReviewTemplate × 20" in text
    assert "room-1 manifests/live.yaml:1, room-2 :2, room-10 :10, room-11 :11," in text
    assert "ContentReviewTemplate/studio" in text
    page = drawn(MARKDOWN, Plan(BASIS, (*rooms, other)))
    assert page.count("80 → 90") == 1
    assert "20 templates: `room-1` `manifests/live.yaml:1`, `room-2`" in page


def test_the_phrase_to_look_for_is_bright() -> None:
    plan = Plan(BASIS, (template("a", Verb.UPDATE, LOOSENS, score(BLOCK, 80, 90)),))
    assert TEXT.plan is not None
    colored = "".join(TEXT.plan.draw(view(plan, screen=Screen(120, color=True))))
    assert "\x1b[1m80–89: block → review\x1b[0m" in colored


@pytest.mark.parametrize(
    ("line", "width", "shown"),
    [
        ("  one two three", 12, ["  one two", "      three"]),
        ("读取关键词 和 模板", 10, ["读取关键词", "    和", "    模板"]),
        ("calls: 1,204 Modify", 14, ["calls: 1,204", "    Modify"]),
        ("calls: 20 Modify", 14, ["calls:", "    20 Modify"]),
        ("\x1b[1mbold words here\x1b[0m", 10, ["\x1b[1mbold words\x1b[0m", "    \x1b[1mhere\x1b[0m"]),
        (Command("  apply --only 'a b' --x"), 20, ["  apply --only \\", "      'a b' --x"]),
        ("one", 2, ["one"]),
    ],
)
def test_wrapping(line: str, width: int, shown: list[str]) -> None:
    assert list(wrapped(line, width)) == shown


@pytest.mark.parametrize("form", [TEXT, MARKDOWN], ids=("text", "markdown"))
def test_what_a_list_loses_is_in_natural_order(form: object) -> None:
    """As people look names up, and not by their characters."""
    numbers = (1, 10, 100, 11, 2, 20, 3)
    gone = tuple(keyword(f"w{number}", Verb.DELETE, line=number) for number in numbers)
    found = re.findall(r"w(\d+)`? :", drawn(form, Plan(BASIS, gone)))
    assert list(map(int, found[-len(numbers) :])) == sorted(numbers)
