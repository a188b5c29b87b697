"""``--notify``: one message about a run, sent when its exit code is known, whichever way it ended.

A command says ``@notifies``, and hands over what came of its targets by ``ended`` or ``merged``. Where nobody asked for
a message, these do nothing. The message is the last thing that a command does, and changes nothing of what it did.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reconciler.cli.terminal import remark
from reconciler.model.notification import Reason
from reconciler.notify.registry import NAMES

if TYPE_CHECKING:
    from reconciler.cli.fleet.ended import Ended
    from reconciler.model.fleet import FleetReport
    from reconciler.notify.base import Destination

F = TypeVar("F", bound=Callable[..., Any])

LINK = "RECONCILER_NOTIFY_LINK"
LONGEST_LINK = 1000
"""Characters. A link is never left out, so that it has to fit into the smallest message there is."""
_LINK = re.compile(r"https?://[^\s<>\"'()\[\]{}|\\^`]+", re.ASCII)
"""An address without characters that would end it, or begin something else, in any of the services."""


@dataclass(slots=True)
class Wanted:
    """The message that was asked for, and what is known of the run so far."""

    context: click.Context
    destinations: tuple[Destination, ...]
    reasons: frozenset[Reason] = frozenset(Reason)
    link: str = ""
    command: str = ""
    targets: Mapping[str, Ended] = field(default_factory=dict)
    report: FleetReport | None = None


class _Current:
    """The message that this process is to send."""

    wanted: Wanted | None = None


def notifies(command: F) -> F:
    """Offer ``--notify``, ``--notify-on`` and ``--notify-link``."""
    every = ",".join(Reason)
    for option in (
        click.option(
            "--notify-link",
            metavar="URL",
            envvar=LINK,
            is_eager=True,
            expose_value=False,
            callback=_link,
            help="What the message links to: the report, as the job keeps it.",
        ),
        click.option(
            "--notify-on",
            metavar="REASON,…",
            default=every,
            show_default=True,
            is_eager=True,
            expose_value=False,
            callback=_on,
            help="What a message is sent for.",
        ),
        click.option(
            "--notify",
            type=click.Choice(NAMES),
            multiple=True,
            is_eager=True,
            expose_value=False,
            callback=_notify,
            help="Send one message about the run, once it is over. Where to is in the environment:"
            " RECONCILER_NOTIFY_…_URL. May be repeated.",
        ),
    ):
        command = option(command)
    return command


def ended(command: str, targets: Mapping[str, Ended]) -> None:
    """What came of each target."""
    if _Current.wanted is not None:
        _Current.wanted.command, _Current.wanted.targets = command, targets


def merged(report: FleetReport) -> None:
    """What came of all targets, as several reports say."""
    if _Current.wanted is not None:
        _Current.wanted.report = report


def finish(code: int, error: BaseException | None) -> None:
    """Send the message, where there is one to send. ``error`` is what ended the command, where it did not return."""
    wanted, _Current.wanted = _Current.wanted, None
    if wanted is None:
        return
    try:
        from reconciler.cli.notices import deliver

        deliver(wanted, code, error)
    except KeyboardInterrupt:
        remark("warning: the message was not sent: interrupted")
    except Exception as failure:  # noqa: BLE001 - whatever it is, the command is over and its exit code counts
        # Only its type: the text of an error of a library may repeat the address.
        remark(f"warning: the message was not sent: this is a bug in reconciler: {type(failure).__name__}")


def _notify(context: click.Context, parameter: click.Parameter, names: tuple[str, ...]) -> None:
    if not names or context.resilient_parsing:
        return
    from reconciler.ground.proxies import remember_passwords
    from reconciler.notify.destinations import destination
    from reconciler.notify.registry import notifier

    remember_passwords(os.environ)
    found = tuple(destination(notifier(name), os.environ) for name in dict.fromkeys(names))
    _wanted(context).destinations = found
    _Current.wanted = _wanted(context)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        # A pod that is evicted is to say so: the default would end the process without a word.
        signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _on(context: click.Context, parameter: click.Parameter, value: str) -> None:
    names = [name.strip() for name in value.split(",")]
    unknown = [name for name in names if name not in tuple(Reason)]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is not one of {', '.join(Reason)}")
    _wanted(context).reasons = frozenset(map(Reason, names))


def _link(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if not value:
        return
    if not is_link(value):
        raise click.BadParameter(
            f"give an address that begins with https://, of at most {LONGEST_LINK:,} characters; write spaces, quotes"
            " and brackets in it as %20 and so on"
        )
    _wanted(context).link = value


def is_link(text: str) -> bool:
    """Whether ``text`` can be linked to in every service as it stands."""
    return len(text) <= LONGEST_LINK and text.isprintable() and _LINK.fullmatch(text) is not None


def _wanted(context: click.Context) -> Wanted:
    """The record of this command line, on which its options are written in whatever order they come."""
    key = f"{__name__}.wanted"
    found: Wanted = context.meta.setdefault(key, Wanted(context, ()))
    return found
