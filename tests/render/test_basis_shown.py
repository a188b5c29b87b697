"""What a plan was made against, in text and Markdown; names from the repository stay inert."""

from __future__ import annotations

from dataclasses import replace

from reconciler.model.change import Verb
from reconciler.model.plan import Plan, Relaxed, Source
from reconciler.model.project import Guards
from reconciler.render.formats.base import PlanView
from reconciler.render.markdown.plan import plan_markdown
from reconciler.render.text.plan import plan_lines
from tests.support.rendered_plans import BASIS, LOOSENS, NOUNS, explain, template

STRICT = Guards(loosening="refuse", maxDelete={"KeywordSample": "10%"}).as_json()
AGAINST = replace(
    BASIS,
    endpoint="https://proxy.example",
    place="s3://bucket/prod",
    guards={**Guards(adopt="allow").as_json(), "outside": {"max_delete": {"KeywordSample": 5}}},
    guards_before=STRICT,
    relaxed=(Relaxed("loosening", "refuse", "allow"), Relaxed("maxDelete KeywordSample", "10%", "default")),
    commit="0123456789abcdef0123456789abcdef01234567",
)
PLAN = Plan(AGAINST, (template("strict", Verb.UPDATE, LOOSENS),), checksum="a" * 64)
OFFLINE = replace(
    PLAN,
    checksum="",
    offline=(Source("state", "state.json", 1_790_000_000.0, 12, "d" * 64), Source("export", "live", 1_790_000_000.0)),
)


def text(plan: Plan) -> str:
    return "".join(f"{line}\n" for line in plan_lines(plan, nouns=NOUNS, width=120, color=False, explain=explain))


def markdown(plan: Plan) -> str:
    return plan_markdown(PlanView(plan, NOUNS, explain, project="acme"))


def test_in_text(golden) -> None:
    golden("made-against.txt", text(PLAN))
    golden("made-offline.txt", text(OFFLINE))


def test_in_markdown(golden) -> None:
    golden("made-against.md", markdown(PLAN))
    golden("made-offline.md", markdown(OFFLINE))


def test_a_plan_with_nothing_to_do_says_it_too() -> None:
    lines = text(replace(PLAN, changes=())).splitlines()
    assert lines[0].startswith("RELAXES GUARDS")
    assert "LOOSENS" not in lines[0] + lines[1]
    assert any(line.startswith("guards: adopt allow (project file)") for line in lines)


def test_names_are_inert() -> None:
    evil = "\x1b[2J\u202e`|<img src=x>\n::error::"
    basis = replace(AGAINST, place=evil, endpoint=evil, commit=evil, relaxed=(Relaxed(evil, evil, evil),))
    plan = replace(OFFLINE, basis=basis, offline=(Source("state", evil), Source("export", evil)))
    for page in (text(plan), markdown(plan)):
        assert "\x1b" not in page
        assert "\u202e" not in page
        assert not any(line.lstrip().startswith("::") for line in page.splitlines())
