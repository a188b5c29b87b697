"""A project about gambling, and what ``explain`` says of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.manifests import HEAD
from tests.support.project import Project

OCR, ASR = "userDefineConfigure.ocrReviewInfo", "userDefineConfigure.asrReviewInfo"

LISTS = (
    HEAD.format(kind="KeywordSamples", name="gambling")
    + "  tags: [gambling]\n  keywords: [casino, poker, {keyword: 赌博, expires: 2020-01-01, ticket: T-1}]\n"
    "  keywordsFrom: [{file: ../lists/more.txt}]\n  excludeFrom: [{file: ../lists/allowed.txt}]\n---\n"
    + HEAD.format(kind="KeywordSamples", name="speech")
    + "  usages: [Review.Asr]\n  tags: [talk]\n  keywords: [Casino, c\u0430sino, дом]\n"
)


TEMPLATES = (
    HEAD.format(kind="ContentReviewTemplate", name="strict") + "  userDefineConfigure:\n"
    "    ocrReviewInfo: {switch: ON, labelSet: [gambling]}\n    asrReviewInfo: {switch: ON}\n---\n"
    + HEAD.format(kind="ContentReviewTemplate", name="lax")
    + "  userDefineConfigure:\n    ocrReviewInfo: {switch: ON, labelSet: [scams]}\n    asrReviewInfo: {switch: OFF}\n"
)


@pytest.fixture
def gambling(project: Project) -> Project:
    project.put("manifests/lists.yaml", LISTS)
    project.put("manifests/templates.yaml", TEMPLATES)
    project.put("lists/more.txt", "poker\ndice\n")
    project.put("lists/allowed.txt", "dice\n")
    return project


def explained(project: Project, *arguments: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = project.run("explain", *arguments, "--format", "json", code=code).json
    return found


def leaves(keyword: dict[str, Any]) -> dict[tuple[str, str], tuple[str, list[str], int]]:
    return {
        (leaf["template"].partition("/")[2], leaf["path"]): (leaf["why"], leaf["by"], leaf["line"])
        for leaf in keyword["leaves"]
    }
