"""What a ``ContentReviewTemplate`` document may say: the API's own fields in lowerCamelCase, with every limit."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reconciler.kinds.content_review_template.leaves import (
    COMMENT_LENGTH,
    LABEL_LENGTH,
    MOST_LABELS,
    NAME_LENGTH,
    POLITICAL,
    PORN,
    TERRORISM,
)
from reconciler.model.spec import AsInteger, Spec

Score = Annotated[int, Field(ge=0, le=100, description="0 to 100; reaching it counts."), AsInteger]
FreeLabel = Annotated[str, Field(min_length=1, max_length=LABEL_LENGTH)]


def _suggests(*words: str) -> dict[str, Any]:
    """Editors offer the known labels; others are let through, since the service decides."""
    return {"anyOf": [{"enum": list(words)}, {"type": "string"}]}


def _labels() -> Any:
    return Field(default=None, description="Only results with one of these labels count; others are let through.")


class Detector(Spec):
    """A leaf without labels. Unwritten scores take the documented defaults of CreateContentReviewTemplate."""

    source: ClassVar[str] = "the `mps` type of the leaf, for example PornAsrReviewTemplateInfo"

    switch: Annotated[Literal["ON", "OFF"], Field(description="OFF is the same as not written.")]
    block_confidence: Score | None = None
    review_confidence: Score | None = None


class PornImage(Detector):
    """Pornography in pictures. Without labels every result counts."""

    source: ClassVar[str] = "`mps` PornImgReviewTemplateInfo"

    label_set: list[Annotated[str, Field(json_schema_extra=_suggests(*PORN))]] | None = _labels()


class TerrorismImage(Detector):
    """Violence in pictures. Without labels every result counts."""

    source: ClassVar[str] = "`mps` TerrorismImgReviewTemplateInfo"

    label_set: list[Annotated[str, Field(json_schema_extra=_suggests(*TERRORISM))]] | None = _labels()


class PoliticalImage(Detector):
    """Sensitive people and signs in pictures. Without labels every result counts."""

    source: ClassVar[str] = "`mps` PoliticalImgReviewTemplateInfo"

    label_set: list[Annotated[str, Field(json_schema_extra=_suggests(*POLITICAL))]] | None = _labels()


class TagDetector(Detector):
    """A leaf of UserDefineConfigure: its labels are tags of keyword samples, or of person samples for faces."""

    source: ClassVar[str] = "`mps` UserDefineFace-, UserDefineAsrText- and UserDefineOcrTextReviewTemplateInfo"

    label_set: Annotated[list[FreeLabel], Field(max_length=MOST_LABELS)] | None = Field(
        default=None, description="Tags: only samples that carry one of them count."
    )


class Porn(Spec):
    """Pornography, in pictures, speech and text."""

    source: ClassVar[str] = "`mps` PornConfigureInfo"

    img_review_info: PornImage | None = None
    asr_review_info: Detector | None = None
    ocr_review_info: Detector | None = None


class Terrorism(Spec):
    """Violence, in pictures and text."""

    source: ClassVar[str] = "`mps` TerrorismConfigureInfo"

    img_review_info: TerrorismImage | None = None
    ocr_review_info: Detector | None = None


class Political(Spec):
    """Politically sensitive content, in pictures, speech and text."""

    source: ClassVar[str] = "`mps` PoliticalConfigureInfo"

    img_review_info: PoliticalImage | None = None
    asr_review_info: Detector | None = None
    ocr_review_info: Detector | None = None


class Prohibited(Spec):
    """Documented as not supported yet."""

    source: ClassVar[str] = "`mps` ProhibitedConfigureInfo"

    asr_review_info: Detector | None = None
    ocr_review_info: Detector | None = None


class UserDefine(Spec):
    """The account's own samples: persons, and keywords in speech and text, selected by their tags."""

    source: ClassVar[str] = "`mps` UserDefineConfigureInfo"

    face_review_info: TagDetector | None = None
    asr_review_info: TagDetector | None = None
    ocr_review_info: TagDetector | None = None


class ContentReviewTemplateSpec(Spec):
    """A template is owned whole: an unwritten leaf is OFF, an unwritten comment empty."""

    source: ClassVar[str] = "`mps` CreateContentReviewTemplate"

    name: Annotated[str, Field(max_length=NAME_LENGTH)] | None = Field(
        default=None, description="Name in the cloud; default metadata.name."
    )
    comment: Annotated[str, Field(max_length=COMMENT_LENGTH, description="Shown in the console.")] = ""
    porn_configure: Porn | None = None
    terrorism_configure: Terrorism | None = None
    political_configure: Political | None = None
    prohibited_configure: Prohibited | None = None
    user_define_configure: UserDefine | None = None
