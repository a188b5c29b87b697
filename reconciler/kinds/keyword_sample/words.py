"""Normal form of a keyword sample, and the rules a keyword and its tags obey."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from reconciler.kinds.keyword_sample.spec import CREATE_LENGTH, MODIFY_LENGTH, MOST_TAGS, TAG_LENGTH
from reconciler.model.manifest import Position, Problem
from reconciler.model.resource import NormalForm

ATOMS = ("Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr")
EXPANSION = {"Recognition": ATOMS[:2], "Review": ATOMS[2:], "All": ATOMS}
"""CreateWordSamples page: Recognition = both Recognition.*, Review = both Review.*, All = all four."""

_UNCLEAN = re.compile(r"\A\s|\s\Z|[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@lru_cache(maxsize=65536)
def form_of(usages: tuple[str, ...], tags: tuple[str, ...]) -> NormalForm:
    """Usages as the set of atoms, tags as a set. Equal inputs give the very same object: there are few distinct ones.

    An unknown usage is kept as it is, never dropped.
    """
    return _shared(frozenset(atom for usage in usages for atom in EXPANSION.get(usage, (usage,))), frozenset(tags))


@lru_cache(maxsize=65536)
def _shared(usages: frozenset[str], tags: frozenset[str]) -> NormalForm:
    return {"usages": usages, "tags": tags}


def in_order(usages: Iterable[str]) -> list[str]:
    """Usages in the order of the documentation, unknown ones last."""
    wanted = frozenset(usages)
    return [atom for atom in ATOMS if atom in wanted] + sorted(wanted.difference(ATOMS))


def keyword_problem(keyword: str, position: Position, existing: bool) -> Problem | None:
    """What is wrong with a keyword, if anything. Which characters the service permits is not documented."""
    # Letters and digits are neither space nor control characters: most keywords need no closer look.
    if keyword.isalnum() and len(keyword) <= CREATE_LENGTH:
        return None
    if not keyword:
        return Problem("keyword-empty", position, "an empty keyword", fix="remove the entry, or write the keyword")
    if _UNCLEAN.search(keyword):
        bad = _UNCLEAN.search(keyword)
        return Problem(
            "keyword-characters",
            position,
            "white space at an end, or a control character",
            excerpt=keyword,
            mark=(bad.start() if bad else 0) + 1,
            fix="remove it",
        )
    length = len(keyword)
    if length > MODIFY_LENGTH:
        message = f"{length:,} characters; at most {CREATE_LENGTH}, or {MODIFY_LENGTH} where the account has it"
        return Problem("keyword-length", position, message, fix="shorten it")
    if length > CREATE_LENGTH and not existing:
        return Problem(
            "keyword-length",
            position,
            f"{length} characters; at most {CREATE_LENGTH}",
            excerpt=keyword,
            mark=CREATE_LENGTH + 1,
            note="the 21st",
            fix="shorten it; if the account already has it, set existing: true",
        )
    return None


@lru_cache(maxsize=65536)
def tags_complaint(tags: tuple[str, ...]) -> tuple[str, str, str] | None:
    """(rule, message, fix) of the first thing wrong with a set of tags, if anything."""
    if len(set(tags)) > MOST_TAGS:
        return "tags-length", f"{len(set(tags))} tags; at most {MOST_TAGS}", "remove some"
    for tag in tags:
        if not tag:
            return "tag-empty", "an empty tag", "remove it"
        if len(tag) > TAG_LENGTH:
            return "tag-length", f"a tag of {len(tag)} characters; at most {TAG_LENGTH}", "shorten it"
        if _UNCLEAN.search(tag):
            return "tag-characters", "a tag with white space at an end, or a control character", "remove it"
    return None
