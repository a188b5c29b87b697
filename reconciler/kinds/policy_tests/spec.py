"""What a ``PolicyTests`` document may say."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from reconciler.model.spec import AsNumber, Spec

_OWN = "the program itself"

Points = Annotated[float, Field(ge=0, le=100), AsNumber]


def _shape(value: object) -> str:
    """Return which of the two forms of a score is meant, so that problems are about that one alone."""
    return "labels" if isinstance(value, dict) else "score"


Scored = Annotated[Annotated[Points, Tag("score")] | Annotated[dict[str, Points], Tag("labels")], Discriminator(_shape)]


class Assume(Spec):
    """What is assumed of the service, which documents neither. It is printed with every report."""

    source: ClassVar[str] = _OWN

    matching: Literal["contains", "word", "folded"] = Field(
        default="contains",
        description="How a text holds a keyword. contains: character by character, inside of words too; word: as a word"
        " of its own; folded: whatever its case, width, composition and zero-width characters.",
    )
    hit_score: Points = Field(default=100, description="The score of a text that holds a keyword.")


class Expect(Spec):
    """What is expected: at least one of these."""

    source: ClassVar[str] = _OWN

    verdict: Literal["pass", "review", "block"] | None = Field(
        default=None, description="What becomes of the content: that of the strictest leaf."
    )
    because: list[str | dict[str, str]] = Field(
        default_factory=list,
        description="Leaves that must be as strict as the verdict, each alone or with its label or keyword.",
        examples=[["porn.img", {"userDefine.asr": "casino"}]],
    )
    not_because: list[str | dict[str, str]] = Field(
        default_factory=list, description="Leaves, labels and keywords that must ask for neither a review nor a block."
    )


class CaseSpec(Spec):
    """One case: what a review recognised and scored, and what is expected of a template. It has a text or scores."""

    source: ClassVar[str] = "labels and types from `mps` AiContentReviewResult; the rest is the program's own"

    name: str = Field(min_length=1, description="Unique within the document.")
    template: str = Field(min_length=1, description="Logical name of a ContentReviewTemplate.")
    speech: Annotated[str, Field(min_length=1)] | None = Field(
        default=None, description="Text as speech recognition returned it."
    )
    screen: Annotated[str, Field(min_length=1)] | None = Field(
        default=None, description="Text as it was recognised in the picture."
    )
    scores: dict[str, Scored] = Field(
        default_factory=dict,
        description="Type of a result, or leaf: its score, or label: score. Built-in checks of speech and text take"
        " scores only.",
        examples=[{"terrorism": {"police": 85}, "porn.asr": 40}],
    )
    expect: Expect
    todo: Annotated[str, Field(min_length=1)] | None = Field(
        default=None, description="Why the case may fail for now: it never fails the command."
    )


class PolicyTestsSpec(Spec):
    """Examples of content with the verdict that is expected of a template, for ``reconciler test``."""

    source: ClassVar[str] = _OWN

    assume: Assume = Field(default=Assume(), description="Assumptions of all cases of the document.")
    cases: list[CaseSpec] = Field(description="The cases, in the order in which they are reported.")
