"""Example requests as the published pages print them, and the same as manifests."""

from __future__ import annotations

from typing import Any, NamedTuple


class Example(NamedTuple):
    """One printed request. ``manifest``: the document that asks for it, ``HEAD`` and the spec."""

    page: str
    number: int
    query: str
    kind: str
    spec: str

    @property
    def name(self) -> str:
        """What the resource is called: page and number."""
        return f"{self.page}-{self.number}"

    @property
    def printed(self) -> dict[str, Any]:
        """The printed parameters, nested."""
        return nested(self.query)

    @property
    def inline(self) -> str:
        """The spec in one line."""
        return f"{{{', '.join(self.spec.strip().splitlines())}}}"

    def document(self, head: str = "") -> str:
        """The example as a manifest document. ``head``: more of ``metadata``, for example ``, sharedName: true``."""
        metadata = f"metadata: {{name: {self.name}{head}}}"
        spec = "".join(f"  {line}\n" for line in self.spec.strip().splitlines())
        return f"apiVersion: reconciler/v1\nkind: {self.kind}\n{metadata}\nspec:\n{spec}---\n"


def nested(query: str) -> dict[str, Any]:
    """``A.B.0=x`` lines, as the pages print them, as nested parameters."""
    root: dict[str, Any] = {}
    for line in query.strip().split("\n"):
        path, _, value = line.strip().removeprefix("&").partition("=")
        *steps, last = path.split(".")
        node = root
        for step in steps:
            node = node.setdefault(step, {})
        node[last] = int(value) if value.isdigit() else value
    return dict(_lists(root))


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    made = {key: _lists(value) for key, value in node.items()}
    return list(made.values()) if made and all(key.isdigit() for key in made) else made


def _words(number: int, query: str, spec: str) -> Example:
    return Example("CreateWordSamples", number, query, "KeywordSamples", spec)


def _template(page: str, number: int, query: str, spec: str) -> Example:
    return Example(page, number, query, "ContentReviewTemplate", spec)


WORDS = (
    _words(
        1,
        """
        Usages.0=All
        &Words.0.Keyword=Internet celebrity
        &Words.0.Tags.0=Entertainment
        """,
        """
usages: [All]
keywords: [{keyword: Internet celebrity, tags: [Entertainment]}]
""",
    ),
    _words(
        2,
        """
        Usages.0=Review
        &Words.0.Keyword=Zhang San
        &Words.0.Tags.0=Politics
        """,
        """
usages: [Review]
keywords: [{keyword: Zhang San, tags: [Politics]}]
""",
    ),
    _words(
        3,
        """
        Usages.0=Recognition.Ocr
        &Usages.1=Review.Ocr
        &Words.0.Keyword=Internet celebrity
        &Words.0.Tags.0=Entertainment
        """,
        """
usages: [Recognition.Ocr, Review.Ocr]
keywords: [{keyword: Internet celebrity, tags: [Entertainment]}]
""",
    ),
)

_SEVERAL = """
        Name={name}
        &Comment=Template 3
        &PornConfigure.ImgReviewInfo.Switch=ON
        &TerrorismConfigure.ImgReviewInfo.Switch=ON
        &TerrorismConfigure.OcrReviewInfo.Switch=OFF
        &PoliticalConfigure.ImgReviewInfo.Switch=ON
        """
_SEVERAL_SPEC = """
name: {name}
comment: Template 3
pornConfigure: {{imgReviewInfo: {{switch: ON}}}}
terrorismConfigure: {{imgReviewInfo: {{switch: ON}}, ocrReviewInfo: {{switch: OFF}}}}
politicalConfigure: {{imgReviewInfo: {{switch: ON}}}}
"""
_PORN = """
        Name={name}
        &Comment=Template 1
        &PornConfigure.ImgReviewInfo.Switch=ON
        """
_PORN_SPEC = """
name: {name}
comment: Template 1
pornConfigure: {{imgReviewInfo: {{switch: ON}}}}
"""
_LABELS = """
        Name={name}
        &Comment=Template 1
        &PornConfigure.ImgReviewInfo.Switch=ON
        &PornConfigure.ImgReviewInfo.LabelSet.0=porn
        &PornConfigure.ImgReviewInfo.LabelSet.1=sexy
        """
_LABELS_SPEC = """
name: {name}
comment: Template 1
pornConfigure: {{imgReviewInfo: {{switch: ON, labelSet: [porn, sexy]}}}}
"""
_SCORES = """
        Name={name}
        &Comment=Template 2
        &PornConfigure.ImgReviewInfo.Switch=ON
        &PornConfigure.ImgReviewInfo.BlockConfidence=80
        &PornConfigure.ImgReviewInfo.ReviewConfidence=30
        """
_SCORES_SPEC = """
name: {name}
comment: Template 2
pornConfigure: {{imgReviewInfo: {{switch: ON, blockConfidence: 80, reviewConfidence: 30}}}}
"""


def _page(page: str, *examples: tuple[str, str, str]) -> tuple[Example, ...]:
    return tuple(
        _template(page, number, query.format(name=name), spec.format(name=name))
        for number, (name, query, spec) in enumerate(examples, start=1)
    )


_TEMPLATE, _MODULE = "Content Moderation Template", "Content Moderation Module"
_OLDER = "Intelligent content recognition template"
INTERNATIONAL = _page(
    "CreateContentReviewTemplate",
    (_TEMPLATE, _SEVERAL, _SEVERAL_SPEC),
    (_TEMPLATE, _PORN, _PORN_SPEC),
    (_MODULE, _LABELS, _LABELS_SPEC),
    (_TEMPLATE, _SCORES, _SCORES_SPEC),
)
"""The page of the international site."""
OLDER = _page(
    "CreateContentReviewTemplate-older",
    (_OLDER, _PORN, _PORN_SPEC),
    (_OLDER, _SCORES, _SCORES_SPEC),
    (_OLDER, _SEVERAL, _SEVERAL_SPEC),
    (_OLDER, _LABELS, _LABELS_SPEC),
)
"""The older page, of the domestic host."""
LISTINGS = ("Definitions.0=30", "Offset=0\n&Limit=10")
"""The two requests of the page of DescribeContentReviewTemplates."""
