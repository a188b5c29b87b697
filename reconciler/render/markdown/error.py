"""Why a target of several has no result, or is not as its result says, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reconciler.model.fleet import Document, TargetError
from reconciler.render.markdown.escape import code, prose
from reconciler.render.markdown.page import Page, Row, not_shown


def error_markdown(error: TargetError, limit: int) -> str:
    """The message, refusals with their flags, and problems with their places. Rows may be a file of anybody."""
    page = Page(limit, [])
    page.put(prose(error.message, 1_000))
    for line in (error.hint or "").splitlines()[:10]:
        page.put(f"- {code(line.strip(), 300)}")
    page.line()
    page.rows(map(_refusal, error.refusals), limit // 3, cut=partial(not_shown, "Refusals"))
    page.rows(map(_problem, error.problems), limit // 3, cut=partial(not_shown, "Problems"))
    return page.text()


def _refusal(row: Document) -> Row:
    flag = _text(row, "flag")
    allow = f" → {code(flag)}" if flag else ""
    hint = "".join(f"<br>{code(line, 200)}" for line in _text(row, "hint").splitlines()[:10] if line)
    return f"- **{code(_text(row, 'code'))}** {prose(_text(row, 'message'))}{allow}{hint}", 1


def _problem(row: Document) -> Row:
    place = ":".join(_place(row))
    severity = "warning" if row.get("severity") == "warning" else "error"
    return f"- {code(place, 160)} **{severity}** {code(_text(row, 'rule'))} {prose(_text(row, 'message'))}", 1


def _place(row: Document) -> Iterator[str]:
    yield _text(row, "file")
    for name in ("line", "column"):
        number = row.get(name)
        if type(number) is int and number > 0:
            yield str(number)


def _text(row: Document, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""
