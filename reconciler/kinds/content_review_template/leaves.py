"""The thirteen leaves of a content review template: where they stand, their documented scores and labels.

Source: the types PornImgReviewTemplateInfo, TerrorismImgReviewTemplateInfo and their siblings.
"""

from __future__ import annotations

from typing import NamedTuple

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
MOST_LABELS = 10
"""UserDefine*ReviewTemplateInfo.LabelSet: at most 10 tags."""
LABEL_LENGTH = 16
"""UserDefine*ReviewTemplateInfo.LabelSet: each at most 16 characters."""
NAME_LENGTH = 64
COMMENT_LENGTH = 256


class Leaf(NamedTuple):
    """One detector. ``labels``: the known ones; empty for free tags; None where the type has no LabelSet."""

    group: str
    name: str
    block: int
    review: int
    labels: tuple[str, ...] | None = None

    @property
    def path(self) -> str:
        """As in manifests and normal forms: ``pornConfigure.imgReviewInfo``."""
        return f"{lower(self.group)}.{lower(self.name)}"


def lower(name: str) -> str:
    """An API name in lowerCamelCase."""
    return name[:1].lower() + name[1:]


LEAVES = (
    Leaf("PornConfigure", "ImgReviewInfo", 90, 0, PORN),
    Leaf("PornConfigure", "AsrReviewInfo", 100, 75),
    Leaf("PornConfigure", "OcrReviewInfo", 100, 75),
    Leaf("TerrorismConfigure", "ImgReviewInfo", 90, 80, TERRORISM),
    Leaf("TerrorismConfigure", "OcrReviewInfo", 100, 75),
    Leaf("PoliticalConfigure", "ImgReviewInfo", 97, 95, POLITICAL),
    Leaf("PoliticalConfigure", "AsrReviewInfo", 100, 75),
    Leaf("PoliticalConfigure", "OcrReviewInfo", 100, 75),
    Leaf("ProhibitedConfigure", "AsrReviewInfo", 100, 75),
    Leaf("ProhibitedConfigure", "OcrReviewInfo", 100, 75),
    Leaf("UserDefineConfigure", "FaceReviewInfo", 97, 95, ()),
    Leaf("UserDefineConfigure", "AsrReviewInfo", 100, 75, ()),
    Leaf("UserDefineConfigure", "OcrReviewInfo", 100, 75, ()),
)
BY_PATH = {leaf.path: leaf for leaf in LEAVES}
GROUPS = tuple(dict.fromkeys(leaf.group for leaf in LEAVES))
