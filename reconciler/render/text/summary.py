"""The lines below the changes of a plan: refusals, warnings, and how to go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from reconciler.model.hold import hold_words
from reconciler.model.plan import Plan, Refusal
from reconciler.model.shell import quoted
from reconciler.render.ends import COUNTED, ENDS_TITLE, EndRow, end_rows, life_words, shown
from reconciler.render.escape import visible
from reconciler.render.held import HELD_NOTE, HELD_TITLE, HeldRow, held_rows, held_shown
from reconciler.render.moves import IN_STATE, MOVES_TITLE, moved_words
from reconciler.render.moves import shown as shown_moves
from reconciler.render.refused import Refused
from reconciler.render.text.style import Style
from reconciler.render.text.wrap import Command
from reconciler.render.words import counted, flags, number, several

MOST_ADDRESSES = 10
MOST_WARNINGS = 20


def refusal_lines(plan: Plan, style: Style) -> Iterator[str]:
    """Every refusal in full; of more than ten addresses how many are in which list."""
    if not plan.refusals:
        return
    yield ""
    about = Refused(plan, visible, MOST_ADDRESSES)
    yield style(f"REFUSED ({number(len(plan.refusals))})", "red", "bold")
    for refusal in plan.refusals:
        yield f"  {style(visible(refusal.code), 'red')}  {visible(refusal.message)}"
        yield from (f"      {line}" for line in about.lines(refusal))
        if refusal.flag:
            yield f"      allow with {visible(refusal.flag)}"
        for line in (refusal.hint or "").splitlines():
            said = f"      {visible(line)}"
            yield Command(said) if line.lstrip().startswith("reconciler ") else said


def move_lines(plan: Plan, style: Style) -> Iterator[str]:
    """The addresses that an apply of the plan changes in the state."""
    moves, rest = shown_moves(plan.moves)
    lines = (f"  {visible(str(move.new))}  {visible(moved_words(move))}" for move in moves)
    yield from _part(MOVES_TITLE, len(plan.moves), IN_STATE, lines, rest=rest, style=style)


def end_lines(plan: Plan, style: Style) -> Iterator[str]:
    """The ends that an apply of the plan records, those that move alike in one line."""
    rows, rest = shown(end_rows(plan.ends))
    lines = (line for row in rows for line in _end_row(row, style))
    yield from _part(ENDS_TITLE, len(plan.ends), COUNTED, lines, rest=rest, style=style)


def _end_row(row: EndRow, style: Style) -> Iterator[str]:
    names = several(map(visible, row.samples), row.count, len(row.samples))
    yield f"  {visible(row.moves)}  {number(row.count)}   {names}"
    notes = visible(life_words(row.life._replace(expires=None)))
    if notes:
        yield "      " + style(notes, "dim")


def held_lines(plan: Plan, style: Style) -> Iterator[str]:
    """What the plan leaves because it is held, with equal holds in one line."""
    rows, rest = held_shown(held_rows(plan.held))
    lines = (line for row in rows for line in _held_row(row, style))
    yield from _part(HELD_TITLE, len(plan.held), HELD_NOTE, lines, rest=rest, style=style)


def _held_row(row: HeldRow, style: Style) -> Iterator[str]:
    names = several(map(visible, row.samples), row.count, len(row.samples))
    yield f"  {number(row.count)}   {names}"
    yield "      " + style(visible(hold_words(row.hold)), "dim")


def _part(title: str, count: int, note: str, lines: Iterable[str], *, rest: int, style: Style) -> Iterator[str]:
    """A part of the plan under its title, and how many are left out of it; nothing where there is nothing."""
    if not count:
        return
    yield ""
    yield style(f"{title.upper()} ({number(count)})", "bold") + f"  {note}"
    yield from lines
    if rest:
        yield f"  … and {number(rest)} more"


def warning_lines(plan: Plan, style: Style) -> Iterator[str]:
    for warning in plan.warnings[:MOST_WARNINGS]:
        yield f"{style('warning', 'yellow')}: {visible(warning)}"
    if len(plan.warnings) > MOST_WARNINGS:
        yield f"… and {counted(len(plan.warnings) - MOST_WARNINGS, 'more warning')}"


def next_lines(plan: Plan, command: str | None) -> Iterator[str]:
    """How to go on; nothing for a plan that looks ahead.

    ``command`` is the command to apply with, without checksum and permissions.

    None is the plainest one; empty, where the plan is being applied already.
    """
    if command == "" or plan.at is not None:
        return
    if plan.offline:
        yield "A plan that was made offline cannot be applied; reconciler plan makes one that can, from the account."
        return
    target = quoted(visible(plan.basis.target))
    if plan.mode == "drift":
        line = visible(command) if command else f"reconciler plan --target {target}"
        yield f"{_moved(plan)}; see what an apply would do: {line}"
        return
    verb = "destroy" if plan.mode == "destroy" else "apply"
    line = visible(command) if command else f"reconciler {verb} --target {target}"
    if verb == "apply" and plan.checksum:
        line += f" --checksum {quoted(visible(plan.checksum))}"
    final = [refusal for refusal in plan.refusals if refusal.flag is None]
    if final:
        yield f"{verb.capitalize()} will refuse: {_codes(plan.refusals)}. Resolve first: {_codes(final)}"
    elif plan.refusals:
        yield f"{verb.capitalize()} will refuse: {_codes(plan.refusals)}. Once approved:"
        yield Command(f"  {line} {visible(flags([refusal.flag for refusal in plan.refusals]))}")
    else:
        yield f"To {verb} exactly this:" if verb == "apply" else "To do it:"
        yield Command(f"  {line}")


def _moved(plan: Plan) -> str:
    """What a drift is about: what ends by itself is nobody's edit."""
    if plan.changes and all(change.expired for change in plan.changes):
        return "The account still has what has come to its end"
    return "The account has changed since the last apply"


def _codes(refusals: tuple[Refusal, ...] | list[Refusal]) -> str:
    counts: Counter[str] = Counter()
    for refusal in refusals:
        counts[refusal.code] += len(refusal.addresses)
    return ", ".join(visible(code) + (f" ({number(count)})" if count else "") for code, count in counts.items())
