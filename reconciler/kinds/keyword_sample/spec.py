"""What a ``KeywordSamples`` document may say. Limits: types AiSampleWordInfo and ModifyWordSampleRequest."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

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
Column = Literal["keyword", "tags", "usages", "existing"]


class KeywordEntry(Spec):
    """One keyword with its own tags or usages, which replace the list's."""

    source: ClassVar[str] = "`mps` AiSampleWordInfo; `existing` is the program's own"

    keyword: str = Field(
        max_length=MODIFY_LENGTH,
        description=f"At most {CREATE_LENGTH} characters; {MODIFY_LENGTH} with existing: true.",
    )
    tags: Tags | None = None
    usages: Usages | None = None
    existing: Existing | None = None


class ListEntry(Spec):
    """Word lists to take in: a path or glob, and what holds for every keyword in them."""

    file: str = Field(min_length=1, description="Path or glob of txt, csv or tsv files.")
    columns: dict[Column, str] = Field(default_factory=dict, description="Our column name: the header's word.")
    ignore_columns: list[str] = Field(default_factory=list, description="Columns of the header to pass over.")
    encoding: Encoding = None
    tags: Tags | None = None
    usages: Usages | None = None
    existing: Existing | None = None


class ExcludeEntry(Spec):
    """Word lists whose keywords are never declared by this document."""

    file: str = Field(min_length=1, description="Path or glob of txt, csv or tsv files.")
    columns: dict[Literal["keyword"], str] = Field(
        default_factory=dict, description="Of a csv: our column name, keyword, and the header's word."
    )
    encoding: Encoding = None


class KeywordSamplesSpec(Spec):
    """A list: keywords that share usages and tags unless an entry says otherwise."""

    source: ClassVar[str] = "`usages` and `tags` from `mps` AiSampleWordInfo; the rest is the program's own"

    usages: Usages | None = None
    tags: Tags | None = None
    existing: Existing = False
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
