"""What a refusal is about, in words: a few addresses as they are, many by their lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from reconciler.model.plan import Plan, Refusal
from reconciler.model.resource import Address
from reconciler.render.outline import addresses, list_title
from reconciler.render.words import counted, number, several

SAMPLES = 3
MOST_LISTS = 10


class Refused:
    """Says what refusals of a plan are about. ``show`` makes a text of an author inert."""

    def __init__(self, plan: Plan, show: Callable[[str], str], most: int) -> None:
        self._show, self._most = show, most
        many = any(len(refusal.addresses) > most for refusal in plan.refusals)
        self._lists: Mapping[Address, str] = (
            {change.address: list_title(change) for change in plan.changes if change.list is not None} if many else {}
        )

    def lines(self, refusal: Refusal) -> Iterator[str]:
        """Up to ``most`` addresses, or else a line for each list that they are in."""
        found = refusal.addresses
        if len(found) <= self._most:
            if found:
                yield ", ".join(map(self._show, addresses(found, self._most)))
            return
        groups: dict[str, list[Address]] = {}
        for address in found:
            groups.setdefault(self._lists.get(address, address.kind), []).append(address)
        ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
        for title, members in ordered[:MOST_LISTS]:
            names = (self._show(address.name) for address in members)
            yield f"{self._show(title)} {number(len(members))}: {several(names, len(members), SAMPLES)}"
        rest = ordered[MOST_LISTS:]
        if rest:
            count = sum(len(members) for _, members in rest)
            yield f"… {number(count)} in {counted(len(rest), 'more list')}"
