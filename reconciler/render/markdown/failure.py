"""What a merge request shows where there is no plan: the marker, so that the bot's comment shows no old plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from reconciler.model.manifest import Problem
from reconciler.render.markdown.escape import code, prose
from reconciler.render.markdown.frame import fleet_mark, mark
from reconciler.render.markdown.page import Page, Row, not_shown
from reconciler.render.problems import hints, in_order
from reconciler.render.words import counted

EACH = 100


def failure_markdown(
    message: str,
    names: Mapping[str, str],
    *,
    hint: str | None = None,
    problems: Sequence[Problem] = (),
    commit: str | None = None,
    limit: int = 60_000,
) -> str:
    """The comment, at most ``limit`` characters: why there is no plan, with the problems of the manifests.

    ``names`` has ``project``, ``target`` and ``mode``, empty where they are not known, and ``several``, the command,
    where it is about several targets.
    """
    target, mode = names["target"], names["mode"]
    page = Page(limit, [f"commit {code(commit[:12])}"] if commit else [])
    several = names.get("several", "")
    page.put(fleet_mark(names["project"], several) if several else mark(names["project"], target, mode))
    subject = f"{code(target)}: " if target else ""
    missing = "drift could not be checked" if mode == "drift" else "no plan"
    page.put(f"### {subject}❌ {missing}")
    page.line()
    errors = sum(problem.severity == "error" for problem in problems)
    page.put(f"{counted(errors, 'error')} in the manifests" if problems else prose(message, 1_000))
    page.line()
    for line in (hint or "").splitlines()[:10]:
        page.put(f"- {code(line.strip(), 300)}")
    more = max(0, len(problems) - EACH)
    page.rows(_rows(problems), limit, more=more, cut=partial(not_shown, "Problems"))
    return page.text()


def _rows(problems: Sequence[Problem]) -> Iterator[Row]:
    for problem in sorted(in_order(problems), key=lambda problem: problem.severity != "error")[:EACH]:
        said = "".join(f"<br>{code(line, 300)}" for line in hints(problem)[:10])
        place = code(str(problem.position), 160)
        yield f"- {place} **{problem.severity}** {code(problem.rule)} {prose(problem.message)}{said}", 1
