"""Slack: an incoming webhook, Block Kit.

Source: "Sending messages using incoming webhooks" (docs.slack.dev): 200 with the text ``ok`` is a success, and errors
have other statuses; one message a second. "Section block": text of at most 3,000 characters; "Blocks": at most 50.
"Formatting message text": ``&``, ``<`` and ``>`` are written as entities, without which nothing mentions or links.
That all blocks together may have about 13,200 characters is not documented (slackapi/bolt-js, issue 2509): this stays
below. Text is in ``plain_text`` objects, which know no markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reconciler.model.notification import Notification
from reconciler.notify.base import TAKEN, Notifier, Post, Verdict, by_status, json_post
from reconciler.notify.fitting import fitted, unlinked

if TYPE_CHECKING:
    from reconciler.cloud.answer import HttpResponse

MOST_SECTION = 2900
"""Characters of one section, below 3,000."""
MOST_CHARACTERS = 9000
"""Characters of all sections of lines together."""


def escaped(text: str) -> str:
    """``text`` without mentions and links."""
    return unlinked(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def sections(lines: Sequence[str]) -> list[str]:
    """The lines in as few texts as their limit allows; no line is longer than a text."""
    found: list[str] = []
    for line in map(escaped, lines):
        if found and len(found[-1]) + len(line) < MOST_SECTION:
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return found


def post(message: Notification, secret: str, now: int) -> Post:
    """The request."""
    lines = fitted(message.lines, lambda some: len("\n".join(map(escaped, some))), MOST_CHARACTERS)
    head = "\n".join(map(escaped, [message.title, *message.facts]))
    blocks = [_section("plain_text", head)]
    if message.links:
        links = " · ".join(f"<{link.url.replace('&', '&amp;')}|{escaped(link.title)}>" for link in message.links)
        blocks.append(_section("mrkdwn", links))
    blocks += [_section("plain_text", text) for text in sections(lines)]
    return json_post({"text": escaped(message.title), "blocks": blocks, "unfurl_links": False, "unfurl_media": False})


def _section(kind: str, text: str) -> dict[str, Any]:
    # Without emoji: what stands between two colons of a line is no picture. Without preprocessing: only links of ours.
    own = {"emoji": False} if kind == "plain_text" else {"verbatim": True}
    return {"type": "section", "text": {"type": kind, "text": text, **own}}


def judge(reply: HttpResponse) -> Verdict:
    """What the answer means."""
    verdict = by_status(reply)
    if verdict.problem or reply.body.strip() == b"ok":
        return verdict
    return Verdict("the answer is not ok") if verdict is TAKEN else verdict


NOTIFIER = Notifier(name="slack", title="Slack", url="RECONCILER_NOTIFY_SLACK_URL", post=post, judge=judge)
