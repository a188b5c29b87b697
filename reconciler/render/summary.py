"""Facts of a whole plan in words, for every format: where it is for, what was read, totals, and calls."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.change import Verb
from reconciler.model.plan import Budget, Plan
from reconciler.render.escape import visible
from reconciler.render.words import duration, number

_ALWAYS = (Verb.CREATE, Verb.UPDATE, Verb.ADOPT, Verb.DELETE)
_SELDOM = (Verb.REPLACE, Verb.FORGET, Verb.RUN)
_DRIFT = ((Verb.UPDATE, "changed"), (Verb.DELETE, "missing"), (Verb.CREATE, "added"))


def place(plan: Plan) -> str:
    """``prod · account 1000 (intl)``; ``prod · intl`` where no account is declared."""
    basis = plan.basis
    where = f"account {visible(basis.account)} ({visible(basis.site)})" if basis.account else visible(basis.site)
    return f"{visible(basis.target)} · {where}"


def read_counts(read: Mapping[str, int], nouns: Mapping[str, str]) -> str:
    """``read 40,312 keywords, 30 templates``; empty where nothing was listed."""
    counts = [f"{number(count)} {noun(count, nouns.get(kind, visible(kind)))}" for kind, count in read.items()]
    return f"read {', '.join(counts)}" if counts else ""


def noun(count: int, plural: str) -> str:
    """The noun for so many."""
    return plural.removesuffix("s") if count == 1 else plural


def totals(plan: Plan) -> str:
    """``297 create, 2 update, 3 adopt, 0 delete; 40,028 unchanged, 309 unmanaged``."""
    counts = plan.counts()
    if plan.mode == "drift":
        parts = [f"{number(counts[verb])} {said}" for verb, said in _DRIFT]
    else:
        parts = [f"{number(counts[verb])} {verb}" for verb in _ALWAYS]
        parts += [f"{number(counts[verb])} {verb}" for verb in _SELDOM if counts[verb]]
    return f"{', '.join(parts)}; {rest(plan)}"


def rest(plan: Plan) -> str:
    """What is left alone."""
    parts = [f"{number(plan.keeps)} {'as recorded' if plan.mode == 'drift' else 'unchanged'}"]
    if plan.unmanaged:
        parts.append(f"{number(plan.unmanaged)} unmanaged")
    if plan.held:
        parts.append(f"{number(len(plan.held))} held")
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
        writes.append(f"{number(reads)} {noun(reads, 'reads')}")
    return f"Calls: {', '.join(writes)}" if writes else ""
