"""A random life: manifests and the state edited, the account changed behind our back, calls that go wrong, crashes, and
applies."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from reconciler.emulator import Emulator, Fault
from reconciler.errors import InputError, Refused
from reconciler.model.change import Verb
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address
from reconciler.model.state import State
from reconciler.model.surgery import remembered, shared_objects
from reconciler.pipeline.adopting import adopt
from reconciler.pipeline.state_edits import forget, move, push
from reconciler.stages.planning.guards import Allowed
from tests.support.clocks import VirtualClock

from .applies import Outcome, Project
from .direct import READ_BACK, TROUBLES, WRITE, Crash, DirectProject
from .invariants import TEMPLATE, WORD, Truth, as_wanted, settled, truthful, untouched, untrue
from .scenario import PROJECT, porn, template, user, words, write_project
from .starting_point import emulator as make_emulator
from .table import QUIRKS

WORDS = ("one", "two", "three", "CASINO", "ＣＡＳＩＮＯ", "六合彩")
USAGES = ("All", "Review", "Review.Ocr", "Recognition.Asr")
TAGS = ((), ("a",), ("a", "b"), ("c",))
NAMES = ("strict", "soft", "kids")
FORMS = ((porn(80),), (porn(60, "porn", "sexy"), user("a")), (user("a", "b"),), (porn(95, "porn"),))
SOCKET_FAULTS = ("reset-before", "reset-after", "status-502-after", "truncated", "throttle", "page-skips", "null-items",
                 "list-shifts", "internal-error", "code:InvalidParameterValue", "total-lies")  # fmt: skip
ALIKE = {"CASINO", "ＣＡＳＩＮＯ"}
ENDS = (
    {},
    {WRITE: "crash-after"},
    {WRITE: "crash-before"},
    {WRITE: "lost", READ_BACK: "dropped"},
    {READ_BACK: "dropped"},
    {READ_BACK: "crash-before"},
)
"""How an apply ends before a person edits the state: the call → what goes wrong with it."""
ON_SOCKETS = {
    "dropped": "reset-before",
    "lost": "reset-after",
    "crash-before": "reset-before",
    "crash-after": "reset-after",
}
"""What comes closest to these where the program is not to end."""


class Everything(Allowed):
    """Whatever a flag allows."""

    def permits(self, refusal: Refusal) -> bool:
        return refusal.flag is not None


def crowd_before(emulator: Emulator, size: int) -> Iterable[str]:
    """``size`` keywords that are listed before all that a life declares."""
    view = emulator._world.store.shown_words
    first = min(view.slot(word) for word in (*WORDS, "kept"))
    names = (f"crowd {number}" for number in itertools.count())
    return list(itertools.islice((name for name in names if view.slot(name) < first), size))


class Life(RuleBasedStateMachine):
    """Without sockets."""

    @initialize(world=st.sampled_from(sorted(QUIRKS)), crowd=st.sampled_from([0, 99]))
    def begin(self, world: str, crowd: int = 0) -> None:
        """``crowd``: so many foreign keywords are listed before ours, which then stand at the end of the first page."""
        self.folder = Path(tempfile.mkdtemp(prefix="faults-"))
        self.clock = VirtualClock()
        self.emulator = make_emulator(None, self.clock.now, quirks=QUIRKS[world])
        for word in crowd_before(self.emulator, crowd):
            self.emulator.put_word(word, ["Review.Ocr"])
        self.clock.time += 20
        self.alike = world == "awkward"
        self.words: dict[str, tuple[str, tuple[str, ...]]] = {"kept": ("All", ())}
        self.forms: dict[str, tuple[str, ...]] = {}
        self.pulled: bytes | None = None
        self.project = self.made()

    def made(self) -> Project:
        self.written()
        return DirectProject(self.folder, self.emulator, self.clock)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            try:
                self.until_clean()
            finally:
                self.emulator.close()
                shutil.rmtree(self.folder, ignore_errors=True)

    # ---- the manifests

    def written(self) -> None:
        entries = [f"{{keyword: {w}, usages: [{u}], tags: [{', '.join(t)}]}}" for w, (u, t) in self.words.items()]
        text = words("all", entries) + "".join(template(name, *groups) for name, groups in self.forms.items())
        write_project(self.folder, text, PROJECT.replace("    adopt: {ContentReviewTemplate/taken: 30}\n", ""))

    @rule(word=st.sampled_from(WORDS), usage=st.sampled_from(USAGES), tags=st.sampled_from(TAGS))
    def declare_word(self, word: str, usage: str, tags: tuple[str, ...]) -> None:
        if word in ALIKE:
            for other in ALIKE:
                self.words.pop(other, None)
        self.words[word] = (usage, tags)

    @rule(word=st.sampled_from(WORDS))
    def undeclare_word(self, word: str) -> None:
        self.words.pop(word, None)

    @rule(name=st.sampled_from(NAMES), form=st.sampled_from(FORMS))
    def declare_template(self, name: str, form: tuple[str, ...]) -> None:
        self.forms[name] = form

    @rule(name=st.sampled_from(NAMES))
    def undeclare_template(self, name: str) -> None:
        self.forms.pop(name, None)

    # ---- somebody else

    def later(self) -> None:
        """What somebody else did is to be seen by everybody when we come."""
        self.clock.time += 20

    @rule(word=st.sampled_from(WORDS), usage=st.sampled_from(USAGES), tags=st.sampled_from(TAGS))
    def put_word(self, word: str, usage: str, tags: tuple[str, ...]) -> None:
        # A service that does not tell them apart, and refuses what it has, leaves a foreign spelling to a person.
        if not (word in ALIKE and self.alike):
            self.emulator.put_word(word, [usage], tags)
            self.later()

    @rule(word=st.sampled_from(WORDS))
    def drop_word(self, word: str) -> None:
        if word in self.emulator.words():
            self.emulator.drop_word(word)
            self.later()

    def in_doubt(self) -> bool:
        state = self.project.with_session(_state)
        return state.intents is not None

    @rule(number=st.integers(0, 5), what=st.sampled_from(["edit", "drop", "add"]))
    def touch_template(self, number: int, what: str) -> None:
        ids = sorted(self.emulator.templates())
        if what == "add":
            self.emulator.put_template("theirs", f"number {number}")
        elif ids and not self.in_doubt():
            chosen = ids[number % len(ids)]
            if what == "drop":
                self.emulator.drop_template(chosen)
            else:
                self.emulator.edit_template(chosen, Comment=f"edited {number}")
        self.later()

    # ---- what a person does to the state itself

    @rule(number=st.integers(0, 9), end=st.sampled_from(ENDS), keep=st.booleans())
    def forget(self, number: int, end: dict[int, str], keep: bool) -> None:
        """``state rm`` after an apply that may have ended early. What it was about to create stays in the account.

        Unless with ``keep`` its declaration goes, too: then no later apply may touch it.
        """
        self.one_apply(end)
        known = sorted(remembered(self.stored()))
        if not known:
            return
        address = known[number % len(known)]
        self.edited(lambda opened: forget(opened, [str(address)]))
        assert address not in remembered(self.stored())
        if not keep:
            self.words.pop(address.name, None)
            self.forms.pop(address.name, None)
        # A lost create shows itself before the next apply: nothing looks for it any more.
        self.later()

    @rule(old=st.sampled_from(NAMES), new=st.sampled_from(NAMES), end=st.sampled_from(ENDS))
    def rename(self, old: str, new: str, end: dict[int, str]) -> None:
        """``state mv``, with the manifest: nothing is deleted for it, whatever was open."""
        self.one_apply(end)
        source, target = Address(TEMPLATE, old), Address(TEMPLATE, new)
        known = remembered(self.stored())
        if source not in known or target in known or new in self.forms or old not in self.forms:
            return
        record = self.edited(lambda opened: move(opened, str(source), str(target)))
        self.forms[new] = self.forms.pop(old)
        self.written()
        self.project.reload()
        if record is not None:
            assert record.id not in {
                change.id for change in self.project.look()[2].changes if change.verb is Verb.DELETE
            }

    @rule(name=st.sampled_from(NAMES), number=st.integers(0, 5))
    def adopt_one(self, name: str, number: int) -> None:
        """``adopt`` of any template, which is refused where it, or the address, is taken."""
        ids = sorted(self.emulator.templates())
        if name not in self.forms or not ids:
            return
        self.written()
        self.project.reload()
        wanted = [(f"{TEMPLATE}/{name}", str(ids[number % len(ids)]))]
        with suppress(InputError, Refused):
            self.project.with_session(
                lambda opened: adopt(opened, self.project.resources, wanted, (), lambda made: True)
            )

    @rule()
    def pull(self) -> None:
        if self.stored().serial:
            self.pulled = self.edited(lambda opened: opened.store.pull())

    @rule()
    def push(self) -> None:
        """An older document comes back, by force: what it does not know is unmanaged again."""
        if self.pulled is not None:
            pulled = self.pulled
            self.edited(lambda opened: push(opened, pulled, force=True))
            self.later()

    def edited(self, work: Callable[[Any], Any]) -> Any:
        """What ``work`` makes of a session."""

        async def go(opened: Any) -> Any:
            return work(opened)

        return self.project.with_session(go)

    def stored(self) -> State:
        """The state, in which each object has one address."""
        state: State = self.project.with_session(_state)
        assert list(shared_objects(state)) == []
        return state

    # ---- applies

    def managed(self) -> tuple[set[str], set[str]]:
        """Words and ids that are ours, or may be: on record, declared, or about to be written."""
        state = self.project.with_session(_state)
        entries = state.intents.entries if state.intents else ()
        words = {record.id for address, record in state.records.items() if address.kind == WORD}
        words |= {intent.address.name for intent in entries if intent.address.kind == WORD} | self.words.keys()
        ids = {record.id for address, record in state.records.items() if address.kind == TEMPLATE}
        made = {
            str(intent.form["name"])
            for intent in entries
            if intent.address.kind == TEMPLATE and intent.verb is Verb.CREATE and intent.form
        }
        ids |= {str(i) for i, row in self.emulator.templates().items() if row["name"] in made}
        return words, ids

    def one_apply(self, troubles: dict[int, str] | None = None) -> Outcome | None:
        """Apply what is declared now; None where the program crashed."""
        self.written()
        self.project.reload()
        words, ids = self.managed()
        before = Truth.of(self.emulator)
        others = [word for word in before.words if word not in words]
        templates = [i for i in before.templates if str(i) not in ids]
        excused = untrue(self.project, before)
        there = self.recorded_and_there(before)
        self.trouble(troubles or {})
        try:
            outcome = self.project.apply(allowed=Everything())
        except Crash:
            outcome = None
        self.trouble({})
        self.stored()
        now = Truth.of(self.emulator)
        untouched(before, now, others, templates)
        ours = [row["name"] for i, row in now.templates.items() if i not in templates]
        assert len(ours) == len(set(ours)), f"duplicates: {ours}"
        if outcome is not None:
            truthful(self.project, now, excused if not outcome.clean else ())
            planned = outcome.plan.changes if outcome.plan else ()
            phantoms = [c.address for c in planned if c.verb in (Verb.CREATE, Verb.FORGET) and c.address in there]
            assert phantoms == [], "planned as if they were gone"
            if outcome.clean:
                self.all_is_well(now, others, templates)
        return outcome

    def recorded_and_there(self, now: Truth) -> set[Address]:
        """Keywords on record that the account has, and of which no write is open."""
        state = self.project.with_session(_state)
        open_writes = {intent.address for intent in state.intents.entries} if state.intents else set()
        words = {address for address, r in state.records.items() if address.kind == WORD and r.id in now.words}
        return words - open_writes

    def all_is_well(self, now: Truth, others: list[str], templates: list[int]) -> None:
        """What a success means."""
        ours = Truth.of(self.emulator)
        ours.templates = {i: row for i, row in now.templates.items() if i not in templates}
        ours.words = self.respelled(ours.words)
        as_wanted(self.project.resources, ours, others)
        if not (self.alike and ALIKE & (now.words.keys() | self.words.keys())):
            settled(self.project)

    def respelled(self, found: dict[str, Any]) -> dict[str, Any]:
        """Where spellings are one, the account keeps the first: ours is then under its name."""
        if not self.alike:
            return found
        mine = next((word for word in self.words if word in ALIKE), None)
        return {mine if mine and word in ALIKE else word: content for word, content in found.items()}

    @rule(troubles=st.dictionaries(st.integers(1, 14), st.sampled_from(TROUBLES), max_size=3))
    def apply(self, troubles: dict[int, str]) -> None:
        self.one_apply(troubles)

    @rule(first=st.integers(1, 3))
    def apply_while_the_list_shifts(self, first: int) -> None:
        """The listing of keywords is among the first calls."""
        self.one_apply(dict.fromkeys(range(first, first + 2), "list-shifts"))

    def trouble(self, troubles: dict[int, str]) -> None:
        assert isinstance(self.project, DirectProject)
        self.project.troubles = troubles

    @rule()
    @precondition(lambda self: hasattr(self, "project"))
    def until_clean(self) -> None:
        """Without faults it converges, once a person has answered what only a person can."""
        told = []
        for _ in range(6):
            outcome = self.one_apply()
            assert outcome is not None
            told.append(str(outcome))
            if outcome.clean:
                return
            self.answered(outcome)
        raise AssertionError("\n".join(["not converged", *told]))

    def answered(self, outcome: Outcome) -> None:
        """What only a person can decide: which of several templates it is, or what a foreign one of its name does."""
        for refusal in getattr(outcome.error, "refusals", ()):
            assert refusal.code in ("unsettled", "name-taken"), refusal
            command = (refusal.hint or "").splitlines()[0].split()
            assert command[:2] == ["reconciler", "adopt"]
            wanted = [(command[2], command[3])]
            self.project.with_session(
                lambda opened: adopt(opened, self.project.resources, wanted, (), lambda made: True)  # noqa: B023
            )


class SocketLife(Life):
    """With the real client, its signatures, its retries and sockets that fail."""

    def made(self) -> Project:
        self.written()
        self.emulator.start()
        return Project(self.folder, self.emulator.url, self.clock)

    def trouble(self, troubles: dict[int, str]) -> None:
        self.emulator.faults.clear()
        for call, kind in troubles.items():
            # A session over sockets has three calls before the first that writes, or four.
            skip = {WRITE: 4, READ_BACK: 5}.get(call, call)
            self.emulator.faults.add(Fault("*", ON_SOCKETS.get(kind, kind), count=1, skip=skip))

    @rule(troubles=st.dictionaries(st.integers(1, 14), st.sampled_from(SOCKET_FAULTS), max_size=3))
    def apply(self, troubles: dict[int, str]) -> None:
        super().apply(troubles)


async def _state(opened: Any) -> Any:
    return opened.state()
