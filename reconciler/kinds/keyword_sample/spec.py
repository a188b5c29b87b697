"""What a ``KeywordSamples`` document may say. Limits: types AiSampleWordInfo and ModifyWordSampleRequest."""

from __future__ import annotations

from typing import Annotated, Literal

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
Column = Literal["keyword", "tags", "usages", "existing"]


class KeywordEntry(Spec):
    """One keyword with its own tags or usages, which replace the list's."""

    keyword: str = Field(max_length=MODIFY_LENGTH)
    tags: Tags | None = None
    usages: Usages | None = None
    existing: Boolean | None = None


class ListEntry(Spec):
    """Word lists to take in: a path or glob, and what holds for every keyword in them."""

    file: str = Field(min_length=1, description="Path or glob of txt, csv or tsv files.")
    columns: dict[Column, str] = Field(default_factory=dict, description="Our column name: the header's word.")
    ignore_columns: list[str] = Field(default_factory=list)
    encoding: str | None = None
    tags: Tags | None = None
    usages: Usages | None = None
    existing: Boolean | None = None


class ExcludeEntry(Spec):
    """Word lists whose keywords are never declared by this document."""

    file: str = Field(min_length=1)
    columns: dict[Literal["keyword"], str] = Field(default_factory=dict)
    encoding: str | None = None


class KeywordSamplesSpec(Spec):
    """A list: keywords that share usages and tags unless an entry says otherwise."""

    usages: Usages | None = None
    tags: Tags | None = None
    existing: Boolean = False
    duplicates: Literal["error", "merge"] | None = None
    keywords: list[str | KeywordEntry] = Field(default_factory=list)
    keywords_from: list[ListEntry] = Field(default_factory=list)
    exclude_from: list[ExcludeEntry] = Field(default_factory=list)
