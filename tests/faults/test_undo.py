"""undo: live is as before whatever an apply did, and as after it once the undo is undone, through kills and edits."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.emulator import Emulator
from reconciler.errors import InputError, ReconcilerError, Refused, StateError
from reconciler.model.plan import Plan
from reconciler.pipeline import Choice, Session
from reconciler.pipeline.applying import Applied
from reconciler.pipeline.state_edits import forget
from reconciler.pipeline.undoing import make_undo, proven_entry, to_undo, undo
from reconciler.stages.planning.guards import Allowed
from tests.support.clocks import VirtualClock
from tests.support.durable_steps import Killed, Steps

from .invariants import TEMPLATE, Truth
from .kept_cases import SteppedProject, guarded
from .scenario import AFTER as SCENARIO
from .scenario import BEFORE, PROJECT, furnish, porn, template, words, write_project
from .starting_point import emulator
from .test_history import sound

PLAIN = PROJECT.replace("    adopt: {ContentReviewTemplate/taken: 30}\n", "")
OPEN = PLAIN.replace("KeywordSample: 1000, ContentReviewTemplate: 10", "KeywordSample: 1000, ContentReviewTemplate: 50")

Forms = dict[tuple[str, str], Any]


def forms(project: SteppedProject) -> Forms:
    """What the account has, in normal form: words by their text, templates by their names, whatever their ids."""
    _, live, _, _ = project.look()
    return {
        (kind, str(found.form["name"]) if kind == TEMPLATE else identity): dict(found.form)
        for kind, items in live.kinds.items()
        for identity, found in items.items()
        if not found.preset
    }


def undone(
    project: SteppedProject, serial: int | None = None, *, allowed: Allowed | None = None, choice: Choice | None = None
) -> Applied:
    async def go(session: Session) -> Applied:
        return await undo(
            session,
            to_undo(session, serial),
            lambda plan: True,
            allowed=allowed,
            choice=choice,
            declared=project.resources,
        )

    result: Applied = project.with_session(go, command="undo")
    return result


def planned(project: SteppedProject, serial: int | None = None) -> Plan:
    async def go(session: Session) -> Plan:
        made = await make_undo(await session.reading(), to_undo(session, serial), declared=project.resources)
        return made.plan

    plan: Plan = project.with_session(go, command="undo")
    return plan


def permitting(work: Any) -> Applied:
    """What ``work`` returns, with every permission that guards ask for. Others stay refused."""
    try:
        done: Applied = work(Allowed())
    except Refused as error:
        flags = frozenset(refusal.flag for refusal in error.refusals if refusal.flag)
        if len(flags) < len(error.refusals) and None in {refusal.flag for refusal in error.refusals}:
            raise
        done = work(Allowed(flags))
    return done


def declare(project: SteppedProject, text: str) -> None:
    write_project(project.folder, text, OPEN)
    project.reload()


@contextmanager
def account(text: str, furnished: Callable[[Emulator], None] = lambda served: None) -> Iterator[SteppedProject]:
    """An account to which ``text`` was applied, after it was ``furnished``."""
    with tempfile.TemporaryDirectory(prefix="undo-") as name:
        clock = VirtualClock()
        with emulator(None, clock.now) as served:
            furnished(served)
            clock.time += 100
            project = SteppedProject(write_project(Path(name), text, OPEN), served, clock)
            assert project.apply().clean
            clock.time += 100
            yield project


ONE = words("all", ["kept", "{keyword: changed, tags: [a]}", "gone"]) + template("strict", porn(80))
TWO = (
    words("all", ["kept", "{keyword: changed, tags: [b, c]}", "new"])
    + template("strict", porn(60, "porn"), comment="x")
    + template("more", porn(70))
)


def test_an_apply_that_does_everything() -> None:
    """Creates, updates, deletes and adopts of both kinds, in several batches; and back once more."""
    with account(BEFORE, furnish) as project:
        write_project(project.folder, SCENARIO)
        project.reload()
        before = forms(project)
        assert project.apply().clean
        after = forms(project)
        assert after != before
        permitting(lambda allowed: undone(project, allowed=allowed))
        assert forms(project) == before
        commands = [stored.entry.started.command for stored in sound(project).entries if stored.entry]
        assert commands[-1].startswith("undo ")
        permitting(lambda allowed: undone(project, allowed=allowed))
        assert forms(project) == after
        assert project.look()[2].empty, "the manifests agree with what was undone twice"


WORD = st.sampled_from(["a", "b", "c", "d", "e"])
TAGS = st.lists(st.sampled_from(["x", "y", "z"]), unique=True, max_size=2)
LISTED = st.dictionaries(WORD, TAGS, max_size=5)
DRAFTS = st.dictionaries(st.sampled_from(["s", "t", "u"]), st.integers(20, 90), max_size=3)
EDITS = st.sets(st.sampled_from(["a", "b", "c"]), max_size=2)


def manifests(listed: dict[str, list[str]], drafts: dict[str, int]) -> str:
    entries = [f"{{keyword: {word}, tags: [{', '.join(tags)}]}}" for word, tags in sorted(listed.items())]
    return words("all", ["always", *entries]) + "".join(template(n, porn(block)) for n, block in sorted(drafts.items()))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(LISTED, DRAFTS, EDITS, LISTED, DRAFTS)
def test_any_apply_is_undone_and_done_again(
    listed: dict[str, list[str]],
    drafts: dict[str, int],
    edits: set[str],
    later: dict[str, list[str]],
    other: dict[str, int],
) -> None:
    with account(manifests(listed, drafts)) as project:
        for word in edits & listed.keys():
            project.emulator.put_word(word, ("Review",), ("edited",))
        declare(project, manifests(later, other))
        before = forms(project)
        done = permitting(lambda allowed: applied(project, allowed))
        if done.report is None or not done.report.changed:
            return
        after = forms(project)
        permitting(lambda allowed: undone(project, allowed=allowed))
        assert forms(project) == before
        permitting(lambda allowed: undone(project, allowed=allowed))
        assert forms(project) == after


def applied(project: SteppedProject, allowed: Allowed) -> Any:
    outcome = project.apply(allowed=allowed)
    if outcome.error is not None:
        raise outcome.error
    return outcome


def test_what_somebody_changed_since_is_refused_and_the_rest_can_be_undone() -> None:
    with account(ONE) as project:
        declare(project, TWO)
        before = forms(project)
        assert project.apply().clean
        project.emulator.put_word("changed", ("Review",), ("theirs",))
        writes = Truth.of(project.emulator)
        with pytest.raises(Refused) as refused:
            undone(project)
        (refusal,) = refused.value.refusals
        assert (refusal.code, list(map(str, refusal.addresses))) == ("undo-moved", ["KeywordSample/changed"])
        assert refusal.message == "1 of what it did cannot be undone: changed in the account since"
        assert Truth.of(project.emulator).rows == writes.rows
        permitting(lambda allowed: undone(project, allowed=allowed, choice=Choice(exclude=("KeywordSample/changed",))))
        now = forms(project)
        assert now.pop(("KeywordSample", "changed"))["tags"] == frozenset({"theirs"})
        assert now == {key: form for key, form in before.items() if key != ("KeywordSample", "changed")}


def test_what_was_deleted_and_is_there_again() -> None:
    with account(ONE) as project:
        declare(project, TWO)
        assert project.apply().clean
        project.emulator.put_word("gone", ("Review",), ())
        with pytest.raises(Refused) as refused:
            undone(project)
        assert [refusal.message for refusal in refused.value.refusals] == [
            "1 of what it did cannot be undone: in the account again"
        ]


def test_a_destroy_is_undone_also_of_what_the_target_adopts() -> None:
    """The template that was adopted by its id is created again, with another one."""
    with account(BEFORE, furnish) as project:
        write_project(project.folder, BEFORE + template("taken", porn(85), comment="ours now"))
        project.reload()
        assert project.apply().clean
        before = forms(project)

        def destroyed(allowed: Allowed) -> Any:
            outcome = project.apply(mode="destroy", allowed=allowed)
            if outcome.error is not None:
                raise outcome.error
            return outcome

        project.resources = {}
        permitting(destroyed)
        project.reload()
        assert len(forms(project)) < len(before)
        permitting(lambda allowed: undone(project, allowed=allowed))
        assert forms(project) == before


def test_what_is_forgotten_is_nobodys_to_delete() -> None:
    with account(ONE) as project:
        declare(project, TWO)
        assert project.apply().clean

        async def drop(session: Session) -> None:
            forget(session, ["KeywordSample/new"])

        project.with_session(drop)
        with pytest.raises(Refused, match="guard"):
            undone(project)
        assert "new" in project.emulator.words()


def test_guards_hold_as_for_any_apply() -> None:
    """An undo that deletes more than allowed, or what is protected, is refused as an apply would be."""
    with account(ONE) as project:
        declare(project, ONE + guarded(template("new", porn(70))) + words("many", [f"word-{n}" for n in range(20)]))
        assert project.apply().clean
        write_project(project.folder, ONE, PLAIN.replace("KeywordSample: 1000", "KeywordSample: 5"))
        project.reload()
        with pytest.raises(Refused) as refused:
            undone(project)
        assert {refusal.code for refusal in refused.value.refusals} == {"prevent-destroy", "max-delete"}


def test_it_says_where_git_says_otherwise() -> None:
    with account(ONE) as project:
        declare(project, TWO)
        assert project.apply().clean
        (said,) = [warning for warning in planned(project).warnings if "manifests say otherwise" in warning]
        assert "(5)" in said
        assert "KeywordSample/gone is not declared" in said
        assert "KeywordSample/new is declared at manifests/" in said
        declare(project, ONE)
        assert not [warning for warning in planned(project).warnings if "manifests say otherwise" in warning]


def test_nothing_to_undo_and_what_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    with account(ONE) as project:
        declare(project, ONE)
        with pytest.raises(InputError, match="no entry for version 99"):
            undone(project, 99)

        async def without_sets(session: Session) -> None:
            beside = session.store.beside()
            assert beside is not None
            for item in beside.numbered("history"):
                beside.remove("history", item.number)

        project.with_session(without_sets)
        with pytest.raises(InputError, match="is not kept: that goes back 20 commands"):
            undone(project)


def test_before_images_that_were_altered_are_not_believed() -> None:
    """Whoever can write beside the state could otherwise have anything created by the next undo."""
    with account(ONE) as project:

        async def alter(session: Session) -> None:
            beside = session.store.beside()
            assert beside is not None
            (item,) = beside.numbered("history")
            data = beside.read("history", item.number)
            assert data is not None
            beside.put("history", item.number, data.replace(b"kept", b"mine").replace(b"gone", b"ours") + b" ")

        project.with_session(alter)
        with pytest.raises((StateError, ReconcilerError)):
            undone(project)
        assert set(project.emulator.words()) == {"kept", "changed", "gone"}


def test_an_entry_is_believed_only_where_the_state_leads_to_it() -> None:
    """Two entries that were written anew fit each other; the state names another one."""
    with account(ONE) as project:
        declare(project, TWO)
        assert project.apply().clean
        declare(project, ONE)
        permitting(lambda allowed: applied(project, allowed))
        stored = sound(project)
        first, second, third = stored.entries
        assert proven_entry(stored, first) == first.entry
        anew = replace(stored, entries=[first, replace(second, proven=False), third])
        assert proven_entry(anew, third) == third.entry
        for each in anew.entries[:2]:
            with pytest.raises(StateError, match="entry 2 of the history is not the one that was written"):
                proven_entry(anew, each)


def test_after_a_killed_apply_it_guesses_nothing() -> None:
    """What the killed one did is not in the history yet: the entry before it would be the wrong one."""
    with account(ONE) as project:
        declare(project, TWO)
        # Killed at its first write: the state says by then what is about to be done.
        project.steps = steps = Steps()
        assert project.apply().clean
        first = steps.taken.index("before CreateWordSamples") + 1
    with account(ONE) as project:
        declare(project, TWO)
        project.steps = Steps(first)
        with pytest.raises(Killed):
            project.apply()
        project.steps = Steps()
        with pytest.raises(Refused, match="the last command, apply, has not ended"):
            undone(project)
