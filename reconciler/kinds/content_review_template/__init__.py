"""ContentReviewTemplate: what counts as porn, terrorism, politics, and from which score to block or to ask a human."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from reconciler.kinds.content_review_template import (
    conflicts,
    draft,
    extras,
    forms,
    posture,
    readers,
    rule_table,
    suggested_yaml,
)
from reconciler.kinds.content_review_template.leaves import BY_PATH, GROUPS, NAME_LENGTH, lower
from reconciler.kinds.content_review_template.places import places_of
from reconciler.kinds.content_review_template.spec import ContentReviewTemplateSpec
from reconciler.kinds.documents import Declared, Expansion
from reconciler.kinds.items import moment
from reconciler.kinds.templates import Beside, TemplateKind, listing_of, origin_of
from reconciler.model.change import Change, FieldChange
from reconciler.model.draft import Draft, Wanted
from reconciler.model.manifest import ListFile, Position, Problem
from reconciler.model.posture import Effect, Shift
from reconciler.model.reach import Reader
from reconciler.model.resource import Address, Found, NormalForm, Resource, Value, covers
from reconciler.model.scale import Scale


class ContentReviewTemplate(TemplateKind):
    """Owned whole: five groups of thirteen leaves, name and comment."""

    name = "ContentReviewTemplate"
    document = "ContentReviewTemplate"
    spec = ContentReviewTemplateSpec
    noun = "templates"
    stem = "ContentReview"
    listing = listing_of(stem)
    rates = {
        "mps.CreateContentReviewTemplate": 10.0,
        "mps.DescribeContentReviewTemplates": 10.0,
        "mps.ModifyContentReviewTemplate": 10.0,
        "mps.DeleteContentReviewTemplate": 10.0,
    }
    delete_guard = 1
    reads = readers.USAGES
    paths = forms.PATHS
    rules = rule_table.RULES

    def expand(self, declared: Declared, lists: Mapping[str, Sequence[ListFile]]) -> Expansion:
        name, protect, ignore, shared_name, keep = declared.metadata
        spec: ContentReviewTemplateSpec = declared.spec
        resource = Resource(
            Address(self.name, name),
            forms.wanted(spec, name),
            declared.tree.position,
            protect=protect,
            ignore=ignore,
            written=forms.written_leaves(spec),
            extras=extras.written(spec).stored(),
            shared_name=shared_name,
            places=places_of(declared.tree),
            keep=keep,
        )
        return Expansion([resource], _name_problems(spec, name, declared.tree.position))

    def found(self, item: Mapping[str, Any]) -> Found:
        """Raises KeyError, TypeError or ValueError on an item without an integer Definition or with wrong shapes."""
        definition = item["Definition"]
        if type(definition) is not int:
            raise TypeError("Definition is not an integer")
        updated, created = moment(item, "UpdateTime"), moment(item, "CreateTime")
        return Found(str(definition), forms.live(item), updated, created, origin_of(item), forms.unknown(item))

    def beside(self, resource: Resource, live: Found) -> Beside:
        if not live.unknown:
            return resource.extras
        return extras.read(resource.extras)._replace(unknown=tuple(sorted(live.unknown))).stored()

    def unsent(self, change: Change) -> Collection[str]:
        """The groups that a modify leaves out, so as to keep parts of them that no request can hold."""
        if change.before is None or change.after is None:
            return ()
        return [
            lower(group) for group in forms.withheld(change.after, change.before, extras=extras.read(change.extras))
        ]

    def may_reset(self, change: Change) -> Collection[str]:
        """Unknown parts of the groups that a modify sends. Those of no group at all no request mentions."""
        sent = self.modify_params(change.before or {}, change.after or {}, change.extras)
        groups = {lower(group) for group in GROUPS if group in sent}
        return [path for path in extras.read(change.extras).unknown if path.partition(".")[0] in groups]

    def normal(self, form: NormalForm) -> NormalForm:
        return forms.normal(form)

    def form_flaw(self, form: NormalForm) -> str:
        return forms.flaw(form)

    def extras_flaw(self, beside: Mapping[str, Any]) -> str:
        return extras.flaw(beside)

    def traces(self, form: NormalForm) -> frozenset[tuple[str, Value]]:
        """Without switches that are OFF: every template has them."""
        return frozenset((path, value) for path, value in super().traces(form) if value != "OFF")

    def create_params(self, after: NormalForm, beside: Beside = None) -> dict[str, Any]:
        return forms.texts(after) | forms.complete_groups(after, extras=extras.read(beside))

    def modify_params(self, before: NormalForm, after: NormalForm, beside: Beside = None) -> dict[str, Any]:
        return forms.texts(after) | forms.complete_groups(after, before, extras=extras.read(beside))

    def effect(self, before: NormalForm | None, after: NormalForm | None) -> Effect:
        return posture.effect(before, after)

    def drops_protection(self, before: NormalForm, after: NormalForm) -> bool:
        return posture.drops(before, after)

    def effect_beside_readers(self, before: NormalForm | None, after: NormalForm | None) -> Effect:
        return posture.effect(before, after, without=readers.PATHS)

    def shifts(self, before: NormalForm, after: NormalForm) -> Sequence[Shift]:
        return posture.shifts(before, after)

    def readers(self, form: NormalForm | None) -> Sequence[Reader]:
        return readers.readers(form)

    def explain(self, change: Change, field: FieldChange) -> str:
        return posture.explain(field.path, change.before, change.after)

    def scales(self, change: Change) -> Sequence[Scale]:
        return posture.scales(change.before, change.after)

    def unmentioned(self, resource: Resource, live: NormalForm) -> Sequence[str]:
        missing = [
            path
            for path in BY_PATH
            if forms.is_on(live, path)
            and path not in resource.written
            and not any(covers(prefix, path) for prefix in resource.ignore)
        ]
        return suggested_yaml.lines(live, missing)

    def draft(self, found: Sequence[Found], wanted: Wanted) -> Draft:
        return draft.draft(found, wanted, self.quota.limit)

    def bridges(self, changes: Sequence[Change]) -> Mapping[Address, NormalForm]:
        return conflicts.bridges(*self._sides(changes))

    def _sides(self, changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
        """Changes of templates, and all others."""
        own = [change for change in changes if change.address.kind == self.name]
        return own, [change for change in changes if change.address.kind != self.name] if own else []

    def conflicts(self, changes: Sequence[Change]) -> Mapping[Address, str]:
        own, others = self._sides(changes)
        found = dict(conflicts.gaps(own, others))
        for address, reason in conflicts.withheld_groups(own).items():
            found[address] = f"{found[address]}; {reason}" if address in found else reason
        return found


def _name_problems(spec: ContentReviewTemplateSpec, name: str, place: Position) -> list[Problem]:
    """``spec.name`` has its limit in the model; without one ``metadata.name``, which may be longer, is sent."""
    if spec.name is not None or len(name) <= NAME_LENGTH:
        return []
    message = f"{len(name)} characters for metadata.name, which is the name in the cloud too; at most {NAME_LENGTH}"
    return [Problem("name-length", place, message, fix="set spec.name, or shorten metadata.name")]
