"""The leaves of a content review template: their labels and default scores, from the ``…ReviewTemplateInfo`` types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from reconciler.emulator.data.rows import Leaf
from reconciler.emulator.server.params import Field, Shape


class Spec(NamedTuple):
    """One leaf type. ``labels`` lists what ``LabelSet`` may hold; empty: free tags; None: the type has none."""

    block: int = 100
    review: int = 75
    labels: tuple[str, ...] | None = None


PORN = ("porn", "vulgar", "intimacy", "sexy")
TERRORISM = ("guns", "crowd", "bloody", "police", "banners", "militant", "explosion", "terrorists")
POLITICAL = (
    "violation_photo",
    "politician",
    "entertainment",
    "sport",
    "entrepreneur",
    "scholar",
    "celebrity",
    "military",
)
LEAVES: Mapping[str, Mapping[str, Spec]] = {
    "PornConfigure": {"ImgReviewInfo": Spec(90, 0, PORN), "AsrReviewInfo": Spec(), "OcrReviewInfo": Spec()},
    "TerrorismConfigure": {"ImgReviewInfo": Spec(90, 80, TERRORISM), "OcrReviewInfo": Spec()},
    "PoliticalConfigure": {"ImgReviewInfo": Spec(97, 95, POLITICAL), "AsrReviewInfo": Spec(), "OcrReviewInfo": Spec()},
    "ProhibitedConfigure": {"AsrReviewInfo": Spec(), "OcrReviewInfo": Spec()},
    "UserDefineConfigure": {
        "FaceReviewInfo": Spec(97, 95, ()),
        "AsrReviewInfo": Spec(labels=()),
        "OcrReviewInfo": Spec(labels=()),
    },
}
"""Group → leaf → type. Terrorism has no Asr, Prohibited no Img, UserDefine Face in the place of Img."""


def complete(spec: Spec, sent: Mapping[str, Any]) -> Leaf:
    """``sent`` with the documented default of everything it leaves out."""
    leaf: Leaf = {"Switch": "OFF"}
    if spec.labels is not None:
        leaf["LabelSet"] = []
    leaf |= {"BlockConfidence": spec.block, "ReviewConfidence": spec.review, **sent}
    if "LabelSet" in leaf:
        leaf["LabelSet"] = list(dict.fromkeys(leaf["LabelSet"]))
    return leaf


def group_shapes(*, update: bool, any_label: bool, whole_user_define: bool = False) -> dict[str, Field]:
    """The five group parameters of create, or with ``update`` of modify, where ``Switch`` is optional.

    ``any_label`` admits labels that the types do not list; ``whole_user_define`` requires all leaves of that group.
    """
    return {
        group: Field(
            "object",
            shape={
                leaf: Field(
                    "object",
                    required=whole_user_define and group == "UserDefineConfigure",
                    shape=_leaf_shape(spec, update=update, any_label=any_label),
                )
                for leaf, spec in leaves.items()
            },
        )
        for group, leaves in LEAVES.items()
    }


def _leaf_shape(spec: Spec, *, update: bool, any_label: bool) -> Shape:
    code = "InvalidParameterValue"
    shape = {
        "Switch": Field("string", required=not update, among=("ON", "OFF"), code=f"{code}.Switch"),
        "BlockConfidence": Field("int", low=0, high=100, code=f"{code}.BlockConfidence"),
        "ReviewConfidence": Field("int", low=0, high=100, code=f"{code}.ReviewConfidence"),
    }
    if spec.labels is not None:
        among = None if any_label else spec.labels or None
        free = spec.labels == ()
        shape["LabelSet"] = Field(
            "strings", among=among, most=10 if free else None, length=16 if free else None, code=f"{code}.LabelSet"
        )
    return shape
