"""An explanation and a graph to draw that have a part of every type."""

from __future__ import annotations

from reconciler.model.explanation import (
    AddressExplanation,
    Explanation,
    FieldExplanation,
    FieldValue,
    InAccount,
    KeywordExplanation,
    LeafReach,
    Likeness,
    Mention,
    ReadingLeaf,
    Recorded,
    RuleExplanation,
    TextExplanation,
    TextKeyword,
)
from reconciler.model.graph import Carries, Graph, LeafNode, ListNode, Reaches, TagNode
from reconciler.model.life import Life
from reconciler.model.manifest import Position
from reconciler.model.matching import Matching
from reconciler.model.reach import Why
from reconciler.model.resource import Address, NormalForm
from reconciler.model.rule import Rule, manifest

ASR, OCR = "userDefineConfigure.asrReviewInfo", "userDefineConfigure.ocrReviewInfo"
FORM: NormalForm = {"usages": frozenset({"Review.Ocr", "Review.Asr"}), "tags": frozenset({"gambling", "scams"})}
WORDS, TEMPLATES = "manifests/words.yaml", "manifests/templates.yaml"
CASINO, STRICT = Address("KeywordSample", "casino"), Address("ContentReviewTemplate", "strict")
GAMBLING = frozenset({"gambling"})
LEAVES = (
    LeafReach(str(STRICT), OCR, "screen text", "Review.Ocr", Why.REACHES, GAMBLING, GAMBLING, Position(TEMPLATES, 14)),
    LeafReach(str(STRICT), ASR, "speech", "Review.Asr", Why.REACHES, frozenset(), frozenset(), Position(TEMPLATES, 15)),
    LeafReach("ContentReviewTemplate/lax", OCR, "screen text", "Review.Ocr", Why.OFF, frozenset(), frozenset()),
    LeafReach(
        "ContentReviewTemplate/#31 theirs (not declared)",
        OCR,
        "screen text",
        "Review.Ocr",
        Why.TAGS,
        frozenset({"betting"}),
        frozenset(),
    ),
    LeafReach("ContentReviewTemplate/#10 (preset)", ASR, "speech", "Review.Asr", Why.USAGE, frozenset(), frozenset()),
)
STATE = Recorded(FORM, "", "gambling", Position(WORDS, 8), adopted=True, serial=12, applied=1_790_000_000.0)


def explanation() -> Explanation:
    """A word that is a field and a rule too, with the account's view, and a text."""
    mentions = (
        Mention(CASINO, "gambling", Position(WORDS, 8, 7), False, FORM, Life("2027-01-31", "ana", "T-1", "campaign")),
        Mention(CASINO, "sports", Position("lists/allowed.txt", 3), True, life=Life("2026-01-01"), ended=True),
    )
    keyword = KeywordExplanation(
        CASINO,
        Likeness.FOLDED,
        mentions,
        FORM,
        LEAVES,
        (InAccount(Address("KeywordSample", "Casino"), FORM, "2026-10-01T08:00:00Z", LEAVES[:2]),),
        STATE,
    )
    template = AddressExplanation(
        STRICT,
        Position(TEMPLATES, 10),
        (
            FieldValue("comment", "for rooms\u202e", Position(TEMPLATES, 12)),
            FieldValue(f"{OCR}.switch", "ON", Position("manifests/base.yaml", 4)),
            FieldValue(f"{OCR}.blockConfidence", 100, None),
            FieldValue(f"{ASR}.switch", "OFF", None),
        ),
        (ReadingLeaf(OCR, "screen text", "Review.Ocr", True, GAMBLING, (("gambling", 3120), ("scams", 1))),),
        protect=True,
        ignore=("comment",),
        keep=True,
        account={"comment": "by hand", f"{OCR}.switch": "ON", f"{OCR}.blockConfidence": 100, f"{ASR}.switch": "OFF"},
    )
    field = FieldExplanation(
        "ContentReviewTemplate",
        (f"spec.{ASR}.labelSet", f"spec.{OCR}.labelSet"),
        "list of text",
        "",
        "entries: at most 10",
        "Tags: only samples that carry one of them count.",
        "mps UserDefineConfigureInfo",
    )
    rule = Rule("label-set", "A rule that looks like a word.", manifest("KeywordSamples", "keywords: [casino]"))
    found = TextKeyword(CASINO, False, 2, 3, 14, "gambling", LEAVES[:2])
    idle = TextKeyword(Address("KeywordSample", "赌博"), True, 1, 4, 1, "gambling", ())
    return Explanation(
        Address("KeywordSample", "CASINO"),
        "prod",
        live=True,
        keywords=(keyword,),
        addresses=(template,),
        fields=(field,),
        rules=(RuleExplanation(rule, "Lint", "casino is a word", "write another"),),
        text=TextExplanation("ad.txt", Matching.FOLDED, (found, idle), 3121),
        near=(Address("KeywordSample", "casinos"),),
        remarks=("the templates of the account could not be read",),
    )


def graph() -> Graph:
    """Two lists that reach something, one that does not, a leaf that nothing reaches, and names that are hostile."""
    hostile = 'x"]; end --> <b>&\\N\u202e`#35;'
    return Graph(
        (ListNode("gambling", 3120, 3100), ListNode(hostile, 40, 40), ListNode("idle", 7, 0)),
        (TagNode("gambling", 3100, True), TagNode(hostile, 40, True), TagNode("unused", 7, False)),
        (
            LeafNode(str(STRICT), ASR, "speech", "Review.Asr", frozenset(), 3140),
            LeafNode(str(STRICT), OCR, "screen text", "Review.Ocr", frozenset({"gambling", hostile}), 3140),
            LeafNode("ContentReviewTemplate/lax", OCR, "screen text", "Review.Ocr", frozenset({"scams"}), 0),
        ),
        (Carries(0, 0, 3100), Carries(1, 1, 40), Carries(2, 2, 7)),
        (Reaches(0, None, 0, 3100), Reaches(1, None, 0, 40), Reaches(0, 0, 1, 3100), Reaches(1, 1, 1, 40)),
        off=1,
        target="prod",
    )
