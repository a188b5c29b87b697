"""What tags do is posture: retagging, narrowed labels and a wipe in the console loosen, and are refused or mended.

The decoy of each case is a keyword that keeps its tag, so that the check ``label-unmatched`` has nothing to say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from reconciler.emulator import Emulator, Fault
from reconciler.errors import PlanStale, Refused
from reconciler.files.planfile import dump
from reconciler.files.planfile import load as load_plan
from reconciler.model.change import Verb
from reconciler.model.plan import Plan
from reconciler.model.posture import Posture
from reconciler.pipeline import Options, Session, apply, apply_saved, load, make_drift, make_plan, open_session
from reconciler.pipeline.reading import NOT_PERMITTED
from reconciler.stages.planning.guards import Allowed
from tests.support.credentials import DEFAULT_CREDENTIALS
from tests.support.manifests import DEV, HEAD

STRICT = DEV.replace("dev: {}", "dev: {guards: {loosening: refuse, maxDelete: {KeywordSample: 0}}}")
ALLOWED = Allowed(frozenset({"--allow-loosening", "--allow-deletes 2"}))
Result = TypeVar("Result")


def words(*keywords: str, tags: str = "gambling", name: str = "words") -> str:
    head = HEAD.format(kind="KeywordSamples", name=name)
    return f"{head}  tags: [{tags}]\n  keywords: [{', '.join(keywords)}]\n"


def template(labels: str = "gambling", switch: str = "ON", name: str = "strict") -> str:
    head = HEAD.format(kind="ContentReviewTemplate", name=name)
    leaf = f"{{switch: {switch}, labelSet: [{labels}]}}" if switch == "ON" else "{switch: OFF}"
    return f"---\n{head}  userDefineConfigure:\n    ocrReviewInfo: {leaf}\n"


class Place:
    """A project whose target refuses what loosens, on an emulator."""

    def __init__(self, root: Path, emulator: Emulator) -> None:
        self.root, self.emulator = root, emulator
        self.project(STRICT)

    def project(self, text: str) -> None:
        (self.root / "reconciler.yaml").write_text(text, encoding="utf-8")

    def write(self, *documents: str) -> None:
        folder = self.root / "manifests"
        folder.mkdir(exist_ok=True)
        (folder / "a.yaml").write_text("---\n".join(documents), encoding="utf-8")

    def run(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        async def inside() -> Result:
            options = Options(target="dev", endpoint=self.emulator.url, share=None, environ=DEFAULT_CREDENTIALS)
            async with open_session(load(self.root, "dev").sound().project, options) as session:
                return await work(session)

        return asyncio.run(inside())

    def apply(self, allowed: Allowed | None = None) -> None:
        resources = load(self.root, "dev").sound().resources

        async def work(session: Session) -> None:
            done = await apply(session, resources, lambda plan: True, allowed=allowed)
            assert done.report is None or done.report.ok, done.report

        self.run(work)

    def plan(self) -> Plan:
        resources = load(self.root, "dev").sound().resources

        async def work(session: Session) -> Plan:
            return (await make_plan(await session.reading(), resources)).plan

        return self.run(work)

    def drift(self) -> Plan:
        async def work(session: Session) -> Plan:
            return await make_drift(await session.reading())

        return self.run(work)

    def apply_saved(self, plan: Plan) -> None:
        async def work(session: Session) -> None:
            await apply_saved(session, load_plan(dump(plan)), lambda shown: True, allowed=ALLOWED)

        self.run(work)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with Emulator(rates=False) as emulator:
        made = Place(tmp_path, emulator)
        made.write(words("casino", "poker"), words("decoy", name="more"), template())
        made.apply()
        yield made


RETAGGED = "{0} no longer reaches strict (screen text): tag gambling removed"
CASES = {
    "keywords retagged": (
        (words("casino", "poker", tags="games"), words("decoy", name="more"), template()),
        {"casino": RETAGGED.format("casino"), "poker": RETAGGED.format("poker")},
    ),
    "labels changed": (
        (words("casino", "poker"), words("decoy", name="more"), words("x", tags="bets", name="bets"), template("bets")),
        {"strict": "strict is no longer reached by 3 keywords (screen text): label gambling removed"},
    ),
    "switched off": (
        (words("casino", "poker"), words("decoy", name="more"), template(switch="OFF")),
        {"strict": "strict is no longer reached by 3 keywords (screen text): switch OFF"},
    ),
    "keywords removed": (
        (words("decoy", name="more"), template()),
        {
            "casino": "casino no longer reaches strict (screen text): keyword removed",
            "poker": "poker no longer reaches strict (screen text): keyword removed",
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_loosens_and_is_refused(place: Place, case: str) -> None:
    documents, reasons = CASES[case]
    place.write(*documents)
    plan = place.plan()
    loosened = {
        change.address.name: change.reason
        for change in plan.changes
        if change.effect.posture in (Posture.LOOSENS, Posture.MIXED)
    }
    assert {name: reason.partition("; ")[0] for name, reason in loosened.items()} == reasons
    codes = {refusal.code: refusal for refusal in plan.refusals}
    assert set(reasons) == {address.name for address in codes["loosening"].addresses}
    if "strict" not in reasons:
        assert codes["max-delete"].flag == "--allow-deletes 2"
    with pytest.raises(Refused):
        place.apply()
    assert place.emulator.words().keys() >= {"casino", "poker"}
    assert {word["tags"][0] for word in place.emulator.words().values()} == {"gambling"}


def test_a_tag_that_is_no_way_is_neutral(place: Place) -> None:
    """Retagged, and still found by another of its tags; and a keyword that nothing finds, which says so."""
    place.write(
        words("casino", "poker", tags="gambling, games"),
        words("decoy", name="more"),
        words("dice", tags="dice", name="dice"),
        template(),
    )
    reasons = {change.address.name: (change.effect.posture, change.reason) for change in place.plan().changes}
    assert reasons == {
        "casino": (Posture.NEUTRAL, "tag games added; reaches the same templates"),
        "poker": (Posture.NEUTRAL, "tag games added; reaches the same templates"),
        "dice": (Posture.NEUTRAL, "keyword added; reaches no template"),
    }


def test_a_tag_renamed_on_both_sides_is_neutral(place: Place) -> None:
    """The world before and after is the same, and so is what is found between: that takes one call more."""
    place.write(words("casino", "poker", tags="bets"), words("decoy", tags="bets", name="more"), template("bets"))
    plan = place.plan()
    assert {change.effect.posture for change in plan.changes} == {Posture.NEUTRAL}
    assert not any(change.dips for change in plan.changes)
    assert plan.budget.calls["mps.ModifyContentReviewTemplate"] == 2
    assert not plan.refusals


def test_a_template_that_no_manifest_declares_counts(place: Place) -> None:
    leaf = {"Switch": "ON", "LabelSet": ["games"]}
    definition = place.emulator.put_template("Theirs", UserDefineConfigure={"OcrReviewInfo": leaf})
    place.write(words("casino", "poker", tags="gambling, games"), words("decoy", name="more"), template())
    reached = place.plan()
    assert {change.reason for change in reached.changes} == {
        f"{name} reaches from now on Theirs #{definition} (screen text): tag games added"
        for name in ("casino", "poker")
    }
    place.apply()
    place.write(words("casino", "poker"), words("decoy", name="more"), template())
    assert {change.effect.posture for change in place.plan().changes} == {Posture.LOOSENS}


def test_tags_wiped_in_the_console_loosen_and_are_mended(place: Place) -> None:
    place.emulator.put_word("casino", ("Review",), ())
    (moved,) = place.drift().changes
    assert (moved.verb, moved.effect.posture, moved.reason) == (
        Verb.UPDATE,
        Posture.LOOSENS,
        "casino no longer reaches strict (screen text): tag gambling removed",
    )
    (mended,) = place.plan().changes
    assert (mended.effect.posture, mended.undoes_edit) == (Posture.TIGHTENS, True)
    place.apply()
    assert place.emulator.words()["casino"]["tags"] == ["gambling"]
    assert place.drift().empty


def test_a_tag_added_in_the_console_is_asked_about(place: Place) -> None:
    """It tightened: to take it away again loosens, which is a person's decision in every target."""
    place.project(DEV)
    place.write(words("casino", tags="games"), words("decoy", name="more"), template())
    place.apply(Allowed(frozenset({"--allow-deletes 2"})))
    place.emulator.put_word("casino", ("Review",), ("games", "gambling"))
    (moved,) = place.drift().changes
    assert moved.effect.posture is Posture.TIGHTENS
    plan = place.plan()
    assert [refusal.code for refusal in plan.refusals] == ["revert"]
    with pytest.raises(Refused):
        place.apply()
    assert set(place.emulator.words()["casino"]["tags"]) == {"games", "gambling"}


def test_a_saved_plan_is_judged_by_the_account_of_today(place: Place) -> None:
    """A template that came since then makes of a harmless plan one that loosens: nobody reviewed that."""
    place.project(DEV)
    place.write(words("casino", "poker", tags="gambling, games"), words("decoy", name="more"), template())
    place.apply()
    place.write(words("casino", "poker"), words("decoy", name="more"), template())
    plan = place.plan()
    assert {change.effect.posture for change in plan.changes} == {Posture.NEUTRAL}
    leaf = {"Switch": "ON", "LabelSet": ["games"]}
    theirs = place.emulator.put_template("Theirs", UserDefineConfigure={"OcrReviewInfo": leaf})
    with pytest.raises(PlanStale, match="no longer reaches Theirs"):
        place.apply_saved(plan)
    place.emulator.drop_template(theirs)
    place.apply_saved(plan)
    assert place.emulator.words()["casino"]["tags"] == ["gambling"]


def test_templates_that_may_not_be_read_are_feared(tmp_path: Path) -> None:
    """A project of keywords alone, with credentials that may not list templates: what goes counts as loosening."""
    with Emulator(rates=False) as emulator:
        place = Place(tmp_path, emulator)
        place.write(words("casino", "poker", "decoy"))
        place.apply()
        place.write(words("casino", "decoy"), words("poker", tags="games", name="more"))
        assert {change.effect.posture for change in place.plan().changes} == {Posture.NEUTRAL}
        emulator.faults.add(Fault("DescribeContentReviewTemplates", "code:UnauthorizedOperation"))
        plan = place.plan()
        (change,) = plan.changes
        assert (change.effect.posture, change.reason) == (
            Posture.MIXED,
            "tag games added, tag gambling removed; poker may no longer reach templates, which were not read",
        )
        assert [refusal.code for refusal in plan.refusals] == ["loosening", "max-delete"]
        assert any(NOT_PERMITTED in warning for warning in plan.warnings)
        place.write(words("casino", "decoy", "poker", "dice"))
        assert not place.plan().refusals
