"""Whether foreign text in a Markdown report is inert, judged by two renderers that are not ours.

cmarkgfm is GitHub's own; markdown-it-py with HTML, tables and links stands for the rest. What forges look for after
rendering (mentions, references, emoji) they look for outside of code, so that is where nothing foreign may stand.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

OTHER = MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(["table", "linkify", "strikethrough"])
FORGES = re.compile(
    r"[@＠]\w|\w*[#!$%&~^]\w|\bGH-\d|:[\w+-]+:|://|\bwww\.|\w@\w|\b[0-9a-f]{7,40}\b|\[\w*:|mailto:|\b[A-Z]+-\d",
    re.ASCII,
)


def rendered(markdown: str) -> list[str]:
    """As GitHub renders it, and as another renderer does."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_GITHUB_PRE_LANG
    return [cmarkgfm.github_flavored_markdown_to_html(markdown, options), OTHER.render(markdown)]


class Reader(HTMLParser):
    """Elements, and text outside of code."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, ...]] = []
        self.text: list[str] = []
        self.code: list[str] = []
        self._within = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "code":
            self._within += 1
            assert not attrs
        else:
            self.elements.append((tag, *(f"{name}={value}" for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "code":
            self._within -= 1
        else:
            self.elements.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        (self.code if self._within else self.text).append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.append(("comment",))


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def faults(markdown: str, harmless: str) -> list[str]:
    """What is wrong with ``markdown``, which differs from ``harmless`` only in its foreign text."""
    found = []
    for html, model in zip(rendered(markdown), rendered(harmless), strict=True):
        reader, expected = read(html), read(model)
        if reader.elements != expected.elements:
            found.append("the foreign text makes or breaks elements")
        if reader._within:
            found.append("code is left open")
        text = " ".join(reader.text)
        found += [f"outside of code: {match[0]}" for match in FORGES.finditer(text)]
    return found
