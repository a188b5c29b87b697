"""Manifests in a string as a world, and the cases that they hold."""

from reconciler.kinds.policy_tests.cases import cases_of
from reconciler.policy.world import World
from tests.support.declaring import declare, sound

WORDS = """apiVersion: reconciler/v1
kind: KeywordSamples
metadata: {name: words}
spec:
  usages: [Review]
  tags: [gambling]
  keywords:
    - casino
    - {keyword: poker, tags: [cards]}
    - {keyword: dice, usages: [Review.Ocr]}
"""
STRICT = """---
apiVersion: reconciler/v1
kind: ContentReviewTemplate
metadata: {name: strict}
spec:
  terrorismConfigure:
    imgReviewInfo: {switch: ON, blockConfidence: 80, reviewConfidence: 60, labelSet: [police, guns]}
  pornConfigure:
    asrReviewInfo: {switch: ON}
  userDefineConfigure:
    asrReviewInfo:
      switch: ON
      blockConfidence: 90
      labelSet: [gambling]
    ocrReviewInfo: {switch: OFF}
"""
TESTS = "---\napiVersion: reconciler/v1\nkind: PolicyTests\nmetadata: {name: tests}\nspec:\n"


def world_of(*cases, assume="{}", base=WORDS + STRICT):
    """The world that manifests declare, and the cases, in flow style, that are written below them."""
    rows = "".join(f"    - {{name: case {index}, template: strict, {case}}}\n" for index, case in enumerate(cases))
    text = base + (f"{TESTS}  assume: {assume}\n  cases:\n{rows}" if cases else "")
    made = declare(text)
    world = World(sound(made))
    return world, [case for _, document in made.statements for case in cases_of(document)]


def standing_at(place, text=WORDS + STRICT):
    """What stands at a position in manifests, up to the end of the line."""
    return text.splitlines()[place.line - 1][place.column - 1 :]
