"""The plan for people, in a terminal: what loosens first, keywords by list, bounded however large the plan is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from reconciler.model.plan import Plan
from reconciler.model.posture import Posture
from reconciler.render.ends import ahead
from reconciler.render.escape import visible
from reconciler.render.headline import headline
from reconciler.render.made_against import guards, offline_lines, part_lines, relaxed_lines, where
from reconciler.render.outline import MOST_GROUPS, Explain, PostureSection, outline
from reconciler.render.summary import calls_line, place, read_counts, rest, totals
from reconciler.render.text.changes import DRIFTED, Changes
from reconciler.render.text.style import POSTURE_STYLE, Style
from reconciler.render.text.summary import end_lines, next_lines, refusal_lines, warning_lines
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
) -> Iterator[str]:
    """The lines of a plan, without line ends.

    ``nouns`` maps kinds to plural nouns; ``explain`` returns what one changed field means, or nothing.
    ``command`` is the command that would apply it, where that needs more than the target's name.
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
        yield from warning_lines(plan, style)
        return
    yield _header(plan, nouns, style)
    yield from _made_against(plan)
    draw = Changes(drift=plan.mode == "drift", width=width, style=style, explain=explain)
    for section in outline(plan.changes):
        yield ""
        yield from _section(section, plan, nouns, draw, style)
    yield from end_lines(plan, style)
    yield from refusal_lines(plan, style)
    yield ""
    yield from warning_lines(plan, style)
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


def _section(
    section: PostureSection, plan: Plan, nouns: Mapping[str, str], draw: Changes, style: Style
) -> Iterator[str]:
    drift = plan.mode == "drift"
    title = _PAST.get(section.posture, section.posture.value) if drift else section.posture.value
    yield style(f"{title.upper()} ({number(section.count)})", POSTURE_STYLE[section.posture], "bold")
    for change in section.items:
        yield from draw.item(change)
    if section.unlisted:
        said = DRIFTED if drift else {}
        counts = []
        for (kind, verb), count in section.unlisted.items():
            fate = said.get(verb, f"to {verb}")
            counts.append(f"{number(count)} {nouns.get(kind, visible(kind))} {fate}")
        yield f"  … and {', '.join(counts)}"
    groups = section.groups.values()
    yield from draw.groups(list(islice(groups, MOST_GROUPS)))
    if len(groups) > MOST_GROUPS:
        changes = sum(group.count for group in islice(groups, MOST_GROUPS, None))
        yield f"  … and {counted(len(groups) - MOST_GROUPS, 'more list')} ({counted(changes, 'change')})"
