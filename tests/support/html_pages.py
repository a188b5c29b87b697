"""HTML reports taken apart with Python's own parser: elements, policy, and the data that the page's script reads."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """What a browser would make of a page, without running it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.text = ""
        self._within: tuple[str, dict[str, str | None]] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._within = tag, dict(attrs)
            self.raw.append((*self._within, ""))

    def handle_endtag(self, tag: str) -> None:
        self._within = None

    def handle_data(self, data: str) -> None:
        if self._within is None:
            self.text += data
        else:
            tag, attributes, before = self.raw.pop()
            self.raw.append((tag, attributes, before + data))

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    @property
    def policy(self) -> dict[str, str]:
        """The content security policy: directive → what it allows."""
        (content,) = (a["content"] for tag, a in self.elements if tag == "meta" and a.get("http-equiv"))
        return dict(part.split(" ", 1) for part in str(content).split("; "))

    def own(self, tag: str) -> str:
        """The page's script or style."""
        (found,) = (text for name, attributes, text in self.raw if name == tag and not attributes)
        return found

    @property
    def data(self) -> Any:
        """What the page's script reads."""
        (found,) = (text for tag, attributes, text in self.raw if attributes.get("id") == "data")
        return json.loads(found)


def digest(text: str) -> str:
    """How a policy names a script or a style that it allows."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def unpacked(table: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a packed table."""
    rows: list[dict[str, Any]] = [{} for _ in range(table["count"])]
    for key, places in table["columns"].items():
        for at, row in enumerate(rows):
            row[key] = table["values"][places if isinstance(places, int) else places[at]]
    return rows


def without_own(text: str) -> str:
    """A page with its style, its script and their digests left out: golden files are about what it says."""
    for tag in ("script", "style"):
        text = re.sub(rf"<{tag}>.*?</{tag}>", f"<{tag}>…</{tag}>", text, flags=re.DOTALL)
    return re.sub(r"sha256-[\w+/]+=*", "sha256-…", text)
