"""What all kinds with a server-assigned ``Definition`` share: MPS templates of any sort."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from reconciler.kinds.objects import Batch, Listing, ObjectKind, Quota
from reconciler.model.call import Answer, Call
from reconciler.model.change import Change, Verb
from reconciler.model.resource import Address, NormalForm, Origin

Beside = Mapping[str, Any] | None
"""What a kind's requests say beside the normal form, as it stands in ``Resource.extras`` and ``Change.extras``."""


def listing_of(stem: str, page: int = 50) -> Listing:
    """How to list the account's own templates of a sort, ``page`` a call.

    Without ``Type=Custom`` the service's own presets come along (Describe page, example 1).
    """
    return Listing(
        "mps",
        f"Describe{stem}Templates",
        f"{stem}TemplateSet",
        page,
        {"Type": "Custom"},
        ids="Definitions",
        ids_max=50,
        presets={"Type": "Preset"},
    )


def origin_of(item: Mapping[str, Any]) -> Origin:
    """Who made a template. The older version of the Describe page has no ``Type``, in the answer and as a filter."""
    return {"Custom": Origin.OWN, "Preset": Origin.PRESET}.get(str(item.get("Type")), Origin.UNKNOWN)


class TemplateKind(ObjectKind):
    """Create, Describe, Modify and Delete take one template a call; Describe pages ``Type=Custom``."""

    assigns_ids = True
    batches = {Verb.CREATE: Batch(), Verb.UPDATE: Batch(), Verb.DELETE: Batch()}
    inherits = named = True
    quota = Quota(50, "LimitExceeded.TooMuchTemplate")
    """CreateContentReviewTemplate page: up to 50 templates in all."""
    stem: ClassVar[str]
    """The word between verb and ``Template`` in action names: ``ContentReview``."""

    def unique(self, form: NormalForm) -> str | None:
        name = form.get("name")
        return name if isinstance(name, str) and name else None

    def label(self, form: NormalForm) -> str | None:
        return self.unique(form)

    def group(self, change: Change) -> None:
        return None

    def filter_ids(self, ids: Collection[str]) -> list[str] | list[int]:
        """Definitions are integers; no other text can be the id of a template."""
        return sorted(int(identity) for identity in ids if identity.isdecimal())

    def created_id(self, address: Address, answer: Answer) -> str:
        definition = answer["Definition"]
        if type(definition) is not int:
            raise TypeError("Definition is not an integer")
        return str(definition)

    def calls(self, verb: Verb, batch: Sequence[Change]) -> Sequence[Call]:
        return [self._call(verb, change) for change in batch]

    def _call(self, verb: Verb, change: Change) -> Call:
        covers = (change.address,)
        if verb is Verb.CREATE:
            assert change.after is not None
            return Call("mps", f"Create{self.stem}Template", self.create_params(change.after, change.extras), covers)
        assert change.id is not None
        key: dict[str, Any] = {"Definition": int(change.id)}
        if verb is Verb.DELETE:
            return Call("mps", f"Delete{self.stem}Template", key, covers)
        assert change.after is not None
        params = key | self.modify_params(change.before or {}, change.after, change.extras)
        return Call("mps", f"Modify{self.stem}Template", params, covers)

    @abstractmethod
    def create_params(self, after: NormalForm, beside: Beside = None) -> dict[str, Any]:
        """Parameters of the create: everything declared, complete. ``beside``: what it says that no form holds."""

    @abstractmethod
    def modify_params(self, before: NormalForm, after: NormalForm, beside: Beside = None) -> dict[str, Any]:
        """Parameters of the modify beside Definition: complete under every reading of what omission means."""
