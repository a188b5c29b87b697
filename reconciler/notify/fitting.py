"""As many lines of a message as a service takes, and what makes foreign text inert in all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reconciler.notify.base import Post, encoded, json_post


def fitted(lines: Sequence[str], size: Callable[[Sequence[str]], int], most: int) -> list[str]:
    """Return the first of ``lines`` and, where not all fit, a line that counts the others.

    ``size`` returns what a whole message with these lines measures. It is asked for what is returned, so that no
    message is larger than ``most`` unless even one without lines is.
    """
    if size(lines) <= most:
        return list(lines)
    fits, too_many = 0, len(lines)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if size(_cut(lines, middle)) <= most:
            fits = middle
        else:
            too_many = middle
    return _cut(lines, fits)


def fitted_post(lines: Sequence[str], document: Callable[[Sequence[str]], Mapping[str, Any]], most: int) -> Post:
    """Return the request of ``document``, given as many of ``lines`` as fit into ``most`` bytes of JSON."""
    return json_post(document(fitted(lines, lambda some: len(encoded(document(some))), most)))


def _cut(lines: Sequence[str], kept: int) -> list[str]:
    rest = len(lines) - kept
    return [*lines[:kept], f"… {rest:,} more line{'' if rest == 1 else 's'} left out"]


def unlinked(text: str) -> str:
    """Return ``text`` with no address in it that a client would make a link: ``http://`` with a wide colon."""
    return text.replace("://", "：//")
