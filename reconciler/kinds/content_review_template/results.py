"""What reviews return, by leaf: names of leaves in tests and reports, types and labels of results.

Source: AiContentReviewResult.Type, and the Label of the blocks that it names (DescribeTaskDetail). No type of result is
documented for the leaves of UserDefineConfigure.
"""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.kinds.content_review_template.leaves import LEAVES, Leaf, lower


def short(leaf: Leaf) -> str:
    """Return the name of a leaf in tests and reports: ``terrorism.img``, ``userDefine.asr``."""
    group = leaf.group.removesuffix("Configure")
    return f"{lower(group)}.{lower(leaf.name.removesuffix('ReviewInfo'))}"


BY_SHORT: Mapping[str, Leaf] = {short(leaf): leaf for leaf in LEAVES}
IMAGES = tuple(name for name in BY_SHORT if name.endswith(".img"))
BY_TYPE: Mapping[str, str] = {
    # A result of pictures has the group's name alone: Type Terrorism belongs to Terrorism.Img.
    **{name.removesuffix(".img"): name for name in IMAGES},
    **{name: name for name in BY_SHORT},
}
"""What a case may write before a score → the name of the leaf: the Type of a result in lowerCamelCase, or that name."""
RESULT_ONLY: Mapping[str, tuple[str, ...]] = {"terrorism.img": ("scenario",)}
"""Labels that results have and no template can select."""


def labels_of(name: str) -> tuple[str, ...] | None:
    """Return the labels that results at a leaf may have; empty for free tags, None where they have none."""
    labels = BY_SHORT[name].labels
    if not labels:
        return labels
    return (*labels, *RESULT_ONLY.get(name, ()))
