"""Fields by whatever part of their path people type, with what the reference says of them."""

from __future__ import annotations

import pytest

from reconciler.kinds import OBJECT_KINDS
from reconciler.kinds.content_review_template.leaves import LEAVES
from reconciler.stages.explaining import fields
from reference.pages import pages


@pytest.mark.parametrize(
    "asked",
    [
        "spec.pornConfigure.imgReviewInfo.blockConfidence",
        "pornConfigure.imgReviewInfo.blockConfidence",
        "ContentReviewTemplate.spec.pornConfigure.imgReviewInfo.blockConfidence",
        "imgReviewInfo.blockConfidence",
    ],
)
def test_paths_and_their_ends(asked: str) -> None:
    found = fields.explained(asked)
    assert "spec.pornConfigure.imgReviewInfo.blockConfidence" in {path for each in found for path in each.paths}


def test_documented_defaults_are_those_of_the_leaf() -> None:
    for leaf in LEAVES:
        [block] = fields.explained(f"spec.{leaf.path}.blockConfidence")
        [review] = fields.explained(f"spec.{leaf.path}.reviewConfidence")
        assert (block.default, review.default) == (str(leaf.block), str(leaf.review))
        assert block.limits == "at least 0; at most 100"


def test_every_path_of_every_kind_is_a_field() -> None:
    for kind in OBJECT_KINDS.values():
        for path in kind.paths:
            assert fields.explained(f"{kind.document}.spec.{path}"), path


def test_the_words_are_those_of_the_reference() -> None:
    [found] = fields.explained("KeywordSamples.metadata.lifecycle.preventDestroy")
    assert found.meaning in pages()["KeywordSamples.md"]
    [found] = fields.explained("reconciler.yaml.targets.guards.maxDelete")
    assert "list:NAME" in found.meaning


@pytest.mark.parametrize("asked", ["", ".", "spec.", "nothing", "metadata.base.name", "Confidence"])
def test_what_is_no_field(asked: str) -> None:
    assert fields.explained(asked) == ()


def test_fields_that_a_kind_does_not_have() -> None:
    assert {each.document for each in fields.explained("metadata.base")} == {"ContentReviewTemplate"}
