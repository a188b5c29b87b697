"""The example requests of the published pages of MPS, each as a manifest: what the service receives, field by field.

The requests of VOD's page are in ``tests/runs/test_documented_requests.py``, byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.runs.bench import Bench, bench

from .pages import INTERNATIONAL, LISTINGS, OLDER, WORDS, Example, nested

ATOMS = "an abbreviation is sent as the usages it stands for, which is what a listing shows"
SCORES = "a score that is left out is sent with its documented default, so that a Modify says the same"
NO_FILTER = "labels that are left out are sent as none, which means no filter"
OFF = "each leaf of a group that is mentioned is sent, so that no service has to guess: the others are OFF"
ABSENT = "(not printed)"

Difference = tuple[Any, Any, str]
"""What is printed, what is sent, and why."""


def _switched_off(*leaves: str) -> dict[str, Difference]:
    """Leaves that a page does not print: OFF, with the documented scores."""
    made: dict[str, Difference] = {}
    for leaf in leaves:
        made |= {
            f"{leaf}.Switch": (ABSENT, "OFF", OFF),
            f"{leaf}.BlockConfidence": (ABSENT, 100, SCORES),
            f"{leaf}.ReviewConfidence": (ABSENT, 75, SCORES),
        }
    return made


def _scores(leaf: str, block: int, review: int) -> dict[str, Difference]:
    return {
        f"{leaf}.BlockConfidence": (ABSENT, block, SCORES),
        f"{leaf}.ReviewConfidence": (ABSENT, review, SCORES),
    }


def _no_filter(leaf: str) -> dict[str, Difference]:
    return {f"{leaf}.LabelSet": (ABSENT, [], NO_FILTER)}


PORN, TERRORISM, POLITICAL = (f"{group}Configure" for group in ("Porn", "Terrorism", "Political"))
PORN_OFF = _switched_off(f"{PORN}.AsrReviewInfo", f"{PORN}.OcrReviewInfo")
PORN_SCORES, PORN_UNFILTERED = _scores(f"{PORN}.ImgReviewInfo", 90, 0), _no_filter(f"{PORN}.ImgReviewInfo")
ONLY_PORN = PORN_SCORES | PORN_UNFILTERED | PORN_OFF
SEVERAL = (
    ONLY_PORN
    | _scores(f"{TERRORISM}.ImgReviewInfo", 90, 80)
    | _no_filter(f"{TERRORISM}.ImgReviewInfo")
    | _scores(f"{TERRORISM}.OcrReviewInfo", 100, 75)
    | _scores(f"{POLITICAL}.ImgReviewInfo", 97, 95)
    | _no_filter(f"{POLITICAL}.ImgReviewInfo")
    | _switched_off(f"{POLITICAL}.AsrReviewInfo", f"{POLITICAL}.OcrReviewInfo")
)
LABELS = PORN_SCORES | PORN_OFF
OWN_SCORES = PORN_UNFILTERED | PORN_OFF
DIFFERENCES: dict[str, dict[str, Difference]] = {
    "CreateWordSamples-1": {
        "Usages": (["All"], ["Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr"], ATOMS)
    },
    "CreateWordSamples-2": {"Usages": (["Review"], ["Review.Ocr", "Review.Asr"], ATOMS)},
    "CreateWordSamples-3": {},
    "CreateContentReviewTemplate-1": SEVERAL,
    "CreateContentReviewTemplate-2": ONLY_PORN,
    "CreateContentReviewTemplate-3": LABELS,
    "CreateContentReviewTemplate-4": OWN_SCORES,
    "CreateContentReviewTemplate-older-1": ONLY_PORN,
    "CreateContentReviewTemplate-older-2": OWN_SCORES,
    "CreateContentReviewTemplate-older-3": SEVERAL,
    "CreateContentReviewTemplate-older-4": LABELS,
}
"""By example, every field in which what is sent differs from what is printed."""
TEMPLATES = (*INTERNATIONAL, *OLDER)
SHARED = ", sharedName: true"
"""Both pages make several templates of one name."""


def sent(at: Bench, action: str) -> list[dict[str, Any]]:
    """The parameters of the requests that the service received."""
    return [dict(params) for name, params in at.cloud.log if name == f"mps.{action}"]


def fields(params: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Parameters by their full path; lists are values."""
    made: dict[str, Any] = {}
    for name, value in params.items():
        if isinstance(value, dict):
            made |= fields(value, f"{path}{name}.")
        else:
            made[f"{path}{name}"] = value
    return made


def compared(example: Example, params: Mapping[str, Any]) -> None:
    """Every field is as printed, or a listed difference with its reason; no difference is listed in vain."""
    printed, received = fields(example.printed), fields(params)
    found = {
        path: (printed.get(path, ABSENT), received.get(path, ABSENT))
        for path in (printed | received)
        if printed.get(path, ABSENT) != received.get(path, ABSENT)
    }
    wanted = {path: (before, after) for path, (before, after, _) in DIFFERENCES[example.name].items()}
    assert found == wanted


@pytest.mark.parametrize("example", (*WORDS, *TEMPLATES), ids=lambda example: example.name)
def test_each_request_alone(example: Example, tmp_path: Path) -> None:
    """One manifest, one request; and then there is nothing to do."""
    action = example.page.partition("-")[0]
    with bench(tmp_path) as at:
        assert at.apply(example.document()).clean
        (params,) = sent(at, action)
        compared(example, params)
        assert at.plan().empty


def test_all_of_them_as_one_project(tmp_path: Path) -> None:
    """Eight templates, seven of them of two shared names, and the keywords.

    Two of the pages' examples make the same keyword with different usages. That is one keyword, so the lists say
    ``duplicates: merge``: it gets the usages of both, which are those of the first.
    """
    merged = [example._replace(spec=f"duplicates: merge\n{example.spec.strip()}") for example in WORDS]
    documents = [example.document() for example in merged]
    documents += [example.document(SHARED) for example in TEMPLATES]
    with bench(tmp_path) as at:
        outcome = at.apply(*documents)
        assert outcome.clean, str(outcome)
        received = {params["Words"][0]["Keyword"]: params for params in sent(at, "CreateWordSamples")}
        assert received.keys() == {"Internet celebrity", "Zhang San"}
        compared(WORDS[0], received["Internet celebrity"])
        compared(WORDS[1], received["Zhang San"])
        assert set(WORDS[2].printed["Usages"]) < set(received["Internet celebrity"]["Usages"])
        created = sent(at, "CreateContentReviewTemplate")
        assert len(created) == len(TEMPLATES)
        for example in TEMPLATES:
            (params,) = [made for made in created if matches(example, made)]
            compared(example, params)
        assert at.plan().empty
        assert at.drift().empty


def matches(example: Example, params: Mapping[str, Any]) -> bool:
    """Whether a request is the one of this example: names and comments repeat, printed fields together do not."""
    printed, received = fields(example.printed), fields(params)
    same = all(received.get(path) == value for path, value in printed.items())
    unfiltered = (
        "PornConfigure.ImgReviewInfo.LabelSet" in printed or not params["PornConfigure"]["ImgReviewInfo"]["LabelSet"]
    )
    return same and unfiltered


def test_the_listings_differ_on_purpose(tmp_path: Path) -> None:
    """By id the page asks for one template, by pages of ten it asks for all. A listing must be complete, so it asks
    for as many as the page allows, and for the account's own: the service's presets would be in between."""
    with bench(tmp_path) as at:
        assert at.apply(INTERNATIONAL[0].document()).clean
        by_id, by_page = map(nested, LISTINGS)
        assert by_id == {"Definitions": [30]}
        for params in sent(at, "DescribeContentReviewTemplates"):
            differing = {name: value for name, value in params.items() if by_page.get(name) != value}
            assert differing == {"Limit": 50, "Type": "Custom"}
            assert set(by_page) <= set(params)
