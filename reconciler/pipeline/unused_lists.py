"""List files that no manifest names: a warning of ``validate``, and a refusal of everything that applies manifests.

Whoever put the file there believes that its words are in force. A warning among others does not reach them, and an
apply that ends well says the opposite of what is true.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reconciler.files.unused_lists import RULE
from reconciler.model.manifest import Problem
from reconciler.model.plan import Plan, Refusal
from reconciler.pipeline.loading import Loaded, errors

_SHOWN = 5


def to_apply(loaded: Loaded) -> Loaded:
    """``loaded`` as an apply has it: a list file that no manifest names is an error, before which no warning stands."""
    if not any(problem.rule == RULE for problem in loaded.problems):
        return loaded
    problems = [replace(each, severity="error") if each.rule == RULE else each for each in loaded.problems]
    return replace(loaded, problems=tuple(errors(problems)))


def with_unused_lists(made: Plan, problems: Iterable[Problem]) -> Plan:
    """The plan, which says first that an apply refuses because of files that no manifest names.

    Saved, it is refused as well: whoever applies it does not read the manifests.
    """
    unused = [problem for problem in problems if problem.rule == RULE]
    if not unused:
        return made
    files = [problem.position.file for problem in unused[:_SHOWN]]
    files += [f"and {len(unused) - _SHOWN:,} more"] if len(unused) > _SHOWN else []
    if len(unused) == 1:
        count = "a file that no manifest names lies"
    else:
        count = f"{len(unused):,} files that no manifest names lie"
    message = f"{count} among the lists: {', '.join(files)}"
    return replace(made, refusals=(Refusal("unused-list", message, hint=unused[0].fix), *made.refusals))
