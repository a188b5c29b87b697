"""The page of rules: every rule of ``validate``, with what its example makes the program say."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from reconciler.model.rule import Rule
from reconciler.pipeline.rule_table import groups
from reconciler.render.text.problems import problem_lines
from reference.breaking import problems_of
from reference.markdown import Lines, anchor, block, code, page, section, table


def rules_page() -> str:
    """The page. Raises LookupError where an example does not break its rule."""
    tables = list(groups())
    found = sorted((rule.id, title) for title, rules in tables for rule in rules)
    return page(
        "Rules",
        ["What `reconciler validate` finds. Errors stop every command; with `--strict`, warnings do too."],
        ["The example of a rule is what the program says about a project that breaks it."],
        table(("Rule", "Under"), ((code(rule), f"[{title}]({anchor(title)})") for rule, title in found)),
        *(section(title, *map(_rule, rules)) for title, rules in tables if rules),
    )


def _rule(rule: Rule) -> Iterable[str]:
    yield f"### {rule.id}"
    yield ""
    yield f"{' or '.join(rule.severities).capitalize()}. {rule.meaning}"
    yield ""
    yield from block("\n".join(_example(rule)))


def _example(rule: Rule) -> Lines:
    """How ``validate`` shows the first problem of the rule in the example."""
    found = [problem for problem in problems_of(rule) if fnmatchcase(problem.rule, rule.id)]
    if not found:
        raise LookupError(f"the example of {rule.id} does not break it")
    lines = list(problem_lines(found[:1], color=False))
    yield from lines[:-2]  # without the blank line and the sum
