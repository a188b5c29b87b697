"""The page of rules: every rule of ``validate``, with what its example makes the program say."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from reconciler.model.rule import Rule
from reconciler.model.tuning import PRESETS
from reconciler.pipeline.rule_table import groups
from reconciler.render.text.problems import problem_lines
from reference.breaking import problems_of
from reference.markdown import Lines, anchor, block, code, page, section, table

_TUNING = (
    "The severity of a defect, a doubt or a hint can be set in the [project file](project-file.md):",
    "",
    "- for all of the project: `checks: {duplicate: off, keyword-lookalike: error}`;",
    "- by a preset: `checks: {preset: strict}`;",
    (
        "- for a path or a list, with a reason and a last day:"
        " `checks: [{rule: duplicate, in: lists/no.txt, set: off, reason: shared words, until: 2027-01-01}]`;"
    ),
    (
        "- for one line of a manifest or txt list, by a comment there, or alone in the line before:"
        " `# reconciler: off=duplicate shared with sv`."
    ),
    "",
    (
        "Of several that fit, the comment decides, then the last one for a part, then the last one for all, then the"
        " preset. What settings switch off is counted at the end of the report, and a setting that switches nothing off"
        " is reported. Errors of form, and the guards of `apply`, are out of their reach."
    ),
)


def rules_page() -> str:
    """The page. Raises LookupError where an example does not break its rule."""
    tables = list(groups())
    found = sorted((rule.id, title) for title, rules in tables for rule in rules)
    return page(
        "Rules",
        ["What `reconciler validate` finds. Errors stop every command; with `--strict`, warnings do too."],
        ["The example of a rule is what the program says about a project that breaks it."],
        _TUNING,
        table(("Rule", "Under"), ((code(rule), f"[{title}]({anchor(title)})") for rule, title in found)),
        *(section(title, *map(_rule, rules)) for title, rules in tables if rules),
    )


def _rule(rule: Rule) -> Iterable[str]:
    yield f"### {rule.id}"
    yield ""
    yield f"{' or '.join(rule.severities).capitalize()}. {rule.meaning}"
    yield ""
    if rule.tunable:
        yield f"{_tuned(rule)} {rule.advice}".rstrip()
        yield ""
    yield from block("\n".join(_example(rule)))


def _tuned(rule: Rule) -> str:
    """How grave a rule is whose severity a project may set, and its severity in each preset."""
    levels = ", ".join(f"`{preset}` {rule.level(preset)}" for preset in PRESETS)
    return f"A {rule.weight}; by preset: {levels}."


def _example(rule: Rule) -> Lines:
    """How ``validate`` shows the first problem of the rule in the example."""
    found = [problem for problem in problems_of(rule) if fnmatchcase(problem.rule, rule.id)]
    if not found:
        raise LookupError(f"the example of {rule.id} does not break it")
    lines = list(problem_lines(found[:1], color=False))
    yield from lines[:-2]  # without the blank line and the sum
