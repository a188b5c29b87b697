"""Every notifier there is. A new one is a file of its name beside this one, and its name here."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from reconciler.notify.base import Notifier

NAMES = ("wecom", "lark", "slack", "teams", "webhook")


def notifier(name: str) -> Notifier:
    """The notifier of this name, one of ``NAMES``. Loaded only here: few runs send messages."""
    return cast(Notifier, import_module(f"reconciler.notify.{name}").NOTIFIER)
