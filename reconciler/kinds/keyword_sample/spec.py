"""What a ``KeywordSamples`` document may say. Limits: types AiSampleWordInfo and ModifyWordSampleRequest."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from reconciler.model.life import MOST, EndError, flaw_of, parsed_end
from reconciler.model.project import Usage
from reconciler.model.spec import Boolean, Spec

CREATE_LENGTH = 20
"""The longest keyword CreateWordSamples takes, in characters (AiSampleWordInfo.Keyword)."""
MODIFY_LENGTH = 128
"""The longest keyword ModifyWordSample takes: older keywords beyond 20 characters may exist."""
MOST_TAGS = 20
TAG_LENGTH = 128

Tags = Annotated[
    list[str], Field(max_length=MOST_TAGS, description="Words that templates select keywords by; at most 20.")
]
Usages = Annotated[
    list[Usage],
    Field(min_length=1, description="Where the keyword is looked for; Review is Review.Ocr and Review.Asr."),
]
Existing = Annotated[
    Boolean,
    Field(description="The account has it already and it is never created: for keywords of more than 20 characters."),
]
Encoding = Annotated[str | None, Field(description="Of files without a byte order mark; UTF-8 by default.")]
Sheet = Annotated[
    str | None, Field(min_length=1, description="Of a workbook (xlsx); the only one with text by default.")
]
Column = Literal["keyword", "tags", "usages", "existing", "expires", "owner", "ticket", "reason"]


def _end(value: object) -> object:
    if isinstance(value, str):
        try:
            parsed_end(str(value))
        except EndError as error:
            context = {"said": error.message, "fix": error.fix, "suggestion": error.suggestion}
            raise PydanticCustomError(error.rule, "{said}", context) from error
    return value


def _note(value: object) -> object:
    flaw = flaw_of(value) if isinstance(value, str) else ""
    if flaw:
        raise PydanticCustomError("invalid-text", "it {flaw}", {"flaw": flaw, "fix": "shorten it, in one line"})
    return value


Expires = Annotated[
    str | None,
    Field(
        description="The last day in UTC, or a time with its zone: from then on it counts as not declared. never: it"
        " does not end, though its list does.",
        examples=["2027-12-31", "2027-12-31T18:00+08:00"],
    ),
    BeforeValidator(_end),
]
Owner = Annotated[
    str | None, Field(description=f"Who answers for it, at most {MOST} characters."), BeforeValidator(_note)
]
Ticket = Annotated[str | None, Field(description="Where it was decided."), BeforeValidator(_note)]
Reason = Annotated[str | None, Field(description="Why it is there."), BeforeValidator(_note)]


class KeywordEntry(Spec):
    """One keyword with its own tags, usages or end, which replace the list's."""

    source: ClassVar[str] = "`mps` AiSampleWordInfo; `existing`, `expires` and what follows are the program's own"

    keyword: str = Field(
        max_length=MODIFY_LENGTH,
        description=f"At most {CREATE_LENGTH} characters; {MODIFY_LENGTH} with existing: true.",
    )
    tags: Tags | None = None
    usages: Usages | None = None
    existing: Existing | None = None
    expires: Expires = None
    owner: Owner = None
    ticket: Ticket = None
    reason: Reason = None


class ListEntry(Spec):
    """Word lists to take in: a path or glob, and what holds for every keyword in them."""

    file: str = Field(min_length=1, description="Path or glob of txt, csv, tsv or xlsx files.")
    columns: dict[Column, str] = Field(default_factory=dict, description="Our column name: the header's word.")
    ignore_columns: list[str] = Field(default_factory=list, description="Columns of the header to pass over.")
    encoding: Encoding = None
    sheet: Sheet = None
    tags: Tags | None = None
    usages: Usages | None = None
    existing: Existing | None = None
    expires: Expires = None
    owner: Owner = None
    ticket: Ticket = None
    reason: Reason = None


class ExcludeEntry(Spec):
    """Word lists whose keywords are never declared by this document, until ``expires``."""

    file: str = Field(min_length=1, description="Path or glob of txt, csv, tsv or xlsx files.")
    columns: dict[Literal["keyword", "expires"], str] = Field(
        default_factory=dict, description="Of a csv: our column name, keyword or expires, and the header's word."
    )
    encoding: Encoding = None
    sheet: Sheet = None
    expires: Expires = None
    owner: Owner = None
    ticket: Ticket = None
    reason: Reason = None


class KeywordSamplesSpec(Spec):
    """A list: keywords that share usages and tags unless an entry says otherwise."""

    source: ClassVar[str] = "`usages` and `tags` from `mps` AiSampleWordInfo; the rest is the program's own"

    usages: Usages | None = None
    tags: Tags | None = None
    existing: Existing = False
    expires: Expires = None
    owner: Owner = None
    ticket: Ticket = None
    reason: Reason = None
    duplicates: Literal["error", "merge"] | None = Field(
        default=None, description="Keywords that other lists declare too: an error, or tags and usages united."
    )
    keywords: list[str | KeywordEntry] = Field(
        default_factory=list,
        description="A keyword has at most 20 characters.",
        examples=[["casino", {"keyword": "德州扑克", "tags": ["gambling", "poker"]}]],
    )
    keywords_from: list[ListEntry] = Field(default_factory=list, examples=[[{"file": "lists/gambling/*.txt"}]])
    exclude_from: list[ExcludeEntry] = Field(default_factory=list, examples=[[{"file": "lists/allowed.txt"}]])
    exclude: list[str] = Field(
        default_factory=list,
        description="Words of keywordsFrom that are not declared; an entry under keywords stays.",
        examples=[["lottery"]],
    )
