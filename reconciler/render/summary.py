"""The lines below the changes of a plan: refusals, totals, calls, and how to go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.model.change import Verb
from reconciler.model.plan import Budget, Plan, Refusal
from reconciler.render.escape import visible
from reconciler.render.outline import addresses
from reconciler.render.style import Style
from reconciler.render.words import duration, flags, number, quoted, several

MOST_ADDRESSES = 10
MOST_WARNINGS = 20
_ALWAYS = (Verb.CREATE, Verb.UPDATE, Verb.ADOPT, Verb.DELETE)
_SELDOM = (Verb.FORGET, Verb.RUN)
_DRIFT = ((Verb.UPDATE, "changed"), (Verb.DELETE, "missing"), (Verb.CREATE, "added"))


def place(plan: Plan) -> str:
    """``prod · account 1000 (intl)``; ``prod · intl`` where no account is declared."""
    basis = plan.basis
    where = f"account {visible(basis.account)} ({visible(basis.site)})" if basis.account else visible(basis.site)
    return f"{visible(basis.target)} · {where}"


def read_counts(read: Mapping[str, int], nouns: Mapping[str, str]) -> str:
    """``read 40,312 keywords, 30 templates``; empty where nothing was listed."""
    counts = [f"{number(count)} {_noun(count, nouns.get(kind, visible(kind)))}" for kind, count in read.items()]
    return f"read {', '.join(counts)}" if counts else ""


def _noun(count: int, plural: str) -> str:
    return plural.removesuffix("s") if count == 1 else plural


def refusal_lines(plan: Plan, style: Style) -> Iterator[str]:
    """Every refusal in full, but for addresses beyond the first ten."""
    if not plan.refusals:
        return
    yield ""
    yield style(f"REFUSED ({number(len(plan.refusals))})", "red", "bold")
    for refusal in plan.refusals:
        yield f"  {style(visible(refusal.code), 'red')}  {visible(refusal.message)}"
        if refusal.addresses:
            shown = [visible(text) for text in addresses(refusal.addresses, MOST_ADDRESSES)]
            yield f"      {several(shown, len(refusal.addresses), MOST_ADDRESSES)}"
        if refusal.flag:
            yield f"      allow with {visible(refusal.flag)}"
        for line in (refusal.hint or "").splitlines():
            yield f"      {visible(line)}"


def warning_lines(plan: Plan, style: Style) -> Iterator[str]:
    for warning in plan.warnings[:MOST_WARNINGS]:
        yield f"{style('warning', 'yellow')}: {visible(warning)}"
    if len(plan.warnings) > MOST_WARNINGS:
        yield f"… and {number(len(plan.warnings) - MOST_WARNINGS)} more warnings"


def totals(plan: Plan) -> str:
    """``297 create, 2 update, 3 adopt, 0 delete; 40,028 unchanged, 309 unmanaged``."""
    if plan.mode == "drift":
        parts = [f"{number(plan.count(verb))} {said}" for verb, said in _DRIFT]
    else:
        counts = {verb: plan.count(verb) for verb in (*_ALWAYS, *_SELDOM)}
        parts = [f"{number(counts[verb])} {verb}" for verb in _ALWAYS]
        parts += [f"{number(counts[verb])} {verb}" for verb in _SELDOM if counts[verb]]
    return f"{', '.join(parts)}; {rest(plan)}"


def rest(plan: Plan) -> str:
    """What is left alone."""
    parts = [f"{number(plan.keeps)} {'as recorded' if plan.mode == 'drift' else 'unchanged'}"]
    if plan.unmanaged:
        parts.append(f"{number(plan.unmanaged)} unmanaged")
    if plan.drift and plan.mode != "drift":
        parts.append(f"{number(plan.drift)} edited outside")
    return ", ".join(parts)


def calls_line(budget: Budget) -> str:
    """``Calls: 3 CreateWordSamples, 813 reads; about 9 s``; empty where there are none."""
    return f"{said}; about {duration(budget.seconds)}" if (said := calls(budget.calls)) else ""


def calls(counts: Mapping[str, int]) -> str:
    """Writes by action, reads together."""
    writes: list[str] = []
    reads = 0
    for key, count in counts.items():
        action = key.rpartition(".")[2]
        if action.startswith(("Describe", "Get")):
            reads += count
        elif count:
            writes.append(f"{number(count)} {visible(action)}")
    if reads:
        writes.append(f"{number(reads)} {_noun(reads, 'reads')}")
    return f"Calls: {', '.join(writes)}" if writes else ""


def next_lines(plan: Plan, command: str | None) -> Iterator[str]:
    """How to go on. ``command`` is the command to apply with, without checksum and permissions.

    None is the plainest one; empty, where the plan is being applied already.
    """
    if command == "":
        return
    target = quoted(visible(plan.basis.target))
    if plan.mode == "drift":
        line = visible(command) if command else f"reconciler plan --target {target}"
        yield f"The account is not as it was left; see what an apply would do: {line}"
        return
    verb = "destroy" if plan.mode == "destroy" else "apply"
    line = visible(command) if command else f"reconciler {verb} --target {target}"
    if verb == "apply" and plan.checksum:
        line += f" --checksum {quoted(visible(plan.checksum))}"
    final = [refusal for refusal in plan.refusals if refusal.flag is None]
    if final:
        yield f"{verb.capitalize()} will refuse: {_codes(plan.refusals)}. Settle first: {_codes(final)}"
    elif plan.refusals:
        yield f"{verb.capitalize()} will refuse: {_codes(plan.refusals)}. Once approved:"
        yield f"  {line} {visible(flags([refusal.flag for refusal in plan.refusals]))}"
    else:
        yield f"To {verb} exactly this:" if verb == "apply" else "To do it:"
        yield f"  {line}"


def _codes(refusals: tuple[Refusal, ...] | list[Refusal]) -> str:
    return ", ".join(
        visible(refusal.code) + (f" ({number(len(refusal.addresses))})" if refusal.addresses else "")
        for refusal in refusals
    )
