"""States, journals, saved plans and lock files with one thing wrong, and what the program makes of them.

Whatever stands there, each command ends with a correct result or a named problem, exit 1 or 3. Nothing is written, and
nothing is sent but what reads. All runs in this process: a case takes some milliseconds.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from reconciler.errors import ReconcilerError
from reconciler.files.plan_codec import plan_to_json
from reconciler.files.planfile import dump, open_plan
from reconciler.model.change import Verb
from reconciler.model.idset import IdSet
from reconciler.model.manifest import Position
from reconciler.model.plan import Basis, Plan, Refusal
from reconciler.model.resource import Address, NormalForm, digest
from reconciler.model.run import RunMemory, RunOptions
from reconciler.model.state import Intent, Intents, Record, Settled, State
from reconciler.pipeline import Session, apply_saved, make_drift, make_plan
from reconciler.pipeline.nouns import explain, nouns
from reconciler.render.formats import FORMATS
from reconciler.render.formats.base import PlanView
from reconciler.stages.planning.guards import Allowed
from reconciler.stores.document.codec import Head, decode, encode
from reconciler.stores.document.envelope import Envelope, unpack
from reconciler.stores.local import journal
from reconciler.stores.local.lock import read_owner
from reconciler.stores.owner import Owner, describe, owner_to_json
from reconciler.stores.remote.http.lock_info import holder_of, lock_info
from reconciler.stores.remote.lock_token import LockToken
from tests.support.clocks import VirtualClock
from tests.support.mutations import mutated
from tests.support.states import LINEAGE

from .direct import Direct, DirectProject
from .scenario import ACCOUNT, PROJECT, porn, template, user, words, write_project
from .starting_point import emulator

ALL = 10_000
WORD, TEMPLATE, RUN = "KeywordSample", "ContentReviewTemplate", "MediaProcessing"
MANIFESTS = (
    words("list", ["casino", "{keyword: changed, tags: [new]}", "fresh"])
    + template("strict", porn(80))
    + template("soft", user("a"), comment="other")
    + template("made", porn(70))
    + f"apiVersion: reconciler/v1\nkind: {RUN}\nmetadata: {{name: done}}\n"
    + 'spec:\n  fileId: "1001"\n  subAppId: 221157\n  aiAnalysisTask: {definition: 21}\n---\n'
)
PLAIN = PROJECT.replace("    adopt: {ContentReviewTemplate/taken: 30}\n", "")


class Everything(Allowed):
    """Whatever a flag allows."""

    def permits(self, refusal: Refusal) -> bool:
        return refusal.flag is not None


class Watched(Direct):
    """The port, which takes nothing but what reads."""

    async def send(self, call: Any) -> Any:
        assert call.reads, call
        return await super().send(call)


class Reader(DirectProject):
    """A project that only looks."""

    def session(self) -> Session:
        port = Watched(self.emulator)
        return Session(self.files, "live", port, self.options(command="plan"))  # type: ignore[arg-type]


class Desk:
    """A project, an account, and documents to spoil."""

    def __init__(self, folder: Path) -> None:
        clock = VirtualClock()
        self.emulator = emulator(None, clock.now)
        self.folder = write_project(folder, MANIFESTS, PLAIN)
        self.store = folder / ".reconciler/live"
        self.store.mkdir(parents=True)
        for word in ("casino", "changed", "gone", "theirs"):
            self.emulator.put_word(word, ["Review.Ocr"], ["old"])
        for name in ("strict", "theirs"):
            self.emulator.put_template(name, "by hand", PornConfigure={"ImgReviewInfo": {"Switch": "ON"}})
        clock.time += 100
        self.project = Reader(folder, self.emulator, clock)
        self.state = self._state(clock.now())
        self.put(encode(self.state))
        self.plan = self.looked("apply")
        self.owner = Owner("alice", "host", 7, "apply", "run", clock.now())

    def _state(self, now: float) -> State:
        """One record and one intent of each sort."""
        forms = {address: resource.form for address, resource in self.project.resources.items()}
        word, made = forms[Address(WORD, "casino")], forms[Address(TEMPLATE, "made")]
        place = Position("manifests/all.yaml", 3)
        records = {
            Address(WORD, "casino"): Record("casino", word, True, ("tags",), "list", place),
            Address(WORD, "changed"): Record("changed", word, list="list", place=place),
            Address(WORD, "gone"): Record("gone", word),
            Address(TEMPLATE, "strict"): Record(
                "30", forms[Address(TEMPLATE, "strict")], ignore=("comment",), place=place
            ),
            Address(TEMPLATE, "old"): Record("77", made),
            Address(TEMPLATE, "old/78"): Record("78", made),
            **self._runs(forms[Address(RUN, "done")], now),
        }
        entries = (
            _intent(Address(TEMPLATE, "made"), Verb.CREATE, made, None, Record("", made, True, ("name",), None, place)),
            _intent(Address(TEMPLATE, "strict"), Verb.UPDATE, made, "30", None),
            _intent(Address(TEMPLATE, "old"), Verb.REPLACE, made, "78", Record("78", made)),
            _intent(Address(WORD, "fresh"), Verb.CREATE, word, "fresh", Record("fresh", word, place=place)),
            _intent(Address(WORD, "changed"), Verb.UPDATE, word, "changed", Record("changed", word)),
            _intent(Address(WORD, "gone"), Verb.DELETE, None, "gone", None),
        )
        intents = Intents("run", now - 50, entries, {TEMPLATE: frozenset({"30", "31"})})
        unmanaged = {WORD: IdSet.of(["theirs"]), TEMPLATE: IdSet.of(["31"])}
        return State(
            LINEAGE, "intl", 7, ACCOUNT, records, intents, now - 60, (f"{TEMPLATE}/31",), ("p1", "p2"), unmanaged
        )

    @staticmethod
    def _runs(form: NormalForm, now: float) -> dict[Address, Record]:
        options = RunOptions(600.0, True, False, {"aiAnalysisTask.extendedParameter": "{ }"})
        other, third = {**form, "fileId": "1002"}, {**form, "fileId": "1003"}
        over = replace(
            RunMemory.starting(now - 40, options).running(now - 39), message="ok", ended=now, outputs={"a": 1}
        )
        return {
            Address(RUN, "done"): Record("t-1", form, run=replace(over, status=type(over.status)("done"))),
            Address(RUN, "starting"): Record("", other, run=RunMemory.starting(now - 30, options, {"t-9"})),
            Address(RUN, "running"): Record("t-2", third, run=RunMemory.starting(now - 30, options).running(now - 29)),
        }

    # ---- the files

    def put(self, state: bytes, log: bytes | None = None) -> None:
        (self.store / "state.json").write_bytes(state)
        if log is None:
            (self.store / "journal").unlink(missing_ok=True)
        else:
            (self.store / "journal").write_bytes(log)

    def files(self) -> dict[str, bytes]:
        """What is stored; whoever looks with the lock leaves its file."""
        found = (path for path in self.store.iterdir() if path.is_file() and not path.name.startswith("lock"))
        return {path.name: path.read_bytes() for path in found}

    # ---- what reads them

    def looked(self, mode: str) -> Plan:
        """A plan of what is stored now, drawn in every format."""

        async def go() -> Plan:
            reading = await self.project.session().reading()
            if mode == "drift":
                return await make_drift(reading)
            declared = {} if mode == "destroy" else self.project.resources
            return (await make_plan(reading, declared, mode=mode)).plan

        plan = asyncio.run(go())
        drawn(plan)
        return plan

    def read_state(self) -> None:
        """Everything that goes by the state and makes no write."""
        for mode in ("apply", "destroy", "drift"):
            self.looked(mode)

    def apply_declined(self, path: Path) -> None:
        """Show a saved plan, and apply it, up to the person who says no."""
        plan = open_plan(path)
        drawn(plan)

        async def go() -> None:
            await apply_saved(self.project.session(), plan, lambda shown: False, allowed=Everything())

        asyncio.run(go())


def drawn(plan: Plan) -> None:
    """Draw a plan in each format that has plans."""
    for form in FORMATS:
        if form.plan is not None:
            "".join(form.plan.draw(PlanView(plan, nouns(), explain)))


def _intent(
    address: Address, verb: Verb, form: NormalForm | None, identity: str | None, record: Record | None
) -> Intent:
    return Intent(address, verb, form, digest(form) if form else "", identity, record=record)


@contextmanager
def desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        made = Desk(Path(name))
        try:
            yield made
        finally:
            made.emulator.close()


# ---- documents


def signed(text: str) -> bytes:
    """A state document, or a line of a journal, whose digest fits."""
    body = text.rstrip()[:-1].encode("utf-8", "surrogatepass")
    return body + b',"digest":"' + hashlib.sha256(body).hexdigest().encode() + b'"}\n'


def signed_plan(text: str) -> bytes:
    """A saved plan whose digest fits."""
    try:
        payload = json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError):
        payload = text
    empty = Plan(Basis("live", "intl", None, LINEAGE, 1), ())
    head = json.loads(dump(empty).decode().partition(', "plan"')[0] + "}")
    seen = hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()
    start = json.dumps({**head, "digest": seen})[:-1]
    return f'{start}, "plan": {text}}}\n'.encode("utf-8", "surrogatepass")


def plain(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class Case:
    """One spoiled document."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.chance = random.Random(number)
        self.what = sorted(READERS)[number % len(READERS)]
        self.change = ""
        self.data = b""

    def __str__(self) -> str:
        return (
            f"Case({self.number}): {self.what}, {self.change}\n{self.data[:3000].decode('utf-8', 'backslashreplace')}"
        )

    def spoil(self, document: Any, sign: Callable[[str], bytes]) -> bytes:
        self.change, self.data = mutated(document, self.chance, sign)
        return self.data


def run(number: int, at: Desk) -> str:
    """How case ``number`` ended: ``correct``, or the type of the error. Raises AssertionError for anything else."""
    case = Case(number)
    at.put(encode(at.state))
    try:
        read = READERS[case.what](case, at)
        before = at.files()
        try:
            read()
        except ReconcilerError as error:
            assert error.message.strip(), case
            return type(error).__name__
        finally:
            assert at.files() == before, case
    except AssertionError:
        raise
    except BaseException as bug:
        raise AssertionError(f"{type(bug).__name__}: {bug}\n{case}") from bug
    return "correct"


def _state(case: Case, at: Desk) -> Callable[[], Any]:
    document = json.loads(encode(at.state))
    del document["digest"]
    at.put(case.spoil(document, signed))
    return at.read_state


def _outcomes(at: Desk) -> list[Settled]:
    """A line of the journal with a record of each sort, and one that is gone."""
    chosen = (Address(WORD, "casino"), Address(TEMPLATE, "strict"), Address(RUN, "running"), Address(WORD, "changed"))
    return [*(Settled(a, at.state.records[a]) for a in chosen), Settled(Address(WORD, "gone"), None)]


def _journal(case: Case, at: Desk) -> Callable[[], Any]:
    lines = [journal.first_line(Head(LINEAGE, at.state.serial)), journal.line(_outcomes(at))]
    at_line = 1 if case.chance.random() < 0.85 else 0
    document = json.loads(lines[at_line])
    del document["digest"]
    lines[at_line] = case.spoil(document, signed)
    at.put(encode(at.state), b"".join(lines) + journal.line(_outcomes(at)))
    return at.read_state


def _plan(case: Case, at: Desk) -> Callable[[], Any]:
    path = at.folder / "plan.json"
    path.write_bytes(case.spoil(plan_to_json(at.plan), signed_plan))
    return lambda: at.apply_declined(path)


def _lock(case: Case, at: Desk) -> Callable[[], Any]:
    path = at.store / "lock.json"
    path.write_bytes(case.spoil(owner_to_json(at.owner), plain))

    def read() -> None:
        owner = read_owner(path)
        if owner is not None:
            assert describe(owner)

    return read


def _remote_lock(case: Case, at: Desk) -> Callable[[], Any]:
    """What a server tells of who holds its lock."""
    info = lock_info(LockToken.new(at.owner, at.owner.since, 60.0), "1.0.0", at.owner.since)
    data = case.spoil(json.loads(info), plain)

    def read() -> None:
        holder = holder_of(data)
        assert holder.name()
        holder.abandoned(at.owner.since)

    return read


def _envelope(case: Case, at: Desk) -> Callable[[], Any]:
    """What a remote place keeps: a state, and around it who wrote it under which lock."""
    packed = json.loads(Envelope(3, encode(at.state), "lock", at.owner.since, at.owner).pack())
    within = packed.pop("state")
    inner = json.dumps(within, ensure_ascii=False, separators=(",", ":")).encode()
    outer = case.spoil(packed, plain).rstrip()
    data = outer[:-1] + b',"state":' + inner + b"}"

    def read() -> None:
        envelope = unpack(data)
        envelope.check("there")
        if envelope.owner is not None:
            assert describe(envelope.owner)
        if envelope.state is not None:
            assert decode(envelope.state, where="there") == at.state
        assert envelope.pack()

    return read


Spoil = Callable[[Case, Desk], Callable[[], Any]]
READERS: Mapping[str, Spoil] = {
    "state": _state,
    "state again": _state,
    "state once more": _state,
    "journal": _journal,
    "journal again": _journal,
    "plan": _plan,
    "plan again": _plan,
    "lock": _lock,
    "remote lock": _remote_lock,
    "envelope": _envelope,
}
"""What is spoiled; states, journals and plans more often, since more can be wrong with them."""
