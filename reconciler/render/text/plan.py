"""The plan for people, in a terminal: what loosens first, keywords by list, bounded however large the plan is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciler.model.change import Verb
from reconciler.model.plan import Plan
from reconciler.model.posture import Posture
from reconciler.render.ends import ahead
from reconciler.render.escape import visible
from reconciler.render.groups import Group
from reconciler.render.headline import headline
from reconciler.render.made_against import guards, offline_lines, part_lines, relaxed_lines, where
from reconciler.render.outline import MOST_GROUPS, Explain, Places, PostureSection, outline
from reconciler.render.summary import calls_line, noun, place, read_counts, rest, totals
from reconciler.render.text.changes import DRIFTED, Changes
from reconciler.render.text.style import POSTURE_STYLE, Style
from reconciler.render.text.summary import (
    end_lines,
    held_lines,
    move_lines,
    next_lines,
    refusal_lines,
    warning_lines,
)
from reconciler.render.unknown import no_places
from reconciler.render.words import counted, number

_PAST = {Posture.LOOSENS: "loosened", Posture.TIGHTENS: "tightened"}


def plan_lines(
    plan: Plan,
    *,
    nouns: Mapping[str, str],
    width: int,
    color: bool,
    explain: Explain,
    command: str | None = None,
    full: bool = False,
    places: Places = no_places,
) -> Iterator[str]:
    """The lines of a plan, without line ends.

    ``nouns`` maps kinds to plural nouns; ``explain`` returns what one changed field means, or nothing.
    ``command`` is the command that would apply it, where that needs more than the target's name. ``full``: every change
    is named; otherwise what is deleted or changed is, as far as a thousand names go, and the rest counted. ``places``
    returns the line that decides a changed field.
    """
    style = Style(color)
    for line in headline(plan):
        yield style(line.title, POSTURE_STYLE[line.posture], "bold") + style(f": {line.text}", "bold")
    for loud in (*relaxed_lines(plan), *offline_lines(plan), *part_lines(plan)):
        yield style(loud, "red", "bold")
    if plan.at is not None:
        yield style(visible(ahead(plan)), "bold")
    if plan.empty and not plan.refusals:
        yield f"{'no drift' if plan.mode == 'drift' else 'nothing to do'}: {rest(plan)} · {place(plan)}"
        yield from _made_against(plan)
        yield from held_lines(plan, style)
        yield from warning_lines(plan, style)
        return
    yield _header(plan, nouns, style)
    yield from _made_against(plan)
    draw = Changes(drift=plan.mode == "drift", width=width, style=style, explain=explain, places=places)
    sections = outline(plan.changes, full=full)
    for section in sections:
        yield ""
        yield from section_lines(section, plan, nouns, draw, style)
    yield from move_lines(plan, style)
    yield from end_lines(plan, style)
    yield from held_lines(plan, style)
    yield from refusal_lines(plan, style)
    yield ""
    yield from warning_lines(plan, style)
    if said := _not_named(sections, drift=plan.mode == "drift"):
        yield style(said + _naming(plan, command), "bold")
    yield totals(plan)
    if said := calls_line(plan.budget):
        yield said
    yield from next_lines(plan, command)


def _header(plan: Plan, nouns: Mapping[str, str], style: Style) -> str:
    mode = "" if plan.mode == "apply" else f"{visible(plan.mode)} · "
    read = read_counts(plan.basis.read, nouns)
    return style(mode + " · ".join(filter(None, [place(plan), read])), "bold")


def _made_against(plan: Plan) -> Iterator[str]:
    yield from filter(None, (where(plan), guards(plan)))


def section_lines(
    section: PostureSection, plan: Plan, nouns: Mapping[str, str], draw: Changes, style: Style
) -> Iterator[str]:
    """One posture: its changes one by one, then lists; bounded."""
    drift = plan.mode == "drift"
    title = _PAST.get(section.posture, section.posture.value) if drift else section.posture.value
    yield style(f"{title.upper()} ({number(section.count)})", POSTURE_STYLE[section.posture], "bold")
    most = None if section.full else MOST_GROUPS
    for entries, groups in section.blocks():
        for entry in entries:
            yield from draw.entry(entry)
        yield from draw.groups(groups[:most])
        if most is not None and len(groups) > most:
            yield f"  … and {counted(len(groups) - most, 'more list')}: {_by_verb(groups[most:], drift=drift)}"
    if section.unlisted:
        counts = []
        for (kind, verb), count in section.unlisted.items():
            what = noun(count, nouns.get(kind, visible(kind)))
            counts.append(f"{number(count)} {what} {_fate(verb, drift=drift)}")
        yield f"  … and {', '.join(counts)}"


def _by_verb(groups: Iterable[Group], *, drift: bool) -> str:
    """``20 to delete, 3 to update``: how many changes there are in lists."""
    counts: Counter[Verb] = Counter()
    for group in groups:
        counts[group.verb] += group.count
    return _fates(counts, drift=drift)


def _fates(counts: Mapping[Verb, int], *, drift: bool) -> str:
    return ", ".join(f"{number(count)} {_fate(verb, drift=drift)}" for verb, count in counts.items())


def _fate(verb: Verb, *, drift: bool) -> str:
    """``to delete``; of a drift, what has become of it: ``missing``."""
    return DRIFTED.get(verb, f"to {verb}") if drift else f"to {verb}"


def _not_named(sections: Sequence[PostureSection], *, drift: bool) -> str:
    """How many changes the sections count without naming them; empty where every one is named."""
    counts: Counter[Verb] = Counter()
    for section in sections:
        for (_, verb), count in section.unlisted.items():
            counts[verb] += count
        for entries, groups in section.blocks():
            for at, group in enumerate((*entries, *groups)):
                beyond = not section.full and at >= len(entries) + MOST_GROUPS
                counts[group.verb] += group.count if beyond else group.unnamed
    counts = Counter({verb: count for verb, count in counts.items() if count})
    return f"Not named above: {_fates(counts, drift=drift)}" if counts else ""


def _naming(plan: Plan, command: str | None) -> str:
    """How to have each change named: ``--full``, of which only commands know that show a plan and do nothing."""
    if command != "":
        return "; --full names each"
    return "" if plan.basis.choice or plan.mode != "apply" else "; reconciler plan --full names each"
