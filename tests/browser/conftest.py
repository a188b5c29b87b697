"""A real browser: Chromium of the system, driven by Playwright, with every request but the page itself refused."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

NAMES = ("chromium", "chromium-browser", "google-chrome")


def executable() -> str:
    """The browser: ``BROWSER_FOR_TESTS``, or the first one that the system has."""
    found = os.environ.get("BROWSER_FOR_TESTS") or next(filter(None, map(shutil.which, NAMES)), None)
    assert found, f"these tests drive a browser and there is none of {', '.join(NAMES)}: apt-get install chromium"
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Imported here: the suite is collected where the extra is not installed, too.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Root has no sandbox in a container; the pages are ours, and reach nothing.
        launched = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        yield launched
        launched.close()


class Shown:
    """A page that was opened, what it asked for, and what went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.wrong: list[str] = []


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Shown]]:
    """Open HTML as a file. Afterwards: nothing was asked for, no error was raised and no dialog was opened."""
    opened: list[Shown] = []

    def opens(html: str, **options: object) -> Shown:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        shown = Shown(context.new_page())
        file = tmp_path / f"{len(opened)}.html"
        file.write_text(html, encoding="utf-8")

        def route(each: Route) -> None:
            if each.request.url == file.as_uri():
                each.continue_()
            else:
                shown.asked.append(each.request.url)
                each.abort()

        context.route("**/*", route)
        shown.page.on("pageerror", lambda error: shown.wrong.append(str(error)))
        shown.page.on("console", lambda message: shown.wrong.append(message.text))
        shown.page.on("dialog", lambda dialog: shown.wrong.append(dialog.message))
        shown.page.goto(file.as_uri())
        opened.append(shown)
        return shown

    yield opens
    for shown in opened:
        assert shown.asked == []
        assert shown.wrong == []
        shown.page.context.close()
