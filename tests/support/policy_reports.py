"""A report of policy tests with something of everything that drawings show."""

from reconciler.model.manifest import Position
from reconciler.model.matching import Matching
from reconciler.model.policy import (
    Assumptions,
    Case,
    Cause,
    Expected,
    Finding,
    Judged,
    Miss,
    Reason,
    Result,
    Score,
    Verdict,
)
from reconciler.model.policy_report import (
    Comparison,
    Coverage,
    ListCoverage,
    PolicyReport,
    Shift,
    Unit,
    UnitKind,
    UnreachedKeywords,
)
from reconciler.model.resource import Address

CASINO = Address("KeywordSample", "casino")
STRICT = "manifests/strict.yaml"
POLICE = Finding(
    "terrorism.img",
    Verdict.BLOCK,
    Reason.BLOCK,
    Position(STRICT, 14, 9),
    label="police",
    score=85,
    bound="block",
    limit=80,
)
HIT = Finding(
    "userDefine.asr",
    Verdict.BLOCK,
    Reason.BLOCK,
    Position(STRICT, 20, 9),
    keyword=CASINO,
    score=100,
    bound="block",
    limit=100,
    boundary=True,
)
UNTAGGED = Finding("userDefine.asr", Verdict.PASS, Reason.TAGS, Position(STRICT, 21, 9), keyword=CASINO, score=100)
NOTHING = Finding("userDefine.ocr", Verdict.PASS, Reason.NO_KEYWORD, Position(STRICT, 24, 9), score=100)


def case(name, line, expected, **more):
    return Case("gambling", name, "strict", expected, Position("tests/gambling.yaml", line, 7), **more)


def policy_report():
    """A case of each outcome, hostile names among them, coverage under its minimum, and a comparison."""
    raid = case("news of a raid", 8, Expected(Verdict.REVIEW), scores=(Score("terrorism.img", "police", 85),))
    caused = case(
        "advert\u202e::set-output",
        12,
        Expected(because=(Cause("userDefine.asr", keyword=CASINO),), not_because=(Cause("terrorism.img", "police"),)),
        assumed=Assumptions(Matching.FOLDED, 90),
    )
    hit = case("spoken <casino>", 16, Expected(Verdict.BLOCK))
    gap = case("spaced letters", 20, Expected(Verdict.BLOCK), todo="known gap")
    closed = case("capitals", 24, Expected(Verdict.BLOCK), todo="until lists are folded")
    results = (
        Result(raid, Judged(Verdict.BLOCK, (POLICE,)), (Miss(None, (POLICE,)),)),
        Result(
            caused,
            Judged(Verdict.BLOCK, (POLICE, UNTAGGED)),
            (
                Miss(caused.expected.because[0], (UNTAGGED,)),
                Miss(caused.expected.not_because[0], (POLICE,), forbidden=True),
            ),
        ),
        Result(hit, Judged(Verdict.BLOCK, (HIT,))),
        Result(gap, Judged(Verdict.PASS, (NOTHING,)), (Miss(None, (NOTHING,)),)),
        Result(closed, Judged(Verdict.BLOCK, (HIT,))),
    )
    missed = (
        Unit(UnitKind.LEAF, "strict", "porn.asr", "", Position(STRICT, 30, 5)),
        Unit(UnitKind.LABEL, "strict", "terrorism.img", "guns", Position(STRICT, 15, 9)),
        Unit(UnitKind.BAND, "strict", "terrorism.img", "0–59 pass", Position(STRICT, 14, 30)),
    )
    coverage = Coverage(
        {UnitKind.LEAF: 3, UnitKind.LABEL: 2, UnitKind.LIST: 1},
        missed,
        (ListCoverage("gambling", "strict", 1200, 1),),
        (UnreachedKeywords("gambling", (Address("KeywordSample", "poker"),)),),
        least=80,
    )
    shifts = (
        Shift(raid, Verdict.REVIEW, Verdict.BLOCK, (POLICE,)),
        Shift(hit, Verdict.BLOCK, Verdict.PASS, (HIT,)),
        Shift(gap, None, Verdict.PASS),
    )
    comparison = Comparison("the account", "the manifests", 5, shifts, ("templates were not read",))
    return PolicyReport(results, coverage, comparison)


def policy_report_of(text):
    """A failing case and a changed verdict, with ``text`` wherever an author or the account has a say."""
    place = Position(text, 1, 1)
    made = Case(text, text, text, Expected(Verdict.PASS), place, todo=None)
    hit = HIT._replace(keyword=Address("KeywordSample", text), place=place)
    labelled = POLICE._replace(label=text, place=place)
    result = Result(made, Judged(Verdict.BLOCK, (hit, labelled)), (Miss(None, (hit, labelled)),))
    shifts = (Shift(made, Verdict.PASS, Verdict.BLOCK, (hit,)), Shift(made, Verdict.BLOCK, None, (labelled,)))
    return PolicyReport((result,), None, Comparison(text, text, 1, shifts, (text,)))
