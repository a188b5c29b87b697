"""``--only`` and ``--exclude``: which addresses a plan is about."""

from __future__ import annotations

import fnmatch
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from reconciler.model.resource import Address
from reconciler.stages.planning.difference import Chosen, everything


@dataclass(frozen=True, slots=True)
class Choice:
    """Globs on addresses, or ``list:NAME`` globs on lists."""

    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    among: frozenset[Address] | None = None
    """The only addresses that there are to choose from; None: all."""
    why: str = ""
    """The command that says so, for example ``undo 7``."""
    known: tuple[tuple[Address, str | None], ...] = ()
    """Addresses that may be chosen, with their lists, though they are neither declared nor recorded."""

    @property
    def words(self) -> tuple[str, ...]:
        """The options, as on the command line."""
        words = (*(f"--only {glob}" for glob in self.only), *(f"--exclude {glob}" for glob in self.exclude))
        return (*words, self.why) if self.why else words

    def idle(self, declared: Iterable[tuple[Address, str | None]]) -> list[str]:
        """Globs that match nothing of what is declared or recorded: mistyped, probably."""
        left = {("only", glob) for glob in self.only} | {("exclude", glob) for glob in self.exclude}
        for address, name in itertools.chain(self.known, declared):
            if not left:
                break
            text = str(address)
            left = {(option, glob) for option, glob in left if not _matches(glob, text, name)}
        return [f"--{option} {glob} matches nothing that is declared or recorded" for option, glob in sorted(left)]

    def predicate(self) -> Chosen:
        """Whether an address, in its list, is chosen."""
        among = self.among
        if not (self.only or self.exclude or among is not None):
            return everything

        def chosen(address: Address, name: str | None) -> bool:
            if among is not None and address not in among:
                return False
            text = str(address)
            wanted = not self.only or any(_matches(glob, text, name) for glob in self.only)
            return wanted and not any(_matches(glob, text, name) for glob in self.exclude)

        return chosen


def _matches(glob: str, address: str, name: str | None) -> bool:
    if glob.startswith("list:"):
        return name is not None and fnmatch.fnmatchcase(name, glob[5:])
    return fnmatch.fnmatchcase(address, glob)
