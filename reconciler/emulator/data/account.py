"""The data of the emulated account: keyword samples, templates and VOD tasks, in memory or kept in a file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from reconciler.emulator.data.journal import Journal
from reconciler.emulator.data.rows import Task, Template, Word
from reconciler.emulator.data.times import ServiceClock
from reconciler.emulator.listing import View
from reconciler.emulator.templates.presets import FIRST_CUSTOM, PRESETS
from reconciler.ground.collector import collector_paused

_BATCH = 1000


class Delays(NamedTuple):
    """Seconds until listings show a record that was created, changed or deleted."""

    created: float = 0.0
    changed: float = 0.0
    deleted: float = 0.0


class Store:
    """What is true (``words``, ``templates``, ``tasks``) and what listings show of it (``shown_…``).

    With ``path`` every mutation is appended there first and replayed by the next Store of that path. Not thread-safe:
    the service holds its lock.
    """

    def __init__(self, clock: ServiceClock, path: Path | None = None, seed: int = 0) -> None:
        self._clock = clock
        self.delays = Delays()
        self.words: dict[str, Word] = {}
        self.spellings: dict[str, str] = {}
        self.templates: dict[int, Template] = {}
        self.tasks: dict[str, Task] = {}
        self.next_definition = FIRST_CUSTOM
        self.shown_words: View[str, Word] = View(seed)
        self.shown_templates: View[int, Template] = View(seed)
        for preset in PRESETS.values():
            self.shown_templates.put(preset.definition, preset, 0.0, 0.0)
        self._journal: Journal | None = None
        if path is not None:
            self._load(Journal(path))

    def find_word(self, keyword: str, identity: str) -> Word | None:
        """The sample with this keyword, or under ``folded`` identity with a spelling of it."""
        word = self.words.get(keyword)
        if word is None and identity == "folded":
            word = self.words.get(self.spellings.get(folded(keyword), keyword))
        return word

    def put_words(self, words: Iterable[Word]) -> None:
        """Create or replace keyword samples, in one durable step."""
        batch = list(words)
        if batch:
            self._apply("words", batch)

    def drop_words(self, keywords: Iterable[str]) -> None:
        """Delete keyword samples that exist, in one durable step."""
        batch = list(keywords)
        if batch:
            self._apply("drop-words", batch)

    def put_template(self, template: Template) -> None:
        """Create or replace a custom template."""
        self._apply("template", asdict(template))

    def drop_template(self, definition: int) -> None:
        """Delete a custom template. Its Definition is not given out again."""
        self._apply("drop-template", definition)

    def put_task(self, task: Task) -> None:
        self._apply("task", asdict(task))

    @property
    def follows(self) -> bool:
        """Whether another process serves the file: what is there can be read, nothing can be changed."""
        return self._journal is not None and self._journal.follows

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _apply(self, kind: str, value: Any) -> None:
        if self._journal is not None:
            self._journal.append(kind, value)
        self._play(kind, value)

    def _play(self, kind: str, value: Any) -> None:
        now = self._clock()
        if kind == "words":
            for row in value:
                keyword, usages, tags, created, updated = row
                self._put_word(Word(keyword, tuple(usages), tuple(tags), created, updated), now)
        elif kind == "drop-words":
            for keyword in value:
                self._drop_word(keyword, now)
        elif kind == "template":
            self._put_template(Template(**value), now)
        elif kind == "drop-template":
            del self.templates[value]
            self.shown_templates.put(value, None, now + self.delays.deleted, now)
        elif kind == "next-definition":
            self.next_definition = max(self.next_definition, value)
        elif kind == "task":
            self.tasks[value["id"]] = Task(**value)
        else:
            raise ValueError(f"unknown record {kind!r}: the store was written by another version")

    def _put_word(self, word: Word, now: float) -> None:
        delay = self.delays.changed if word.keyword in self.words else self.delays.created
        self.words[word.keyword] = word
        self.spellings.setdefault(folded(word.keyword), word.keyword)
        self.shown_words.put(word.keyword, word, now + delay, now)

    def _drop_word(self, keyword: str, now: float) -> None:
        del self.words[keyword]
        if self.spellings.get(folded(keyword)) == keyword:
            del self.spellings[folded(keyword)]
        self.shown_words.put(keyword, None, now + self.delays.deleted, now)

    def _put_template(self, template: Template, now: float) -> None:
        delay = self.delays.changed if template.definition in self.templates else self.delays.created
        self.templates[template.definition] = template
        self.next_definition = max(self.next_definition, template.definition + 1)
        self.shown_templates.put(template.definition, template, now + delay, now)

    def _load(self, journal: Journal) -> None:
        entries = 0
        try:
            with collector_paused():
                for kind, value in journal.replay():
                    self._play(kind, value)
                    entries += len(value) if isinstance(value, list) else 1
            if not journal.follows and entries > 2 * (len(self.words) + len(self.templates) + len(self.tasks)) + _BATCH:
                journal.rewrite(self._snapshot())
        except BaseException:
            journal.close()
            raise
        self._journal = journal

    def _snapshot(self) -> Iterator[tuple[str, Any]]:
        words = list(self.words.values())
        for start in range(0, len(words), _BATCH):
            yield "words", words[start : start + _BATCH]
        for template in self.templates.values():
            yield "template", asdict(template)
        yield "next-definition", self.next_definition
        for task in self.tasks.values():
            yield "task", asdict(task)


def folded(keyword: str) -> str:
    """A keyword under NFKC and case folding."""
    return unicodedata.normalize("NFKC", keyword).casefold()
