"""An impact to draw that has a part of every type."""

from __future__ import annotations

from reconciler.model.impact import BrokenLine, Gap, Group, Impact, Limit, Move, Seen, TemplateImpact, Unjudged
from reconciler.model.manifest import Position
from reconciler.model.policy import Finding, Reason, Verdict

from .policy_reports import POLICE

PLACE = Position("manifests/strict.yaml", 14, 9)
EQUAL = POLICE._replace(score=80, boundary=True)
OFF = Finding("porn.asr", Verdict.PASS, Reason.OFF, PLACE, score=100)


def impact() -> Impact:
    """Two templates, one of which is gone, with each limit, and hostile texts of results among them."""
    seen = Seen("125-WorkflowTask-\u202e::set-output", Position("seen.jsonl", 8))
    block, review = Verdict.BLOCK, Verdict.REVIEW
    groups = (
        Group(review, block, "terrorism.img", "police", 80, False, 1204, 80.5, 88, POLICE, (seen,)),
        Group(review, block, "terrorism.img", "police", 80, True, 2, 80, 80, EQUAL, (Seen("", seen.place),)),
        Group(block, Verdict.PASS, "porn.asr", None, 90, False, 3, 100, 100, OFF, (seen, seen)),
    )
    moves = (Move(block, Verdict.PASS, 3), Move(review, block, 1206))
    limits = (
        *(Limit(leaf, Gap.THRESHOLDS_UNKNOWN, PLACE) for leaf in ("terrorism.img", "porn.img")),
        Limit("terrorism.img", Gap.REVIEW_LOWERED, PLACE, before=80, after=60),
        Limit("terrorism.img", Gap.LABELS_ADDED, PLACE, labels=("guns",)),
        Limit("political.img", Gap.LABELS_ADDED, PLACE),
        Limit("porn.ocr", Gap.SWITCHED_ON, PLACE),
        Limit("porn.ocr", Gap.ABSENT, PLACE, 20_000),
        Limit("userDefine.asr", Gap.KEYWORDS_ADDED, PLACE, 1),
        Limit("userDefine.asr", Gap.KEYWORDS_REMOVED, PLACE, 12),
        Limit("userDefine.asr", Gap.KEYWORDS, PLACE),
    )
    strict = TemplateImpact("strict", 20_000, moves, groups, limits, (("1044", 19_990), ("", 10)), 17)
    gone = TemplateImpact("gone", 1, (Move(review, None, 1),), (), (), (("1045", 1),))
    broken = tuple(BrokenLine(Position("seen.jsonl", line), "not JSON: \x1b[31m") for line in (3, 9))
    unjudged = Unjudged(12, broken, 4, 5, {"10": 7, "": 1}, 6)
    return Impact("the account", "the manifests", False, 2, (gone, strict), unjudged, ("1 unmanaged object",))
