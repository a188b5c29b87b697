"""What must hold: after every run, and once an apply came out clean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from reconciler.emulator import Emulator
from reconciler.emulator.words.passers_by import PASSER_BY
from reconciler.model.change import Verb
from reconciler.model.resource import Address, Resource
from reconciler.model.state import Record

from .applies import Project

WORD, TEMPLATE = "KeywordSample", "ContentReviewTemplate"
ATOMS = {
    "All": {"Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr"},
    "Review": {"Review.Ocr", "Review.Asr"},
    "Recognition": {"Recognition.Ocr", "Recognition.Asr"},
}


class Truth:
    """What the account really has, read past the API: words as (usages, tags), templates as they are kept.

    Without the keywords of a passer-by, who changes the list while it is read.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        words = {word: row for word, row in data["words"].items() if not word.startswith(PASSER_BY)}
        self.words = {
            word: (frozenset().union(*(ATOMS.get(usage, {usage}) for usage in row["usages"])), frozenset(row["tags"]))
            for word, row in words.items()
        }
        self.rows = words
        self.templates = {int(definition): row for definition, row in data["templates"].items()}

    @classmethod
    def of(cls, emulator: Emulator) -> Truth:
        return cls({"words": emulator.words(), "templates": emulator.templates()})

    def names(self) -> Counter[str]:
        return Counter(row["name"] for row in self.templates.values())


def untouched(before: Truth, now: Truth, words: Collection[str], templates: Collection[int]) -> None:
    """Nothing that is not managed was changed, not even rewritten as it was."""
    for word in words:
        assert now.rows.get(word) == before.rows[word], word
    for definition in templates:
        assert now.templates.get(definition) == before.templates[definition], definition


def as_wanted(resources: Mapping[Address, Resource], now: Truth, unmanaged_words: Collection[str] = (),
              unmanaged_templates: Collection[int] = ()) -> None:  # fmt: skip
    """The account has what the manifests declare, once each, and nothing else but what is not managed."""
    names = now.names()
    assert [name for name, count in names.items() if count > 1] == [], "duplicate templates"
    wanted = {a.name: (r.form["usages"], r.form["tags"]) for a, r in resources.items() if a.kind == WORD}
    theirs = set(unmanaged_words)
    had = {word: content for word, content in now.words.items() if word not in theirs}
    odd = sorted(word for word in had.keys() | wanted.keys() if had.get(word) != wanted.get(word))
    assert odd == [], [(word, had.get(word), wanted.get(word)) for word in odd[:5]]
    declared = {str(r.form["name"]) for a, r in resources.items() if a.kind == TEMPLATE}
    others = {now.templates[definition]["name"] for definition in unmanaged_templates}
    assert set(names) == declared | others, set(names) ^ (declared | others)


def settled(project: Project) -> None:
    """State equal to live for what is managed, no open question, an empty plan, no drift."""
    state, live, plan, drift = project.look()
    assert state.intents is None, state.intents.entries[:5]
    odd = set(state.records) ^ set(project.resources)
    assert not odd, f"on record or declared, not both: {sorted(odd)[:5]}"
    for address, record in state.records.items():
        found = live.get(address.kind, record.id)
        assert found is not None, f"{address} is on record and not in the account"
        assert found.form == record.form == project.resources[address].form, f"{address}: {found.form} {record.form}"
        assert particulars(record) == particulars(project.resources[address]), address
    assert plan.refusals == (), plan.refusals
    assert plan.changes == (), [f"{change.verb} {change.address}" for change in plan.changes[:5]]
    # What others added since the last apply that wrote is told too, and is none of ours.
    edited = [f"drift: {change.verb} {change.address}" for change in drift.changes if change.verb is not Verb.CREATE]
    assert edited == []
    assert plan.drift == drift.drift == 0


def particulars(of: Record | Resource) -> tuple[bool, tuple[str, ...], str | None]:
    """What a record holds beside id, form and place: it comes from the declaration, however the apply ended."""
    return of.protect, of.ignore, of.list


def adopted(project: Project, there_before: Collection[str], *, others: bool = False) -> None:
    """The state remembers which objects were there before the project. ``others``: a create that came out otherwise may
    have met what somebody added meanwhile, and counts as adopted too."""
    marked = {str(address) for address, record in project.with_session(_state).records.items() if record.adopted}
    missing, beyond = set(there_before) - marked, marked - set(there_before)
    assert missing == set(), missing
    assert others or beyond == set(), sorted(beyond)[:5]


def truthful(project: Project, now: Truth, excused: Collection[str] = ()) -> None:
    """After whatever ended: a record without an open intent says what is live, as far as names and ids go.

    ``excused`` was untrue before: what others did and no apply could see yet.
    """
    assert [address for address in untrue(project, now) if address not in excused] == []


def untrue(project: Project, now: Truth) -> list[str]:
    """Records without an open intent that the account does not bear out."""
    state = project.with_session(_state)
    doubtful = {intent.address for intent in state.intents.entries} if state.intents else set()
    found = []
    for address, record in state.records.items():
        if address.kind == WORD:
            so = now.words.get(record.id) == (record.form["usages"], record.form["tags"])
        else:
            so = address.kind != TEMPLATE or int(record.id) in now.templates
        if not so and address not in doubtful:
            found.append(str(address))
    return found


async def _state(opened: Any) -> Any:
    return opened.state()
