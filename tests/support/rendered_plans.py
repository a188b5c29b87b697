"""Plans to draw: one like the drafts in the design, and ones of any size."""

from __future__ import annotations

from typing import Any

from reconciler.model.change import Change, EndChange, FieldChange, Verb
from reconciler.model.headline import Headline, Tally
from reconciler.model.hold import Held, Hold
from reconciler.model.life import UNLIMITED, Life
from reconciler.model.manifest import Position
from reconciler.model.plan import Basis, Budget, Plan, Refusal
from reconciler.model.posture import Effect, Posture
from reconciler.model.resource import Address, NormalForm

NOUNS = {"KeywordSample": "keywords", "ContentReviewTemplate": "templates", "MediaProcessing": "runs"}
WORD: NormalForm = {"usages": frozenset({"Review.Ocr", "Review.Asr"}), "tags": frozenset({"scams"})}
BASIS = Basis("prod", "intl", "100012347742", "5f3c", 12, {"KeywordSample": 40312, "ContentReviewTemplate": 30})
TIGHTENS, LOOSENS = Effect(Posture.TIGHTENS, "keyword added"), Effect(Posture.LOOSENS, "keyword removed")
NEUTRAL, MIXED = Effect(Posture.NEUTRAL), Effect(Posture.MIXED, "stricter and laxer")
PORN, TERROR = "pornConfigure.imgReviewInfo", "terrorismConfigure.imgReviewInfo"
STRICT: NormalForm = {
    "name": "strict",
    "comment": "Strict moderation for live rooms",
    f"{PORN}.switch": "ON",
    f"{PORN}.blockConfidence": 80,
    f"{PORN}.reviewConfidence": 30,
    f"{PORN}.labelSet": frozenset({"porn", "sexy"}),
    f"{TERROR}.switch": "OFF",
}


def keyword(name: str, verb: Verb, file: str | None = "lists/scams/en.csv", line: int = 1, **more: Any) -> Change:
    effect = {Verb.CREATE: TIGHTENS, Verb.DELETE: LOOSENS}.get(verb, NEUTRAL)
    forms: dict[str, Any] = {"after": WORD} if verb is Verb.CREATE else {"before": WORD}
    values = {"effect": effect, "id": name, "list": "scams", "position": Position(file, line) if file else None}
    return Change(Address("KeywordSample", name), verb, **(values | forms | more))


def template(name: str, verb: Verb, effect: Effect, *fields: FieldChange, line: int = 14, **more: Any) -> Change:
    place = Position("manifests/live.yaml", line)
    return Change(
        Address("ContentReviewTemplate", name), verb, effect, fields=fields, **({"position": place, "id": "31"} | more)
    )


def explain(change: Change, field: FieldChange) -> str:
    if field.path.endswith("blockConfidence") and isinstance(field.before, int) and isinstance(field.after, int):
        low, high = sorted((field.before, field.after))
        return f"{low}–{high - 1}: block → review"
    return ""


def score(path: str, before: int, after: int) -> FieldChange:
    return FieldChange(path, before, after)


def rich() -> Plan:
    """One of everything."""
    kids = template(
        "kids",
        Verb.UPDATE,
        Effect(Posture.LOOSENS, "less is reviewed"),
        score(f"{TERROR}.reviewConfidence", 50, 60),
        line=22,
        before=STRICT | {f"{TERROR}.reviewConfidence": 50},
        recorded=STRICT | {f"{TERROR}.reviewConfidence": 60},
        undoes_edit=True,
        updated="2026-11-19T03:12:44Z",
    )
    both = template(
        "both",
        Verb.UPDATE,
        MIXED,
        FieldChange("comment", "", "for 直播 rooms"),
        FieldChange(f"{PORN}.labelSet", frozenset({"porn", "intimacy"}), frozenset({"porn", "nudity"})),
        FieldChange("userDefineConfigure.ocrReviewInfo.labelSet", frozenset({"a"}), frozenset()),
        before=STRICT | {"comment": "", f"{PORN}.labelSet": frozenset({"porn", "intimacy"})},
        recorded=STRICT | {"comment": "older"},
        undoes_edit=True,
        dips="labels are exchanged in one call",
    )
    changes = (
        template("live-strict", Verb.UPDATE, LOOSENS, score(f"{PORN}.blockConfidence", 80, 90)),
        kids,
        template("old", Verb.DELETE, Effect(Posture.LOOSENS, "template removed"), before=STRICT, adopted=True),
        *(keyword(f"bet{n}", Verb.DELETE, None, adopted=n < 2) for n in range(4)),
        both,
        template("strict", Verb.CREATE, TIGHTENS, id=None, after=STRICT),
        template("back", Verb.CREATE, TIGHTENS, id=None, after=STRICT, recorded=STRICT, undoes_edit=True),
        *(keyword(f"刷单日结{n}", Verb.CREATE, "lists/scams/zh.txt", n) for n in range(1, 181)),
        *(keyword(f"free btc {n}", Verb.CREATE, "lists/scams/en.csv", n) for n in range(1, 93)),
        *(keyword(f"แจกเครดิตฟรี{n}", Verb.CREATE, "lists/scams/th.txt", n) for n in range(1, 26)),
        *(keyword(f"kept{n}", Verb.ADOPT, adopted=True) for n in range(3)),
        *(
            keyword(
                f"moved{n}",
                Verb.UPDATE,
                fields=(FieldChange("tags", frozenset({"a"}), frozenset({"a", "b"})),),
                undoes_edit=n < 2,
                updated="2026-11-20T00:00:00Z",
            )
            for n in range(5)
        ),
        template("taken", Verb.ADOPT, NEUTRAL, before=STRICT, adopted=True),
        template("gone", Verb.FORGET, NEUTRAL, position=None),
        Change(
            Address("MediaProcessing", "launch"),
            Verb.RUN,
            NEUTRAL,
            after={"fileId": "123", "params": '{"a": 1}'},
            position=Position("runs.yaml", 3),
        ),
    )
    refusals = (
        Refusal(
            "loosening", "8 changes take protection away", tuple(c.address for c in changes[:3]), "--allow-loosening"
        ),
        Refusal(
            "max-delete",
            "4 keywords would be deleted; 3 need no permission",
            tuple(Address("KeywordSample", f"bet{n}") for n in range(14)),
            "--allow-deletes 4",
        ),
    )
    calls = {
        "mps.CreateWordSamples": 3,
        "mps.ModifyContentReviewTemplate": 1204,
        "mps.DescribeWordSamples": 800,
        "sts.GetCallerIdentity": 1,
    }
    headline = Headline(
        Tally(keywords=776, templates=2, keywords_partly=1, templates_partly=1, whole=1, thresholds=2, labels=1),
        Tally(keywords=297, templates=30, whole=2, switches=1),
    )
    warnings = ("list zh.txt is empty",)
    budget = Budget(calls, 134.2)
    return Plan(BASIS, changes, refusals, budget, 40028, 309, 3, "9f3a1c07", warnings=warnings, headline=headline)


def replaced() -> Plan:
    """Replaces: one that creates first, one that has no room for that, and keywords known by their own text."""
    field = FieldChange("comment", "old", "new")
    tags = FieldChange("tags", frozenset({"scams"}), frozenset({"fraud"}))
    changes = (
        template("strict", Verb.REPLACE, TIGHTENS, field, before=STRICT, after=STRICT | {"comment": "new"}),
        template("kids", Verb.REPLACE, NEUTRAL, field, before=STRICT, dips="there is no room for both", id="3`2"),
        *(keyword(f"bet{n}", Verb.REPLACE, fields=(tags,), dips="both have the same id") for n in range(3)),
    )
    return Plan(BASIS, changes, keeps=7)


def drifted() -> Plan:
    changes = (
        template(
            "kids",
            Verb.UPDATE,
            LOOSENS,
            score(f"{PORN}.blockConfidence", 80, 90),
            updated="2026-11-19T03:12:44Z",
        ),
        template("old", Verb.DELETE, LOOSENS, before={"name": "old", f"{PORN}.switch": "ON"}),
        keyword("casino", Verb.DELETE, None),
        Change(Address("KeywordSample", "new"), Verb.CREATE, TIGHTENS, after=WORD, updated="2026-11-19T03:12:44Z"),
    )
    headline = Headline(Tally(unread=1, uncounted=1, whole=1, thresholds=1), Tally(unread=1))
    return Plan(BASIS, changes, keeps=40309, drift=3, unmanaged=1, mode="drift", headline=headline)


def ending() -> Plan:
    """What ends: a keyword added with its end, others that have expired, ends that an apply records, and holds."""
    hostile = Life("2026-12-24", "ana\x1b[2J", "T-1](http://x)", "<script>")
    season = Life("2026-12-01", "ana", "TS-12", "campaign")
    since = "2026-11-28T03:00:00Z"
    night = Hold(since, "2026-12-01T03:00:00Z", "ana@desk", "seen on air")
    strange = Hold(since, "2026-12-24", "ana\x1b[2J", "[x](http://x)")
    expired = LOOSENS._replace(reason="expired 2026-12-01: keyword removed")
    changes = [
        *(keyword(f"bet{n}", Verb.DELETE, None, effect=expired, life=season, expired=True) for n in range(4)),
        keyword("old", Verb.DELETE, None),
        *(keyword(f"spin{n}", Verb.DELETE, None, held=Hold(since, since, "eve")) for n in range(2)),
        keyword("new", Verb.CREATE, line=1, life=hostile),
        keyword("newer", Verb.CREATE, line=2),
    ]
    moved = [EndChange(Address("KeywordSample", f"w{n}"), UNLIMITED, hostile) for n in range(5)]
    prolonged = EndChange(Address("KeywordSample", "x"), season, Life(None, "ana"))
    return Plan(
        BASIS,
        tuple(changes),
        budget=Budget({"mps.DeleteWordSamples": 1}, 0.1),
        checksum="9f3a" * 16,
        ends=(*moved, prolonged),
        held=(
            Held(Address("KeywordSample", "x9"), None, strange),
            *(Held(Address("KeywordSample", f"h{n}"), "scams", night) for n in range(4)),
        ),
    )


def large(count: int) -> Plan:
    """Words in 300 lists, some of them updates that all differ, and templates beyond every bound."""
    verbs = (Verb.CREATE, Verb.CREATE, Verb.DELETE, Verb.UPDATE)
    changes = []
    for n in range(count):
        verb, fields = verbs[n % 4], ()
        if verb is Verb.UPDATE:
            fields = (FieldChange("tags", frozenset({f"{n}"}), frozenset({"b"})),)
        changes.append(keyword(f"词{n}", verb, f"lists/{n % 300}.txt", n, fields=fields))
    changes += [template(f"t{n}", Verb.CREATE, TIGHTENS, after=STRICT) for n in range(count // 100)]
    refusal = Refusal("max-delete", "too many", tuple(change.address for change in changes), "--allow-deletes 1")
    return Plan(BASIS, tuple(changes), (refusal,), warnings=tuple(f"warning {n}" for n in range(count // 100)))
