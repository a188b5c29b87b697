"""undo of whatever a command did, however it ended: live is as before it, and as after it once the undo is undone.

Fields, tags, usages, creates and deletes, addresses that moved, words whose time came, words added and removed at
once, and applies that failed half-way.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.errors import Refused
from reconciler.pipeline import Session, load
from reconciler.pipeline.adding import Said, add
from reconciler.pipeline.applying import Applied
from reconciler.pipeline.removing import remove
from reconciler.pipeline.word_applying import apply_words, to_add, to_remove
from reconciler.stages.planning.guards import Allowed
from tests.support.clocks import START

from .direct import DirectProject
from .kept_cases import SteppedProject
from .scenario import porn, template, user, words, write_project
from .test_history import sound
from .test_moved_addresses import moved
from .test_undo import OPEN, account, applied, forms, permitting, undone

HOUR = 3600.0
SOON = "2023-11-15T00:00:00Z"
"""An end that is after the first command, and before the second one."""
LATER = "2033-01-01"


class Word(NamedTuple):
    tags: tuple[str, ...]
    usages: str
    expires: str

    def entry(self, name: str) -> str:
        parts = [f"keyword: {name}", f"tags: [{', '.join(self.tags)}]"]
        parts += [f"usages: [{self.usages}]"] if self.usages else []
        parts += [f'expires: "{self.expires}"'] if self.expires else []
        return "{" + ", ".join(parts) + "}"


class Draft(NamedTuple):
    block: int
    comment: str
    labels: tuple[str, ...]
    reads: tuple[str, ...]

    def document(self, name: str) -> str:
        groups = [porn(self.block, *self.labels), *([user(*self.reads)] if self.reads else [])]
        return template(name, *groups, comment=self.comment)


TAGS = st.lists(st.sampled_from(["x", "y", "z"]), unique=True, max_size=2).map(tuple)
WORDS = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    st.builds(Word, TAGS, st.sampled_from(["", "All", "Review.Ocr"]), st.sampled_from(["", "", SOON, LATER])),
    max_size=4,
)
DRAFTS = st.dictionaries(
    st.sampled_from(["s", "t"]),
    st.builds(
        Draft,
        st.integers(20, 90),
        st.sampled_from(["", "why"]),
        st.lists(st.sampled_from(["porn", "sexy"]), unique=True, max_size=2).map(tuple),
        TAGS,
    ),
    max_size=2,
)


class Manifests(NamedTuple):
    words: dict[str, Word]
    drafts: dict[str, Draft]

    def text(self, renamed: dict[str, str] | None = None) -> str:
        """As manifests. ``renamed``: templates that have another name now, by their old one."""
        names = renamed or {}
        documents = [each.document(names.get(name, name)) for name, each in sorted(self.drafts.items())]
        documents += [moved(old, new) for old, new in names.items()]
        return words("all", ["always", *(w.entry(name) for name, w in sorted(self.words.items()))]) + "".join(documents)


MANIFESTS = st.builds(Manifests, WORDS, DRAFTS)
TROUBLES = st.dictionaries(st.integers(3, 20), st.sampled_from(["refused", "lost", "stop", "dropped"]), max_size=2)
"""What goes wrong with which call of the second command."""


def declare(project: SteppedProject, text: str) -> None:
    """Declare ``text``, as it is read at the time of the project's clock."""
    write_project(project.folder, text, OPEN)
    loaded = load(project.folder, now=project.clock.now()).sound()
    project.files, project.resources, project.addresses = loaded.project, loaded.resources, loaded.addresses


def attempted(project: SteppedProject, troubles: dict[int, str]) -> None:
    """An apply in which ``troubles`` come up, with every permission."""

    def opened(**more: Any) -> AbstractAsyncContextManager[Session]:
        return DirectProject.opened(project, **more)

    def work(allowed: Allowed) -> Any:
        outcome = project.apply(allowed=allowed)
        if isinstance(outcome.error, Refused):
            raise outcome.error
        return outcome

    project.troubles = dict(troubles)
    project.opened = opened  # type: ignore[method-assign]
    try:
        permitting(work)
    finally:
        del project.opened  # type: ignore[attr-defined]
        project.troubles = {}


def is_done_and_undone(project: SteppedProject, before: dict[Any, Any]) -> None:
    """Undo what the last command did, and undo that."""
    after = forms(project)
    if after == before:
        return
    project.clock.time += HOUR
    permitting(lambda allowed: undone(project, allowed=allowed))
    assert forms(project) == before
    permitting(lambda allowed: undone(project, allowed=allowed))
    assert forms(project) == after
    sound(project)


def is_undone(
    first: Manifests, later: Manifests, renamed: dict[str, str], troubles: dict[int, str], wait: float
) -> None:
    with account(words("all", ["always"])) as project:
        declare(project, first.text())
        assert project.apply().clean
        project.clock.time = START + wait
        declare(project, later.text({old: new for old, new in renamed.items() if old in later.drafts}))
        before = forms(project)
        attempted(project, troubles)
        state = project.look()[0]
        if state.intents is not None or (state.log is not None and state.log.started is not None):
            return  # what is open is settled by the next apply, and undo says so
        is_done_and_undone(project, before)


WAITS = st.sampled_from([HOUR, 48 * HOUR])
RENAMED = st.sampled_from([{}, {"s": "v"}, {"s": "v", "t": "w"}])
ANYTHING = (MANIFESTS, MANIFESTS, RENAMED, TROUBLES, WAITS)
quick = settings(
    phases=[__import__("hypothesis").Phase.generate],
    max_examples=9,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
thorough = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(*ANYTHING)
def test_any_apply_however_it_ended(
    first: Manifests, later: Manifests, renamed: dict[str, str], troubles: dict[int, str], wait: float
) -> None:
    is_undone(first, later, renamed, troubles, wait)


@pytest.mark.slow
@thorough
@given(*ANYTHING)
def test_very_many_applies(
    first: Manifests, later: Manifests, renamed: dict[str, str], troubles: dict[int, str], wait: float
) -> None:
    is_undone(first, later, renamed, troubles, wait)


NIGHT = ("free spins", "a", "bingo")


def at_once(project: SteppedProject, command: str, said: Said) -> Applied:
    """``add --apply`` or ``remove --apply`` of the words of the night, with every permission."""

    def work(allowed: Allowed) -> Any:
        async def go(opened: Session) -> Applied:
            if command == "add":
                edits = add(project.folder, NIGHT, "all", said)
                order = to_add(opened, edits, NIGHT, said.expires, "on air")
            else:
                edits = remove(project.folder, NIGHT, None)
                order = to_remove(edits, NIGHT)
            return (await apply_words(opened, order, lambda plan: True, allowed=allowed)).applied

        return project.with_session(go, command=command)

    return permitting(work)


LIVES = st.sampled_from([Said(), Said(tags=("x", "z")), Said(usages=("Review.Asr",)), Said(expires="2099-01-01")])


@quick
@given(WORDS, LIVES, st.sets(st.sampled_from(NIGHT)))
def test_words_that_were_added_and_removed_at_once(listed: dict[str, Word], said: Said, theirs: set[str]) -> None:
    """Those that the account had already are adopted, and stay as they were. ``theirs``: words put there by hand."""

    def furnished(served: Any) -> None:
        for word in theirs:
            served.put_word(word, ("Review.Ocr", "Review.Asr"), ("theirs",))

    listed = {name: word._replace(expires="") for name, word in listed.items()}
    with account(words("all", ["always"]), furnished) as project:
        declare(project, Manifests(listed, {}).text())
        permitting(lambda allowed: applied(project, allowed))
        project.clock.time += HOUR
        for command in ("add", "remove"):
            before = forms(project)
            at_once(project, command, said)
            is_done_and_undone(project, before)
            project.clock.time += HOUR
