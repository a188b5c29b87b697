"""Microsoft Teams: a workflow that posts when a webhook request is received, an adaptive card.

Source: "Create incoming webhooks with Workflows for Microsoft Teams" (support.microsoft.com) and "Create Incoming
Webhooks" (learn.microsoft.com, platform/webhooks-and-connectors): a message has at most 28 KB; 429 asks for back-off;
any 2xx is a success, though an older connector answers 200 with a text that names the HTTP error of its own. Others
measured a limit of 21 KB (the gem msteams_hermes), so this stays below that.
"TextRun" (adaptivecards.microsoft.com): markdown is not supported in it, so that text is text. A mention needs an
entity beside the card, and there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reconciler.model.notification import Notification
from reconciler.notify.base import Notifier, Post, Verdict, by_status
from reconciler.notify.fitting import fitted_post, unlinked

if TYPE_CHECKING:
    from reconciler.cloud.answer import HttpResponse

MOST_BYTES = 20_000
_CARD = "application/vnd.microsoft.card.adaptive"


def document(message: Notification, lines: Sequence[str]) -> dict[str, Any]:
    """The message: a card of rich text, which has no markup, and a button for each link."""
    rows = [_text(message.title, weight="Bolder"), *(_text(fact, isSubtle=True) for fact in message.facts)]
    rows += [_text(line) for line in lines]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.2",
        "msteams": {"width": "Full"},
        "body": rows,
        "actions": [{"type": "Action.OpenUrl", "title": link.title, "url": link.url} for link in message.links],
    }
    return {"type": "message", "attachments": [{"contentType": _CARD, "contentUrl": None, "content": card}]}


def _text(line: str, **style: Any) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": unlinked(line), **style}]}


def post(message: Notification, secret: str, now: int) -> Post:
    """The request."""
    return fitted_post(message.lines, lambda some: document(message, some), MOST_BYTES)


def judge(reply: HttpResponse) -> Verdict:
    """What the answer means."""
    verdict = by_status(reply)
    if not verdict.problem and b"HTTP error" in reply.body:
        return Verdict("the answer names an HTTP error", again=b"HTTP error 429" in reply.body)
    return verdict


NOTIFIER = Notifier(name="teams", title="Microsoft Teams", url="RECONCILER_NOTIFY_TEAMS_URL", post=post, judge=judge)
