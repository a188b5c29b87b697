"""One account before, and the manifests of an apply that creates, updates, adopts and deletes of both kinds.

Every verb takes several calls: creates of three usage sets, more deletes than one call holds, a keyword that is
replaced by another spelling of itself, which the service may not tell apart, and a tag that is renamed on keyword and
label at once, for which the template is sent in two steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from reconciler.emulator import Emulator

ACCOUNT = "100000000001"
TAKEN = 30
"""The first Definition the emulator gives: a template that was there before this project."""

PROJECT = f"""\
apiVersion: reconciler/v1
kind: Project
name: faults
manifests: [manifests]
targets:
  live:
    account: "{ACCOUNT}"
    guards: {{maxDelete: {{KeywordSample: 1000, ContentReviewTemplate: 10}}}}
    adopt: {{ContentReviewTemplate/taken: {TAKEN}}}
"""


def words(name: str, entries: Iterable[str], usages: str = "Review.Ocr, Review.Asr") -> str:
    head = f"apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {{name: {name}}}\n"
    lines = "".join(f"    - {entry}\n" for entry in entries)
    return f"{head}spec:\n  usages: [{usages}]\n  keywords:\n{lines}---\n"


def template(name: str, *groups: str, comment: str = "") -> str:
    head = f"apiVersion: reconciler/v1\nkind: ContentReviewTemplate\nmetadata: {{name: {name}}}\n"
    return f'{head}spec:\n  comment: "{comment}"\n' + "".join(f"  {group}\n" for group in groups) + "---\n"


def porn(block: int, *labels: str) -> str:
    chosen = ", ".join(labels)
    score = f"blockConfidence: {block}, reviewConfidence: 10"
    return f"pornConfigure: {{imgReviewInfo: {{switch: ON, {score}, labelSet: [{chosen}]}}}}"


def user(*tags: str) -> str:
    return f"userDefineConfigure: {{ocrReviewInfo: {{switch: ON, labelSet: [{', '.join(tags)}]}}}}"


BULK = [f"bulk-{number:03}" for number in range(103)]
MANY = [f"many-{number:03}" for number in range(107)]
"""More than one chunk of creates, so that some are read back while others are still being sent."""
KEPT = ["kept-1", "{keyword: kept-2, tags: [a, b]}"]

BEFORE = (
    words("bulk", BULK)
    + words("kept", KEPT)
    + words(
        "edited",
        [
            "{keyword: clear-tags, tags: [old, older]}",
            "{keyword: widen, usages: [Review.Ocr]}",
            "{keyword: narrow, usages: [All]}",
            "{keyword: retag, tags: [old]}",
            "{keyword: exchanged, tags: [first]}",
            "ＣＡＳＩＮＯ",
        ],
    )
    + template("kept", porn(80, "porn"), comment="stays")
    + template("tighten", porn(90))
    + template("loosen", porn(60, "porn", "sexy"), user("old"))
    + template("exchanged", user("first"))
    + template("gone-1", porn(70), comment="first")
    + template("gone-2", user("a"), comment="second")
)
AFTER = (
    words("kept", KEPT)
    + words(
        "edited",
        [
            "clear-tags",
            "{keyword: widen, usages: [Review]}",
            "{keyword: narrow, usages: [Recognition.Asr]}",
            "{keyword: retag, tags: [new, newer]}",
            "{keyword: exchanged, tags: [second]}",
            "CASINO",
        ],
    )
    + words("adopted", ["known-same", "{keyword: known-other, tags: [mine]}"], "Review.Ocr")
    + words("ocr", ["ocr-1", "{keyword: ocr-2, tags: [new]}", "ocr-3"], "Review.Ocr")
    + words("all", ["all-1", "all-2"], "All")
    + words("asr", ["asr-1"], "Recognition.Asr")
    + words("many", MANY, "Recognition.Ocr")
    + template("kept", porn(80, "porn"), comment="stays")
    + template("tighten", porn(50))
    + template("loosen", porn(95, "porn"), comment="changed")
    + template("exchanged", user("second"))
    + template("new-1", porn(80, "vulgar"))
    + template("new-2", user("new"), porn(75))
    + template("new-3", "terrorismConfigure: {ocrReviewInfo: {switch: ON}}")
    + template("taken", porn(85), comment="ours now")
)
THERE_BEFORE = ("KeywordSample/known-same", "KeywordSample/known-other", "ContentReviewTemplate/taken")
"""What the account had before the project, and the manifests declare."""
UNMANAGED_WORDS = {"theirs-1": (("All",), ("x",)), "theirs-2": (("Review.Ocr",), ())}


def write_project(folder: Path, manifests: str, project: str = PROJECT) -> Path:
    """A project in ``folder`` with one manifest file; what the state folder holds stays."""
    (folder / "manifests").mkdir(parents=True, exist_ok=True)
    (folder / "reconciler.yaml").write_text(project, encoding="utf-8")
    (folder / "manifests" / "all.yaml").write_text(manifests, encoding="utf-8")
    return folder


def furnish(emulator: Emulator) -> None:
    """What the account has before this project comes: two words to adopt, a template to adopt, and others' things."""
    taken = emulator.put_template("taken", "theirs", PornConfigure={"ImgReviewInfo": {"Switch": "ON"}})
    assert taken == TAKEN
    emulator.put_template("theirs", "hands off", TerrorismConfigure={"OcrReviewInfo": {"Switch": "ON"}})
    emulator.put_word("known-same", ["Review.Ocr"])
    emulator.put_word("known-other", ["Review.Ocr"], ["theirs"])
    for word, (usages, tags) in UNMANAGED_WORDS.items():
        emulator.put_word(word, usages, tags)
