"""One plan with changes of every sort, the state and the account that it was made from, and what is wrong with it."""

from dataclasses import replace

from reconciler.kinds import BY_NAME
from reconciler.model.state import Record
from reconciler.stages.planning.checksum import checksum
from reconciler.stages.planning.recheck import contradictions
from tests.support.declaring import form, word
from tests.support.plans import (
    ASR,
    BOTH,
    LOW,
    OCR,
    ON,
    desired,
    keyword,
    live,
    planned,
    state,
    template,
)

GONE, TIGHT, NEW = template("gone"), template("tight"), template("new")


TAGGED = word(["Review.Ocr"], ["a", "b"])


STRICT = form("{userDefineConfigure: {ocrReviewInfo: {switch: ON, labelSet: [a]}, asrReviewInfo: {switch: ON}}}")
"""Of somebody else: it reads what is tagged a on screen, and all that is spoken."""


MEMORY = state(
    {
        keyword("stays"): ("stays", OCR),
        keyword("changes"): ("changes", BOTH),
        keyword("retagged"): ("retagged", TAGGED),
        keyword("goes"): Record("goes", OCR, list="words"),
        keyword("lost"): ("lost", OCR),
        keyword("forgotten"): ("forgotten", OCR),
        TIGHT: ("31", ON),
        GONE: ("32", LOW),
    }
)


NOW = live(
    words={"stays": OCR, "changes": BOTH, "retagged": TAGGED, "goes": OCR, "there": OCR},
    templates={"31": ON, "32": LOW, "33": STRICT},
)


WISHED = {
    keyword("stays"): OCR,
    keyword("changes"): OCR,
    keyword("retagged"): OCR,
    keyword("there"): BOTH,
    keyword("fresh"): ASR,
    keyword("lost"): OCR,
    TIGHT: LOW,
    NEW: {**ON, "name": "new"},
}


def made(**terms):
    """Every verb of objects, in every posture."""
    resources = desired(WISHED)
    return planned(resources, MEMORY, NOW, plan_id="1", place=".reconciler/prod", **terms)


PLAN = made().plan


def faults(plan):
    return list(contradictions(plan, BY_NAME))


def resealed(plan):
    """A plan with the checksum that its changes have."""
    return replace(plan, checksum=checksum(plan.basis, plan.mode, plan.changes))


def with_change(address, **parts):
    changes = [c._replace(**parts) if c.address == address else c for c in PLAN.changes]
    return resealed(replace(PLAN, changes=tuple(changes)))
