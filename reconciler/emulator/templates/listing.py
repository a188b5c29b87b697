"""DescribeContentReviewTemplates: filters, paging, and how a template reads."""

from __future__ import annotations

from typing import Any

from reconciler.emulator.data.rows import Leaf, Template
from reconciler.emulator.data.world import World
from reconciler.emulator.server.auth import Credential
from reconciler.emulator.server.failure import Failure
from reconciler.emulator.server.params import Field, Params, check
from reconciler.emulator.templates.leaves import LEAVES, Spec, complete

_BAD = "InvalidParameter"
_DESCRIBE = {
    "Definitions": Field("ints", most=50, code="InvalidParameterValue.Definitions"),
    "Offset": Field("uint", code=_BAD),
    "Limit": Field("uint", high=50, low=0, code="InvalidParameterValue.Limit"),
    "Type": Field("string", among=("Preset", "Custom"), code=_BAD),
    "Name": Field("string", length=64, code=_BAD),
}


class TemplateListing:
    """Presets are listed beside custom templates unless ``Type`` says otherwise. Limit: default 10, maximum 50."""

    def __init__(self, world: World) -> None:
        self._world = world

    def describe(self, params: Params, _caller: Credential, /) -> dict[str, Any]:
        """TotalCount of what matches, and one page of it as ContentReviewTemplateSet."""
        check(params, _DESCRIBE)
        quirks, store, now = self._world.quirks, self._world.store, self._world.clock()
        rows = store.shown_templates.all(now)
        wanted = set(params.get("Definitions") or ())
        if wanted:
            rows = [row for row in rows if row.definition in wanted]
            if len(rows) < len(wanted) and quirks.unknown_definition == "error":
                raise Failure("ResourceNotFound.TemplateNotExist", "A template of `Definitions` does not exist.")
        if "Type" in params and quirks.type_filter == "honoured":
            rows = [row for row in rows if row.preset == (params["Type"] == "Preset")]
        if name := params.get("Name"):
            exact = quirks.name_filter == "exact"
            rows = [row for row in rows if (row.name == name if exact else name in (row.name or ""))]
        offset = params.get("Offset", 0)
        page = rows[offset : offset + params.get("Limit", 10)]
        return {"TotalCount": len(rows), "ContentReviewTemplateSet": [self.item(row) for row in page]}

    def item(self, template: Template) -> dict[str, Any]:
        """One ContentReviewTemplateItem."""
        quirks = self._world.quirks
        absent = "" if quirks.absent_text == "empty" else None
        item: dict[str, Any] = {
            "Definition": template.definition,
            "Name": absent if template.name is None else template.name,
            "Comment": absent if template.comment is None else template.comment,
        }
        for group in LEAVES:
            leaves = template.groups.get(group)
            if leaves is not None and not (group == "ProhibitedConfigure" and quirks.prohibited == "dropped"):
                item[group] = self._group(group, leaves, quirks.absent_leaf)
            elif quirks.absent_group == "null" or group in template.groups:
                item[group] = None
            elif quirks.absent_group != "missing":
                item[group] = self._group(group, {}, quirks.absent_group)
        item |= {"CreateTime": self._world.time(template.created), "UpdateTime": self._world.time(template.updated)}
        if quirks.type_field != "missing":
            kind = "Preset" if template.preset else "Custom"
            item["Type"] = kind if quirks.type_field == "present" else None
        if quirks.extra_fields == "unknown":
            item |= {"AdsConfigure": None, "Extra": {"ImgReviewInfo": {"Switch": "OFF"}}}
        return item

    def _group(self, group: str, leaves: dict[str, Leaf], absent: str) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for name, spec in LEAVES[group].items():
            if name in leaves:
                shown[name] = self._leaf(leaves[name])
            elif absent == "null":
                shown[name] = None
            elif absent != "missing":
                shown[name] = self._off(spec, absent)
        # The published listing shows a leaf that no request has: UserDefineConfigure.ImgReviewInfo.
        shown |= {name: dict(leaf) for name, leaf in leaves.items() if name not in LEAVES[group]}
        return shown

    def _off(self, spec: Spec, style: str) -> Leaf:
        if style == "off":
            return {"Switch": "OFF"}
        zero = {"BlockConfidence": 0, "ReviewConfidence": 0} if style == "off-zero" else {}
        return self._labels(complete(spec, zero))

    def _leaf(self, leaf: Leaf) -> Leaf:
        style = self._world.quirks.off_leaf if leaf["Switch"] == "OFF" else "kept"
        if style == "bare":
            return {"Switch": "OFF"}
        zero = {"BlockConfidence": 0, "ReviewConfidence": 0} if style == "zeroed" else {}
        return self._labels({**leaf, **zero})

    def _labels(self, leaf: Leaf) -> Leaf:
        quirks = self._world.quirks
        if leaf.get("LabelSet") and quirks.label_order == "sorted":
            leaf["LabelSet"] = sorted(leaf["LabelSet"])
        elif leaf.get("LabelSet") == [] and quirks.empty_label_set == "null":
            leaf["LabelSet"] = None
        elif leaf.get("LabelSet") == [] and quirks.empty_label_set == "missing":
            del leaf["LabelSet"]
        return leaf
