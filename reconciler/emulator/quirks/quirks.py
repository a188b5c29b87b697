"""Switches for what the API documentation leaves open. One field per open question, one value per plausible answer.

A client that is right under every combination is right whatever the service turns out to do. The names in brackets
are the pages and types of the API reference that are silent on the point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Media = Literal["success", "task-error", "subtask-fail", "aborted", "no-subtasks"]


@dataclass(frozen=True, slots=True)
class Quirks:
    """How the emulator answers where the documents are silent. Times are in seconds, patterns are regular expressions
    that must match the whole text; an empty pattern matches nothing where it refuses and everything where it admits."""

    # Keyword samples
    existing_keyword: Literal["overwrite", "error", "merge", "ignore"] = "overwrite"
    """[CreateWordSamples] A keyword that exists already. ``error`` is InvalidParameterValue."""
    failed_create: Literal["nothing", "rest", "first"] = "nothing"
    """[CreateWordSamples] What a call leaves behind when one word of it is refused: nothing, all the others, or those
    before the refused one."""
    refused_words: str = ""
    """[CreateWordSamples] Keywords that the service does not permit, refused with InvalidParameterValue."""
    duplicate_keyword: Literal["last", "first", "error"] = "last"
    """[CreateWordSamples] The same keyword twice in one call."""
    empty_usages: Literal["error", "stored"] = "error"
    """[CreateWordSamples, ModifyWordSample] ``Usages: []``."""
    length_unit: Literal["code-points", "utf-16", "utf-8"] = "code-points"
    """[AiSampleWordInfo] What a character of the 20 permitted ones is."""
    keyword_identity: Literal["exact", "folded"] = "exact"
    """[AiSampleWord] Whether spellings equal under NFKC and case folding are one sample (the first one is kept)."""
    keyword_kept: Literal["as-sent", "nfc", "nfkc", "lower", "cut"] = "as-sent"
    """[CreateWordSamples] What is kept of a keyword; ``cut`` keeps eight characters."""
    delete_unknown: Literal["ignore", "error-all", "error-partial"] = "ignore"
    """[DeleteWordSamples] Unknown keywords: ignored, or ResourceNotFound.Word with nothing or the rest deleted."""
    sent_usages: Literal["replaced", "merged"] = "replaced"
    """[ModifyWordSample] Whether ``Usages`` replaces the set or adds to it."""
    omitted_usages: Literal["unchanged", "cleared"] = "unchanged"
    """[ModifyWordSample] ``Usages`` left out."""
    omitted_tags: Literal["unchanged", "cleared"] = "unchanged"
    """[ModifyWordSample] ``TagOperationInfo`` left out."""
    reset_empty: Literal["clears", "ignored", "error"] = "clears"
    """[AiSampleTagOperation] ``{Type: reset, Tags: []}``. ``error`` is InvalidParameterValue."""
    keyword_filter: Literal["exact", "partial", "folded"] = "exact"
    """[DescribeWordSamples] How ``Keywords`` matches."""
    tag_filter: Literal["any", "all"] = "any"
    """[DescribeWordSamples] Whether one of ``Tags`` suffices."""
    usages_read: Literal["atoms", "as-written"] = "atoms"
    """[AiSampleWord] Whether ``UsageSet`` may hold abbreviations."""
    tag_order: Literal["kept", "sorted"] = "kept"
    """[AiSampleWord] The order of ``TagSet``."""
    empty_tag_set: Literal["empty", "null", "missing"] = "empty"
    """[AiSampleWord] ``TagSet`` of a keyword without tags."""
    empty_word_set: Literal["null", "empty"] = "null"
    """[DescribeWordSamples] ``WordSet`` when nothing matches."""

    # Content review templates
    name_kept: Literal["as-sent", "trimmed", "nfc", "nfkc", "lower", "cut"] = "as-sent"
    """[CreateContentReviewTemplate, ModifyContentReviewTemplate] What is kept of ``Name``; ``cut`` keeps eight
    characters."""
    comment_kept: Literal["as-sent", "dropped"] = "as-sent"
    """[CreateContentReviewTemplate] Whether ``Comment`` is kept."""
    sent_leaf: Literal["replaced", "merged"] = "replaced"
    """[ModifyContentReviewTemplate] A leaf that is sent: fields it omits are reset to their defaults, or kept."""
    omitted_leaf: Literal["unchanged", "off"] = "unchanged"
    """[ModifyContentReviewTemplate] A leaf left out of a group that is sent."""
    omitted_group: Literal["unchanged", "cleared"] = "unchanged"
    """[ModifyContentReviewTemplate] A group left out."""
    user_define_update: Literal["optional", "required"] = "optional"
    """[UserDefineConfigureInfoForUpdate] Whether all three leaves must be sent (else MissingParameter)."""
    absent_group: Literal["null", "missing", "off", "off-zero", "off-defaults"] = "null"
    """[ContentReviewTemplateItem] What a group never set reads as; ``off…`` are leaves without scores, with scores 0,
    with the documented scores."""
    absent_leaf: Literal["missing", "null", "off", "off-zero", "off-defaults"] = "missing"
    """[ContentReviewTemplateItem] What a leaf never set reads as inside a group that is."""
    off_leaf: Literal["kept", "zeroed", "bare"] = "kept"
    """[PornImgReviewTemplateInfo and its like] What a leaf that is OFF shows of its scores."""
    empty_text: Literal["clears", "ignored"] = "clears"
    """[ModifyContentReviewTemplate] ``Name`` or ``Comment`` sent as ``""``."""
    absent_text: Literal["empty", "null"] = "empty"
    """[ContentReviewTemplateItem] ``Name`` and ``Comment`` never set."""
    empty_label_set: Literal["empty", "null", "missing"] = "empty"
    """[PornImgReviewTemplateInfo and its like] ``LabelSet`` without a filter."""
    label_order: Literal["kept", "sorted"] = "kept"
    """[PornImgReviewTemplateInfo and its like] The order of ``LabelSet``."""
    unknown_labels: Literal["error", "stored"] = "error"
    """[PornImgReviewTemplateInfo, TerrorismImg…, PoliticalImg…] Labels that the type does not list."""
    prohibited: Literal["stored", "dropped"] = "stored"
    """[ProhibitedConfigureInfo] "Not supported yet": kept, or accepted and read as null."""
    unknown_definition: Literal["omit", "error"] = "omit"
    """[DescribeContentReviewTemplates] An unknown id in ``Definitions``; ``error`` is
    ResourceNotFound.TemplateNotExist."""
    type_field: Literal["present", "null", "missing"] = "present"
    """[ContentReviewTemplateItem] ``Type``, absent in the older version of the page."""
    type_filter: Literal["honoured", "ignored"] = "honoured"
    """[DescribeContentReviewTemplates] ``Type``, absent in the older version of the page."""
    name_filter: Literal["exact", "partial"] = "exact"
    """[DescribeContentReviewTemplates] How ``Name`` matches."""
    preset_quota: Literal["apart", "counted"] = "apart"
    """[CreateContentReviewTemplate] Whether presets count toward the 50 templates."""

    # Both
    visible_created: float = 0.0
    visible_changed: float = 0.0
    visible_deleted: float = 0.0
    """[DescribeWordSamples, DescribeContentReviewTemplates] Until so long after a write, listings show the old view."""
    extra_fields: Literal["none", "unknown"] = "none"
    """[all Describe pages] Fields that no page lists, inside items."""
    time_zone: Literal["utc", "east-8"] = "utc"
    """[all Describe pages] ``…Z`` or ``…+08:00``; the examples show both."""

    # Video on demand
    media_outcome: Media = "success"
    """[ProcessMediaByMPS] How tasks end, where the file id does not say so itself (``<id>-task-error`` and so on)."""
    media_wait: float = 1.0
    media_process: float = 2.0
    """[DescribeTaskDetail] Seconds a task is WAITING, and then PROCESSING."""
    media_type: Literal["MPSWorkflowTask", "ProcessMediaByMPS"] = "MPSWorkflowTask"
    """[TaskSimpleInfo] How DescribeTasks spells the type of these tasks."""
    media_unfinished: Literal["empty", "year-one"] = "empty"
    """[TaskSimpleInfo] Times not reached yet: ``""`` or ``0001-01-01T00:00:00Z``."""
    scroll_end: Literal["token", "empty"] = "token"
    """[DescribeTasks] Whether a token stands beside the last page (the next page is then empty)."""
    scroll_start: Literal["page", "empty"] = "page"
    """[DescribeTasks] Whether an empty page, with a token for the rest, comes before the first task."""
    lost_task: Literal["InvalidParameterValue.TaskId", "ResourceNotFound"] = "InvalidParameterValue.TaskId"
    """[DescribeTaskDetail] The code for a task that is unknown or older than three days."""
    known_files: str = ""
    """[ProcessMediaByMPS] File ids that exist; others are InvalidParameterValue.FileId. Empty: all exist."""
    known_apps: str = ""
    """[ProcessMediaByMPS] Applications that exist; others are InvalidParameterValue.SubAppId. Empty: all exist."""
    app_id: Literal["optional", "required"] = "optional"
    """[DescribeTaskDetail, DescribeTasks] ``SubAppId``, required of accounts from 2023-12-25 on."""
    no_media_task: Literal["error", "accepted"] = "error"
    """[ProcessMediaByMPS] A request that names no task; ``error`` is InvalidParameter."""
    foreign_task: Literal["error", "ignored"] = "error"
    """[ProcessMediaByMPS] Tasks of ProcessMedia that the VOD pages do not name, content review for example."""
    session_id: Literal["ignored", "deduplicated"] = "ignored"
    """[ProcessMediaByMPS] A ``SessionId`` inside ``MPSProcessMediaParams``."""
