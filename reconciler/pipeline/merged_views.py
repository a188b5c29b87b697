"""Results of targets, out of the documents of merged reports, as the views that page and comment are drawn from."""

from __future__ import annotations

from reconciler.files.plan_document import plan_of_document
from reconciler.files.report_document import report_of_document
from reconciler.model.change import Change, FieldChange
from reconciler.model.fleet import Document, TargetOutcome
from reconciler.pipeline.nouns import nouns
from reconciler.render.formats.base import PlanView, ReportView
from reconciler.render.formats.several import ResultView, TargetView
from reconciler.render.outcome_words import outcome_words


def target_view(outcome: TargetOutcome) -> TargetView:
    """The target with its result, where that is a plan or the report of an apply.

    What cannot be read is a target with the reason: it makes no other target unreadable.
    """
    line = outcome_words(outcome)
    if outcome.result is None:
        return TargetView(outcome, line)
    try:
        return TargetView(outcome, line, view=_view(outcome.result))
    except ValueError as error:
        return TargetView(outcome, line, unread=str(error))


def _view(document: Document) -> ResultView | None:
    """What the document shows; None for documents of other commands. Raises ValueError where it is damaged."""
    if "mode" in document:
        return _plan_view(document)
    if "done" in document:
        report, plan = report_of_document(document)
        return ReportView(PlanView(plan, nouns(), _unexplained, command=""), report, command="")
    return None


def _plan_view(document: Document) -> PlanView:
    # Without a command: which options were typed is not in the document.
    return PlanView(plan_of_document(document), nouns(), _unexplained, command="")


def _unexplained(change: Change, field: FieldChange) -> str:
    """Nothing: what a field means depends on the rest of its form, which the document does not have."""
    return ""
