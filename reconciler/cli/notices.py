"""Making the message of ``--notify`` from what came of a command, and delivering it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import event_loop
from reconciler.cli.fleet.failing import failure_of
from reconciler.cli.masking import masked
from reconciler.cli.notifying import Wanted, is_link
from reconciler.cli.reporting import home, project_name
from reconciler.cli.terminal import clean, remark
from reconciler.model.fleet import Document, FleetReport, TargetError, TargetOutcome
from reconciler.model.notification import NamedLink, Notification
from reconciler.render.formats.base import PlanView, ReportView

if TYPE_CHECKING:
    from reconciler.cli.fleet.ended import Ended
    from reconciler.model.history import Who
    from reconciler.notify.base import Destination

LARGEST_ANSWER = 64 * 1024
"""Bytes read of an answer: a code and a sentence."""


def deliver(wanted: Wanted, code: int, error: BaseException | None) -> None:
    """Send the message to all destinations, where there is a reason for one. What fails is said on stderr."""
    from reconciler.notify.destinations import remember

    message = message_about(wanted, code, error)
    if not wanted.reasons.intersection(message.reasons):
        return
    for each in wanted.destinations:
        remember(each)
    for name, problem in event_loop.run(_send_all(message, wanted.destinations)):
        if problem:
            remark(f"warning: the message to {name} was not sent: {problem}")
        elif not wanted.context.params.get("quiet"):
            remark(f"sent a message to {name}")


def message_about(wanted: Wanted, code: int, error: BaseException | None) -> Notification:
    """The message, without secrets and without keywords that are masked."""
    from reconciler.render.notification import notification

    who, report = _who(), _report(wanted, code, error)
    links = [NamedLink("report", wanted.link), NamedLink("CI run", who.run)]
    made = notification(
        report,
        project=clean(_project(wanted)),
        facts=map(clean, _facts(who)),
        links=[link for link in links if is_link(link.url)],
    )
    # Texts that were cut meanwhile, or come from an error alone: what is secret in them, too.
    news = tuple(replace(each, target=clean(each.target), lines=tuple(map(clean, each.lines))) for each in made.targets)
    return replace(made, title=clean(made.title), targets=news)


def _report(wanted: Wanted, code: int, error: BaseException | None) -> FleetReport:
    """What came of the run as one report: of its targets, and of the command itself where an error ended it."""
    if wanted.report is not None:
        found = masked(wanted.report)
    else:
        outcomes = [_outcome(name, each) for name, each in wanted.targets.items() if not _declined(each)]
        found = FleetReport(wanted.command or str(wanted.context.info_name), tuple(outcomes))
    if error is None:
        return found
    failed = TargetOutcome("", code, error=_cleaned(_error(error)))
    return replace(found, targets=(failed, *found.targets))


def _outcome(name: str, ended: Ended) -> TargetOutcome:
    return TargetOutcome(name, ended.code, _document(ended), _cleaned(ended.error), ended.seconds)


def _cleaned(error: TargetError | None) -> TargetError | None:
    """``error`` without secrets and masked keywords, before it is cut: a part of a secret is harder to recognise."""
    if error is None:
        return None
    hint = None if error.hint is None else clean(error.hint)
    return replace(masked(error), message=clean(error.message), hint=hint)


def _declined(ended: Ended) -> bool:
    """Whether a person was asked, and said no: that is no failure that anybody has to be told of."""
    return isinstance(ended.view, ReportView) and ended.view.declined


def _document(ended: Ended) -> Document | None:
    """The result as JSON has it, without the changes one by one."""
    from reconciler.render.json import plan_head, report_document

    view = masked(ended.view)
    if isinstance(view, PlanView):
        return plan_head(view.plan)
    return report_document(view.outcome, view.plan.plan) if isinstance(view, ReportView) else None


def _error(error: BaseException) -> TargetError:
    """What ended the command, as the report of a target has it."""
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return TargetError("the command was interrupted", "Interrupted")
    if isinstance(error, click.ClickException):
        return TargetError(error.format_message(), "Usage")
    found = failure_of(error).error
    assert found is not None
    return found


def _project(wanted: Wanted) -> str:
    """The project's name; empty where it cannot be read, which is another message's business."""
    path = wanted.context.params.get("path")
    if not isinstance(path, Path):
        return ""
    try:
        return project_name(home(path) if path.is_file() else path)
    except OSError:
        return ""


def _who() -> Who:
    from reconciler.pipeline.who import who_runs
    from reconciler.stores.owner import Owner

    return who_runs(Owner.here("", ""), os.environ, os.environ.get("RECONCILER_COMMIT"))


def _facts(who: Who) -> Iterator[str]:
    """Who ran the command, as its environment says."""
    if who.ci:
        yield f"by {who.actor}, {who.ci}" if who.actor else who.ci
    else:
        yield f"by {who.user} on {who.host}"
    if who.merge_request:
        yield f"merge request {who.merge_request}"


async def _send_all(message: Notification, destinations: tuple[Destination, ...]) -> list[tuple[str, str]]:
    """Send to all at once. Returns the name of each and why it was not taken."""
    problems = await asyncio.gather(*(_send(message, each) for each in destinations))
    return [(each.notifier.name, problem) for each, problem in zip(destinations, problems, strict=True)]


async def _send(message: Notification, to: Destination) -> str:
    from reconciler.cloud.http import Http, Timeouts
    from reconciler.cloud.trust import context
    from reconciler.errors import ReconcilerError
    from reconciler.notify.destinations import is_local
    from reconciler.notify.sending import send

    wire = Http(
        lambda: context(os.environ),
        timeouts=Timeouts(connect=5.0, read=10.0, write=10.0, total=10.0),
        workers=1,
        direct=is_local(to.url),
        max_answer=LARGEST_ANSWER,
    )
    try:
        return await send(message, to, wire)
    except ReconcilerError as error:  # of the proxy, or the certificates, that the environment names
        return error.message
    finally:
        await wire.aclose()
