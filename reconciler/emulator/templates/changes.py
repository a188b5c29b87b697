"""Content review templates: create, modify and delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.emulator.data.rows import Groups, Leaf, Template
from reconciler.emulator.data.texts import kept
from reconciler.emulator.data.world import World
from reconciler.emulator.server.auth import Credential
from reconciler.emulator.server.failure import Failure
from reconciler.emulator.server.params import Field, Params, Shape, check
from reconciler.emulator.templates.leaves import LEAVES, complete, group_shapes
from reconciler.emulator.templates.presets import PRESETS

QUOTA = 50
NAME_LENGTH, COMMENT_LENGTH = 64, 256

_TEXTS = {
    "Name": Field("string", length=NAME_LENGTH, code="InvalidParameterValue.Name"),
    "Comment": Field("string", length=COMMENT_LENGTH, code="InvalidParameterValue.Comment"),
}
_KEY = {"Definition": Field("int", required=True, code="InvalidParameter")}
_CREATE: Mapping[bool, Shape] = {
    any_label: {**_TEXTS, **group_shapes(update=False, any_label=any_label)} for any_label in (False, True)
}
_MODIFY: Mapping[tuple[bool, bool], Shape] = {
    (any_label, whole): {
        **_KEY,
        **_TEXTS,
        **group_shapes(update=True, any_label=any_label, whole_user_define=whole),
    }
    for any_label in (False, True)
    for whole in (False, True)
}


class TemplateWrites:
    """The three writing actions; the documents' gaps are filled by ``Quirks``."""

    def __init__(self, world: World) -> None:
        self._world = world

    def create(self, params: Params, _caller: Credential, /) -> dict[str, Any]:
        """A new Definition. ``Switch`` is required in each leaf sent. At most 50 (LimitExceeded.TooMuchTemplate)."""
        quirks, store, now = self._world.quirks, self._world.store, self._world.clock()
        check(params, _CREATE[quirks.unknown_labels == "stored"])
        used = len(store.templates) + (len(PRESETS) if quirks.preset_quota == "counted" else 0)
        if used >= QUOTA:
            raise Failure("LimitExceeded.TooMuchTemplate", f"There are {QUOTA} templates already.")
        groups = {
            group: {leaf: complete(LEAVES[group][leaf], sent) for leaf, sent in params[group].items()}
            for group in LEAVES
            if group in params
        }
        definition = store.next_definition
        name, comment = self._name(params.get("Name")), params.get("Comment")
        if quirks.comment_kept == "dropped":
            comment = None
        store.put_template(Template(definition, name, comment, groups, now, now))
        return {"Definition": definition}

    def modify(self, params: Params, _caller: Credential, /) -> dict[str, Any]:
        """Raises Failure: ResourceNotFound.TemplateNotExist, InvalidParameterValue.ModifyDefaultTemplate."""
        quirks, store = self._world.quirks, self._world.store
        check(params, _MODIFY[quirks.unknown_labels == "stored", quirks.user_define_update == "required"])
        template = self._find(params["Definition"], "InvalidParameterValue.ModifyDefaultTemplate")
        store.put_template(
            replace(
                template,
                name=self._text(template.name, self._name(params.get("Name"))),
                comment=self._text(template.comment, params.get("Comment")),
                groups=self._groups(template.groups, params),
                updated=self._world.clock(),
            )
        )
        return {}

    def delete(self, params: Params, _caller: Credential, /) -> dict[str, Any]:
        """Raises Failure: ResourceNotFound.TemplateNotExist, InvalidParameterValue.DeleteDefaultTemplate."""
        check(params, _KEY)
        template = self._find(params["Definition"], "InvalidParameterValue.DeleteDefaultTemplate")
        self._world.store.drop_template(template.definition)
        return {}

    def _find(self, definition: int, preset_code: str) -> Template:
        if definition in PRESETS:
            raise Failure(preset_code, f"Template {definition} is a preset.")
        template = self._world.store.templates.get(definition)
        if template is None:
            raise Failure("ResourceNotFound.TemplateNotExist", f"Template {definition} does not exist.")
        return template

    def _name(self, sent: str | None) -> str | None:
        return sent if sent is None else kept(sent, self._world.quirks.name_kept)

    def _text(self, old: str | None, sent: str | None) -> str | None:
        if sent is None or (sent == "" and self._world.quirks.empty_text == "ignored"):
            return old
        return sent

    def _groups(self, old: Groups, params: Params) -> Groups:
        groups: Groups = {}
        for group in LEAVES:
            if group in params:
                groups[group] = self._group(group, old.get(group, {}), params[group])
            elif group in old and self._world.quirks.omitted_group == "unchanged":
                groups[group] = old[group]
        return groups

    def _group(self, group: str, old: Mapping[str, Leaf], sent: Mapping[str, Leaf]) -> dict[str, Leaf]:
        quirks = self._world.quirks
        leaves: dict[str, Leaf] = {}
        for name, spec in LEAVES[group].items():
            before = old.get(name)
            if name in sent:
                # Switch has no default: a leaf sent without it keeps the one it has.
                switch = {"Switch": before["Switch"]} if before else {}
                base = before if before and quirks.sent_leaf == "merged" else switch
                leaves[name] = complete(spec, {**base, **sent[name]})
            elif before:
                leaves[name] = self._omitted(before)
        leaves |= {name: self._omitted(leaf) for name, leaf in old.items() if name not in LEAVES[group]}
        return leaves

    def _omitted(self, leaf: Leaf) -> Leaf:
        """What becomes of a leaf that a sent group leaves out."""
        return leaf if self._world.quirks.omitted_leaf == "unchanged" else {**leaf, "Switch": "OFF"}
