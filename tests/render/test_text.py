"""Golden files show what people see; CONTRIBUTING.md says how to regenerate them (UPDATE_GOLDEN=1)."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from reconciler.model.change import FieldChange, Verb
from reconciler.model.plan import Budget, Plan, Refusal
from reconciler.model.posture import Effect, Posture
from reconciler.render.formats.base import PlanView
from reconciler.render.json import plan_json
from reconciler.render.markdown.plan import plan_markdown
from reconciler.render.text.plan import plan_lines
from tests.support.rendered_plans import (
    BASIS,
    NEUTRAL,
    NOUNS,
    STRICT,
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
SGR = re.compile(r"\x1b\[[0-9;]*m")


def draw(plan: Plan, width: int = 100, color: bool = False, command: str | None = None) -> str:
    lines = plan_lines(plan, nouns=NOUNS, width=width, color=color, explain=explain, command=command)
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize(
    ("name", "plan"),
    [
        ("rich", rich()),
        ("replaced", replaced()),
        ("drift", drifted()),
        ("ends", ending()),
        ("only_ends", replace(ending(), changes=())),
        ("ahead", replace(ending(), changes=ending().changes[:1], ends=(), at="2026-12-24", checksum="")),
        ("destroy", replace(rich(), mode="destroy", changes=rich().changes[2:7], refusals=(), warnings=())),
        (
            "final_refusal",
            replace(
                rich(),
                changes=rich().changes[:1],
                refusals=(
                    *rich().refusals[:1],
                    Refusal(
                        "unsettled", "a create may have happened", hint="see which it is:\n  reconciler adopt X 31"
                    ),
                ),
            ),
        ),
        ("nothing", Plan(BASIS, (), keeps=40312, unmanaged=1)),
        ("no_drift", Plan(BASIS, (), keeps=1, mode="drift")),
        ("refused_only", Plan(BASIS, (), (Refusal("empty", "nothing is declared", (), "--allow-empty"),))),
    ],
)
def test_plan(golden: Golden, name: str, plan: Plan) -> None:
    golden(f"plan_{name}.txt", draw(plan))


def test_narrow(golden: Golden) -> None:
    golden("plan_rich_narrow.txt", draw(rich(), width=50))


def test_colour_is_only_added() -> None:
    colored = draw(rich(), color=True)
    assert SGR.search(colored)
    assert SGR.sub("", colored) == draw(rich())
    assert "\x1b" not in draw(rich())


def test_nothing_to_do_is_one_line() -> None:
    assert draw(Plan(BASIS, (), keeps=3)).count("\n") == 1


def test_loosening_comes_first() -> None:
    text = draw(rich())
    places = [text.index(f"\n{word} (") for word in ("LOOSENS", "MIXED", "TIGHTENS", "NEUTRAL")]
    assert places == sorted(places)


def test_the_command_is_the_callers() -> None:
    plan = replace(rich(), refusals=())
    assert "  reconciler apply examples/x --checksum 9f3a1c07\n" in draw(plan, command="reconciler apply examples/x")
    hostile = replace(plan, basis=replace(BASIS, target="a; rm -rf ~"))
    assert "--target 'a; rm -rf ~' --checksum" in draw(hostile)


def test_one_of_each_is_singular() -> None:
    plan = replace(rich(), basis=replace(BASIS, read={"KeywordSample": 1, "Other": 2}))
    assert "read 1 keyword, 2 Other\n" in draw(plan)


@pytest.mark.slow
def test_a_hundred_thousand_changes_are_a_few_hundred_lines() -> None:
    small, big = draw(large(20_000)), draw(large(100_000))
    assert big.count("\n") < 1600
    assert abs(big.count("\n") - small.count("\n")) < 80
    assert len(big) < 200_000
    assert "ContentReviewTemplate × 1,000" in big
    assert re.search(r"… and 50 more lists: [\d,]+ to create", big)


@pytest.mark.slow
def test_cost_grows_with_the_number_of_changes() -> None:
    def cost(count: int) -> float:
        plan = large(count)
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            draw(plan)
            best = min(best, time.process_time() - start)
        return best

    cost(100)
    assert cost(100_000) < 30 * cost(10_000)
    assert cost(100_000) < 3


def test_changes_that_read_the_same_are_one_line() -> None:
    """The same tag added to keywords of many tags: one line for all of them, no other differences."""
    changes = tuple(
        keyword(f"w{number}", Verb.UPDATE)._replace(
            fields=(FieldChange("tags", frozenset({f"t{number}"}), frozenset({f"t{number}", "new"})),)
        )
        for number in range(9)
    )
    shown = draw(Plan(BASIS, changes))
    assert shown.count("tags  + new") == 1
    assert "other differences" not in shown
    assert "of them" not in shown


def test_no_labels_are_all_labels() -> None:
    """Wherever a label set stands; another empty set is merely empty."""
    form = {"a.switch": "ON", "a.labelSet": frozenset()}
    added = template("new", Verb.CREATE, TIGHTENS, after=form)
    fields = (
        FieldChange("a.labelSet", frozenset({"x"}), frozenset()),
        FieldChange("tags", frozenset({"x"}), frozenset()),
    )
    edited = template("old", Verb.UPDATE, TIGHTENS, *fields, before=form, recorded={}, undoes_edit=True)
    shown = draw(Plan(BASIS, (added, edited)))
    assert "a  ON  labelSet (all)" in shown
    assert "a.labelSet  x → (all)" in shown
    assert "tags  x → (empty)" in shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("free btc", "free btc"),
        ("德州扑克", "德州扑克"),
        ("C++ $$$", "C++ $$$"),
        ("แจกเครดิตฟรี", "แจกเครดิตฟรี"),
        ("one, two", '"one, two"'),
        ("一，二", '"一，二"'),
        (" lead", '" lead"'),
        ("trail ", '"trail "'),
        ("…", '"…"'),
        ('say "hi" now', '"say "hi" now"'),
        ("\u202eabc", '"\\u202eabc"'),
        ("-x", '"-x"'),
    ],
)
def test_samples_show_where_they_begin_and_end(name: str, shown: str) -> None:
    text = draw(Plan(BASIS, (keyword(name, Verb.CREATE), keyword("plain", Verb.CREATE))))
    assert f"  {shown}, plain\n" in text


def test_an_account_that_nobody_declared_is_not_mentioned() -> None:
    assert "\ndrift · prod · intl · read 40,312" in draw(replace(drifted(), basis=replace(BASIS, account=None)))


def test_what_ends_by_itself_is_not_called_a_change_of_the_account() -> None:
    over = keyword("brief", Verb.CREATE, expired=True)
    said = "The account still has what has come to its end; see what an apply would do: reconciler plan --target prod\n"
    assert draw(replace(drifted(), changes=(over,))).endswith(said)
    edited = draw(replace(drifted(), changes=(over, *drifted().changes)))
    assert "\nThe account has changed since the last apply; see" in edited


def test_a_change_that_is_sent_in_two_steps_says_so() -> None:
    path = "userDefineConfigure.ocrReviewInfo.labelSet"
    after = STRICT | {path: frozenset({"new"})}
    field = FieldChange(path, frozenset({"old"}), frozenset({"new"}))
    change = template("strict", Verb.UPDATE, NEUTRAL, field, before=STRICT, after=after)
    plan = Plan(BASIS, (change._replace(via=after | {path: frozenset({"old", "new"})}),))
    said = "sent in two steps, so that nothing dips: labelSet new, old, until keywords have their new tags"
    assert f"\n      {said}\n" in draw(plan)
    page = plan_markdown(PlanView(plan, NOUNS, explain, project="acme")).replace("`", "")
    assert said in page
    speech = "userDefineConfigure.asrReviewInfo.labelSet"
    both = {speech: frozenset({"a"}), path: frozenset({"b"})}
    two = plan.changes[0]._replace(after=after | dict.fromkeys(both, frozenset({"c"})), via=after | both)
    assert f"{speech} a; {path} b, until" in draw(replace(plan, changes=(two,)))
    rows = json.loads("".join(plan_json(plan)))["changes"]
    assert rows[0]["via"] == [{"path": path, "value": ["new", "old"]}]


def test_columns_hold_with_double_width() -> None:
    changes = tuple(
        keyword("词", Verb.CREATE, file, n) for n, file in enumerate(("列表/赌博.txt", "a.txt", "ไทย/ฟรี.txt"))
    )
    lines = [line for line in draw(Plan(BASIS, changes)).splitlines() if "词" in line]
    assert lines == [
        "  + 列表/赌博.txt  1   词",
        "  + a.txt          1   词",
        "  + ไทย/ฟรี.txt     1   词",
    ]


@pytest.mark.parametrize("hostile", ["\x1b[2J\x1b]0;owned\x07", "\u202etxt.exe", "a\nLOOSENS (0)", "\x9b31m", "\u200b"])
def test_hostile_text_is_inert_wherever_it_stands(hostile: str) -> None:
    effect = Effect(Posture.TIGHTENS, hostile)
    plan = Plan(
        replace(BASIS, target=hostile, account=hostile, site=hostile, read={hostile: 3}),
        (
            keyword(hostile, Verb.CREATE, f"lists/{hostile}.txt"),
            keyword(hostile, Verb.DELETE, None, list=hostile, dips=hostile, undoes_edit=True, updated=hostile),
            template(
                hostile, Verb.CREATE, TIGHTENS, after={hostile: hostile, "a.switch": hostile, "b": frozenset({hostile})}
            ),
            template(
                hostile,
                Verb.UPDATE,
                effect,
                FieldChange(hostile, hostile, frozenset({hostile})),
                dips=hostile,
                undoes_edit=True,
                updated=hostile,
                before={hostile: hostile},
                recorded={},
            ),
            template(hostile, Verb.ADOPT, effect, id=hostile),
        ),
        (Refusal(hostile, hostile, (keyword(hostile, Verb.CREATE).address,), hostile, hostile.replace("\n", "")),),
        warnings=(hostile,),
        checksum=hostile,
        budget=Budget({hostile: 3}),
    )
    for drift in ("apply", "drift", hostile):
        lines = list(
            plan_lines(
                replace(plan, mode=drift), nouns={}, width=80, color=False, explain=lambda change, field: hostile
            )
        )
        assert all(line.isprintable() for line in lines)
        assert hostile not in "\n".join(lines)
