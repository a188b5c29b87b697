"""An account's data, seen and changed behind everybody's back, as in the web console: unsigned, unpaced, uncounted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from threading import Lock
from typing import Any

from reconciler.emulator.data.rows import Groups, Template, Word
from reconciler.emulator.data.world import World
from reconciler.emulator.templates.leaves import LEAVES, complete


class Console:
    """What is true, whatever listings show yet; and direct edits, beyond the limits of the API too."""

    def __init__(self, world: World, lock: Lock) -> None:
        self._world = world
        self._lock = lock

    def words(self) -> dict[str, dict[str, Any]]:
        """Keyword → ``{"usages", "tags", "created", "updated"}``; usages as written."""
        with self._lock:
            rows = list(self._world.store.words.values())
        return {
            row.keyword: {
                "usages": list(row.usages),
                "tags": list(row.tags),
                "created": row.created,
                "updated": row.updated,
            }
            for row in rows
        }

    def templates(self) -> dict[int, dict[str, Any]]:
        """Definition → ``{"definition", "name", "comment", "groups", "created", "updated", "preset"}``, custom only."""
        with self._lock:
            return {definition: asdict(row) for definition, row in self._world.store.templates.items()}

    def tasks(self) -> dict[str, dict[str, Any]]:
        """TaskId → the VOD task as it was started."""
        with self._lock:
            return {name: asdict(task) for name, task in self._world.store.tasks.items()}

    def put_word(self, keyword: str, usages: Iterable[str] = ("All",), tags: Iterable[str] = ()) -> None:
        """Create or replace a keyword sample."""
        with self._lock:
            now = self._world.clock()
            old = self._world.store.words.get(keyword)
            created = old.created if old else now
            self._world.store.put_words([Word(keyword, tuple(usages), tuple(tags), created, now)])

    def drop_word(self, keyword: str) -> None:
        """Delete a keyword sample. Raises KeyError."""
        with self._lock:
            self._world.store.drop_words([self._world.store.words[keyword].keyword])

    def put_template(self, name: str | None = None, comment: str | None = None, **groups: Any) -> int:
        """Create a template; omitted scores take their defaults. Returns its Definition.

        ``put_template("strict", PornConfigure={"ImgReviewInfo": {"Switch": "ON"}})``
        """
        with self._lock:
            store, now = self._world.store, self._world.clock()
            definition = store.next_definition
            store.put_template(Template(definition, name, comment, _completed(groups), now, now))
            return definition

    def edit_template(self, definition: int, **changes: Any) -> None:
        """Set ``Name``, ``Comment`` or whole groups; None removes a group. Raises KeyError."""
        with self._lock:
            template = self._world.store.templates[definition]
            sent = {name: value for name, value in changes.items() if name in LEAVES}
            kept = {name: leaves for name, leaves in template.groups.items() if name not in sent}
            added = _completed({name: value for name, value in sent.items() if value is not None})
            self._world.store.put_template(
                replace(
                    template,
                    name=changes.get("Name", template.name),
                    comment=changes.get("Comment", template.comment),
                    groups={**kept, **added},
                    updated=self._world.clock(),
                )
            )

    def drop_template(self, definition: int) -> None:
        """Delete a custom template. Raises KeyError."""
        with self._lock:
            self._world.store.drop_template(self._world.store.templates[definition].definition)


def _completed(groups: Mapping[str, Any]) -> Groups:
    """``groups`` with all defaults. A leaf that no request has, which listings may show, stays as it is."""
    return {
        group: {
            leaf: complete(LEAVES[group][leaf], sent) if leaf in LEAVES[group] else dict(sent)
            for leaf, sent in leaves.items()
        }
        for group, leaves in groups.items()
    }
