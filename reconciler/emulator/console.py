"""Changes behind everybody's back, as somebody makes them in the web console: unsigned, unpaced, uncounted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from reconciler.emulator.leaves import LEAVES, complete
from reconciler.emulator.records import Groups, Template, Word
from reconciler.emulator.world import World


class Console:
    """Direct edits of an account's data. Not thread-safe: the emulator holds the service's lock."""

    def __init__(self, world: World) -> None:
        self._world = world

    def put_word(self, keyword: str, usages: Iterable[str], tags: Iterable[str]) -> None:
        """Create or replace a keyword sample; beyond the API's limits too (older keywords are longer than 20)."""
        now = self._world.clock()
        old = self._world.store.words.get(keyword)
        created = old.created if old else now
        self._world.store.put_words([Word(keyword, tuple(usages), tuple(tags), created, now)])

    def drop_word(self, keyword: str) -> None:
        """Delete a keyword sample. Raises KeyError."""
        self._world.store.drop_words([self._world.store.words[keyword].keyword])

    def put_template(self, name: str | None, comment: str | None, groups: Mapping[str, Any]) -> int:
        """Create a template, beyond the quota too; omitted scores take their defaults. Returns its Definition."""
        store, now = self._world.store, self._world.clock()
        definition = store.next_definition
        store.put_template(Template(definition, name, comment, _completed(groups), now, now))
        return definition

    def edit_template(self, definition: int, changes: Mapping[str, Any]) -> None:
        """Set ``Name``, ``Comment`` or whole groups (None removes one). Raises KeyError."""
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
        self._world.store.drop_template(self._world.store.templates[definition].definition)


def _completed(groups: Mapping[str, Any]) -> Groups:
    return {
        group: {leaf: complete(LEAVES[group][leaf], sent) for leaf, sent in leaves.items()}
        for group, leaves in groups.items()
    }
