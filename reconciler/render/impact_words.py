"""Facts of an impact in words, for every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.model.impact import BAND, Gap, Group, Impact, Limit, Move, TemplateImpact, Unjudged
from reconciler.render.escape import visible
from reconciler.render.policy_words import points, verdict_words
from reconciler.render.words import counted, number, several, word

MEANING = (
    "stored results hold scores, and neither thresholds, labels nor texts of their day: what is compared is their"
    " scores"
)
OWN_MEANING = "the verdict before is the strictest Suggestion of a result's parts, by the thresholds of its day"
AGAINST_MEANING = (
    "the numbers hold for results that the policy before made: another one, of their day, may have returned fewer"
    " scores"
)
_TOP = 100 - BAND
_MOST_IDS = 8


def move_words(move: Move) -> str:
    """``block → review``."""
    return f"{verdict_words(move.before)} → {verdict_words(move.after)}"


def band_words(group: Group) -> str:
    """``score 80 to under 90 (81.5 to 88)``: the band, and the scores that were seen in it."""
    end = "100" if group.low == _TOP else f"under {group.low + BAND}"
    seen = points(group.lowest)
    if group.lowest != group.highest:
        seen = f"{seen} to {points(group.highest)}"
    return f"score {group.low} to {end} ({seen})"


def group_words(group: Group) -> str:
    """What a group is about: leaf, label and band."""
    about = group.leaf if group.label is None else f"{group.leaf} {word(group.label)}"
    said = f"{about}, {band_words(group)}"
    return f"{said}, on a boundary" if group.boundary else said


def count_words(count: int, *, at_least: bool) -> str:
    """``12``, ``at least 12``."""
    return f"at least {number(count)}" if at_least else number(count)


def summary_words(impact: Impact) -> str:
    """``what each result suggests → the manifests: 3 of 20 results change verdict``."""
    names = f"{visible(impact.before)} → {visible(impact.after)}"
    change = "changes" if impact.changed == 1 else "change"
    at_least = any(each.lower_bound for each in impact.templates)
    count = count_words(impact.changed, at_least=at_least)
    return f"{names}: {count} of {counted(impact.results, 'result')} {change} verdict"


def meaning_words(impact: Impact) -> str:
    """What the verdict before is, and what that is worth."""
    return OWN_MEANING if impact.own else AGAINST_MEANING


def otherwise_words(each: TemplateImpact) -> str:
    """How many results were made by another policy than the one that is compared; empty where none shows that."""
    if not each.otherwise:
        return ""
    suggest = "suggests" if each.otherwise == 1 else "suggest"
    return f"{counted(each.otherwise, 'result')} {suggest} another verdict than the policy before gives their scores"


def template_words(each: TemplateImpact) -> str:
    """How many results of a template there are, and how many of them change."""
    ids = _ids(each.ids)
    laxer = count_words(each.laxer, at_least=each.laxer_lower_bound)
    stricter = count_words(each.stricter, at_least=each.lower_bound)
    said = f"{word(each.template)}: of {counted(each.results, 'result')} {laxer} laxer, {stricter} stricter"
    return f"{said}; template ids: {several(ids, len(ids), _MOST_IDS)}"


def _ids(ids: Iterable[tuple[str, int]]) -> list[str]:
    """``1044 (1,980)`` for each template id."""
    return [f"{visible(identity) or 'without one'} ({number(count)})" for identity, count in ids]


def limit_words(limit: Limit) -> str:
    """What the results cannot show of one leaf."""
    leaf = limit.leaf
    if limit.gap is Gap.REVIEW_LOWERED:
        lowest = f"the lowest threshold goes from {limit.before} to {limit.after}"
        return f"{leaf}: {lowest}; scores below {limit.before} may not have been returned"
    if limit.gap is Gap.LABELS_ADDED:
        labels = ", ".join(map(word, limit.labels)) if limit.labels else "every label"
        return f"{leaf}: {labels} is selected from now on; results of it were not returned"
    if limit.gap is Gap.SWITCHED_ON:
        return f"{leaf}: OFF before; nothing of it was returned"
    if limit.gap is Gap.ABSENT:
        return f"{leaf} is ON, and {counted(limit.number or 0, 'result')} without any part of it"
    if limit.gap is Gap.THRESHOLDS_UNKNOWN:
        return f"{leaf}: nothing says by which thresholds and labels the results were returned"
    if limit.gap is Gap.KEYWORDS_ADDED:
        return f"{leaf}: {counted(limit.number or 0, 'keyword')} more in reach; hits are not in the results"
    if limit.gap is Gap.KEYWORDS_REMOVED:
        return f"{leaf}: {counted(limit.number or 0, 'keyword')} less in reach; what they had decided is unknown"
    return f"{leaf} reads keywords: no document says where a hit shows in a result, and one may have decided"


def unjudged_lines(unjudged: Unjudged) -> Iterator[str]:
    """What was read and not judged, without indentation."""
    if unjudged.without:
        yield f"{counted(unjudged.without, 'document')} without a result of a review"
    if unjudged.failed:
        yield f"{counted(unjudged.failed, 'part')} of results left out: failed, not done, or of no leaf"
    if unjudged.elsewhere:
        ids = _ids(unjudged.elsewhere.items())
        count = counted(sum(unjudged.elsewhere.values()), "result")
        yield f"{count} of template ids that nothing names (--template ID=NAME): {several(ids, len(ids), _MOST_IDS)}"
    if unjudged.unlabelled:
        count = counted(unjudged.unlabelled, "score")
        yield f"{count} without a label that a template can select, at leaves with labels: judged as not selected"
    if unjudged.broken:
        yield f"{counted(unjudged.broken, 'line')} could not be read"
        for line in unjudged.first_broken:
            yield f"  {visible(line.place.file)}:{line.place.line}: {visible(line.message)}"
        more = unjudged.broken - len(unjudged.first_broken)
        if more > 0:
            yield f"  … {number(more)} more"
