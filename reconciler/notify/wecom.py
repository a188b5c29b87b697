"""WeCom (企业微信): a group robot, markdown.

Source: "群机器人配置说明" (Configuring group robots), developer.work.weixin.qq.com/document/path/91770:
``markdown.content`` has at most 4,096 bytes of UTF-8; ``<@userid>`` in it mentions a member; at most 20 messages a
minute; the answer has ``errcode``, 0 for success. The page documents no way to escape markup, so characters that could
be some are replaced by their wide forms. Codes: "全局错误码" (Global error codes), path/90313.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reconciler.model.notification import Notification
from reconciler.notify.base import Notifier, Post, Verdict, by_code, json_post
from reconciler.notify.fitting import fitted, unlinked

if TYPE_CHECKING:
    from reconciler.cloud.answer import HttpResponse

MOST_BYTES = 4096
_WIDE = str.maketrans(
    {"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "_": "＿", "`": "｀", "#": "＃", "~": "～", "|": "｜"}
)
_CODES = {
    40008: "invalid type of message",
    40058: "invalid parameter",
    45009: "too many messages in this minute",
    93000: "the robot's address is not valid: was the robot removed?",
}
_AGAIN = frozenset({-1, 45009})
"""-1: the system is busy."""


def escaped(text: str) -> str:
    """``text`` without markup, mentions and links."""
    return unlinked(text.translate(_WIDE))


def content(message: Notification, lines: Sequence[str]) -> str:
    """The markdown. Every line of foreign text begins with a mark of ours, so that none begins a heading or a quote."""
    rows = [f"**{escaped(message.title)}**"]
    rows += [f"> {escaped(fact)}" for fact in message.facts]
    rows += [f"[{escaped(link.title)}]({link.url})" for link in message.links]
    rows += [f"· {escaped(line)}" for line in lines]
    return "\n".join(rows)


def post(message: Notification, secret: str, now: int) -> Post:
    """The request."""
    lines = fitted(message.lines, lambda some: len(content(message, some).encode("utf-8")), MOST_BYTES)
    return json_post({"msgtype": "markdown", "markdown": {"content": content(message, lines)}})


def judge(reply: HttpResponse) -> Verdict:
    """What the answer means."""
    return by_code(reply, ("errcode",), _CODES, _AGAIN)


NOTIFIER = Notifier(name="wecom", title="WeCom", url="RECONCILER_NOTIFY_WECOM_URL", post=post, judge=judge)
