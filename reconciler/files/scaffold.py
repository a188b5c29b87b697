"""New projects: an empty one to fill, or a demonstration that runs on the emulator."""

from __future__ import annotations

from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.given_paths import check_not_linked
from reconciler.files.project import FILE
from reconciler.ground.atomic import write_text

PROJECT = """\
# The project file. Every field: reconciler schema project
apiVersion: reconciler/v1
kind: Project
name: {name}
manifests: [manifests]
defaults:
  keywords: {{usages: [Review]}}        # Review = Review.Ocr + Review.Asr
targets:
  dev: {{endpoint: emulator}}           # runs here, needs no account
"""

PROD = """\
  # prod:
  #   site: intl                      # or cn
  #   account: "100012347742"         # refused where the credentials belong to another
  #   profile: prod                   # a tccli profile; without one the environment is asked
"""

WORDS = """\
# One keyword a line. "# " begins a comment, \\# a word with a hash.
"""

MANIFEST = """\
apiVersion: reconciler/v1
kind: KeywordSamples
metadata: {name: words}
spec:
  tags: [words]
  keywordsFrom:
    - file: lists/words.txt
"""

DEMO_LISTS = """\
apiVersion: reconciler/v1
kind: KeywordSamples
metadata: {name: gambling}
spec:
  tags: [gambling]
  keywords:
    - casino
    - online betting
    - {keyword: 德州扑克, tags: [gambling, poker]}
---
apiVersion: reconciler/v1
kind: KeywordSamples
metadata: {name: scams}
spec:
  tags: [scams]
  keywordsFrom:
    - file: lists/scams.txt
"""

DEMO_SCAMS = """\
free btc
刷单日结
double your money    # a comment begins with a hash and a space
"""

DEMO_TEMPLATES = """\
apiVersion: reconciler/v1
kind: ContentReviewTemplate
metadata: {name: house, abstract: true}     # never created: a base for others
spec:
  pornConfigure:
    imgReviewInfo: {switch: ON, labelSet: [porn, sexy], blockConfidence: 80, reviewConfidence: 30}
  terrorismConfigure:
    imgReviewInfo: {switch: ON}
---
apiVersion: reconciler/v1
kind: ContentReviewTemplate
metadata: {name: live-strict, base: house}
spec:
  comment: Live rooms
  userDefineConfigure:
    ocrReviewInfo: {switch: ON, labelSet: [gambling, scams]}     # keywords by their tags
---
apiVersion: reconciler/v1
kind: ContentReviewTemplate
metadata: {name: uploads, base: house}
spec:
  comment: Uploaded videos
  pornConfigure:
    imgReviewInfo: {blockConfidence: 90}
"""

DEMO_TESTS = """\
# What the policy should do with examples of content. Run them: reconciler test
apiVersion: reconciler/v1
kind: PolicyTests
metadata: {name: examples}
spec:
  assume: {matching: contains, hitScore: 100}     # the service documents neither
  cases:
    - name: casino on screen
      template: live-strict
      screen: welcome to the casino
      expect: {verdict: block, because: [{userDefine.ocr: casino}]}
    - name: swimwear
      template: live-strict
      scores: {porn: {sexy: 45}}
      expect: {verdict: review, because: [{porn.img: sexy}]}
    - name: uploads read no keywords
      template: uploads
      screen: 刷单日结
      expect: {verdict: pass}
"""


def scaffold(folder: Path, *, demo: bool) -> list[str]:
    """Write a new project into ``folder``, and return the names of its files.

    Raises InputError where one of them exists: nothing is overwritten.
    """
    files = _demo() if demo else _plain(folder)
    for name in files:
        check_not_linked(folder / name, within=folder)
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        raise InputError(f"{folder / taken[0]} exists already; nothing was written", hint="choose another folder")
    for name, text in files.items():
        write_text(folder / name, text)
    return list(files)


def _plain(folder: Path) -> dict[str, str]:
    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in folder.resolve().name) or "project"
    return {
        FILE: PROJECT.format(name=name) + PROD,
        "manifests/words.yaml": MANIFEST,
        "lists/words.txt": WORDS,
        ".gitignore": ".reconciler/\n",
    }


def _demo() -> dict[str, str]:
    return {
        FILE: PROJECT.format(name="demo"),
        "manifests/lists.yaml": DEMO_LISTS,
        "manifests/templates.yaml": DEMO_TEMPLATES,
        "manifests/tests.yaml": DEMO_TESTS,
        "lists/scams.txt": DEMO_SCAMS,
        ".gitignore": ".reconciler/\n",
    }
