"""Lark and Feishu (飞书): a custom bot, a ``post``.

Source: "自定义机器人使用指南" (Custom bot usage guide), open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: a
request has at most 20 KB; with signature verification its ``timestamp`` is in seconds, at most one hour off, and
``sign`` the base64 of an HMAC-SHA256 over nothing, whose key is the timestamp, a line feed and the secret; the answer
has ``code``, 0 for success (older bots ``StatusCode``).

In a ``post``, text and links are elements of their own, and a mention is one too: text is text. That a mention written
as in plain messages, ``<at …>``, means nothing there is not documented, so it is broken.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reconciler.model.notification import Notification
from reconciler.notify.base import Notifier, Post, Verdict, by_code
from reconciler.notify.fitting import fitted_post, unlinked

if TYPE_CHECKING:
    from reconciler.cloud.answer import HttpResponse

MOST_BYTES = 19_000
"""Below 20 KB, whichever way they are counted."""
_MENTION = re.compile(r"<(?=\s*/?\s*at\b)", re.IGNORECASE)
_CODES = {
    9499: "the bot refuses the form of the message",
    11232: "too many messages in this moment",
    19001: "the bot's address is not valid: was the bot removed?",
    19021: "the signature does not fit, or this machine's clock is off: check RECONCILER_NOTIFY_LARK_SECRET",
    19022: "the bot does not allow this machine's address",
    19024: "the bot wants a keyword in messages that they do not have: choose reconciler",
}
_AGAIN = frozenset({11232})


def escaped(text: str) -> str:
    """``text`` without mentions and links."""
    return unlinked(_MENTION.sub("＜", text))


def document(message: Notification, lines: Sequence[str]) -> dict[str, Any]:
    """The message without its signature."""
    rows: list[list[dict[str, str]]] = [[_text(fact)] for fact in message.facts]
    rows += [[{"tag": "a", "text": escaped(link.title), "href": link.url}] for link in message.links]
    rows += [[_text(line)] for line in lines]
    return {"msg_type": "post", "content": {"post": {"en_us": {"title": escaped(message.title), "content": rows}}}}


def _text(line: str) -> dict[str, str]:
    return {"tag": "text", "text": escaped(line)}


def signature(secret: str, now: int) -> str:
    """The value of ``sign``."""
    key = f"{now}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def post(message: Notification, secret: str, now: int) -> Post:
    """The request, signed where there is a secret."""
    signed = {"timestamp": str(now), "sign": signature(secret, now)} if secret else {}

    def whole(lines: Sequence[str]) -> dict[str, Any]:
        return {**signed, **document(message, lines)}

    return fitted_post(message.lines, whole, MOST_BYTES)


def judge(reply: HttpResponse) -> Verdict:
    """What the answer means."""
    return by_code(reply, ("code", "StatusCode"), _CODES, _AGAIN)


NOTIFIER = Notifier(
    name="lark",
    title="Lark or Feishu",
    url="RECONCILER_NOTIFY_LARK_URL",
    secret="RECONCILER_NOTIFY_LARK_SECRET",  # noqa: S106 - the name of a variable
    post=post,
    judge=judge,
)
