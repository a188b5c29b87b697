"""The projects that are measured: n keywords in one list, or fifty templates."""

from __future__ import annotations

import hashlib
from pathlib import Path

WORDS = Path(__file__).resolve().parents[2] / "shared" / "data" / "english-100k.txt"
"""A real list, where it is present; words made by a hash are as good for counting."""

PROJECT = """\
apiVersion: reconciler/v1
kind: Project
name: benchmark
manifests: [manifests]
targets: {bench: {}}
"""

LIST = """\
apiVersion: reconciler/v1
kind: KeywordSamples
metadata: {name: words}
spec:
  usages: [Review]
  tags: [words]
  keywordsFrom:
    - file: lists/words.csv
"""

TEMPLATE = """\
apiVersion: reconciler/v1
kind: ContentReviewTemplate
metadata: {{name: template-{number:02}}}
spec:
  pornConfigure:
    imgReviewInfo: {{switch: ON, blockConfidence: {block}, labelSet: [porn, sexy]}}
  userDefineConfigure:
    ocrReviewInfo: {{switch: ON, labelSet: [words]}}
"""


def words(count: int) -> list[str]:
    """``count`` different words of at most 20 characters."""
    real = WORDS.read_text(encoding="utf-8").split() if WORDS.is_file() else []
    made = (hashlib.sha256(str(number).encode()).hexdigest()[:16] for number in range(count))
    return list(dict.fromkeys([*real[:count], *made]))[:count]


def write_keywords(folder: Path, count: int, *, changed: float = 0.0) -> None:
    """A project of ``count`` keywords, of which a share has one tag more."""
    _project(folder)
    (folder / "manifests" / "words.yaml").write_text(LIST, encoding="utf-8")
    step = int(1 / changed) if changed else 0
    rows = (f'"{word}",{"+changed" if step and index % step == 0 else ""}' for index, word in enumerate(words(count)))
    (folder / "lists" / "words.csv").write_text("keyword,tags\n" + "\n".join(rows) + "\n", encoding="utf-8")


def write_templates(folder: Path, count: int, *, changed: float = 0.0) -> None:
    """A project of ``count`` templates, of which a share blocks from a lower score."""
    _project(folder)
    every = int(1 / changed) if changed else 0
    text = "---\n".join(
        TEMPLATE.format(number=number, block=80 if every and number % every == 0 else 85) for number in range(count)
    )
    (folder / "manifests" / "templates.yaml").write_text(text, encoding="utf-8")


def _project(folder: Path) -> None:
    for name in ("manifests", "lists"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "reconciler.yaml").write_text(PROJECT, encoding="utf-8")
