"""Live templates as manifests: what equals the documented values is left unwritten, what many repeat is a base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from reconciler.kinds.content_review_template import forms
from reconciler.kinds.content_review_template.bases import Base, Leaves, paths, shared_bases
from reconciler.kinds.content_review_template.leaves import LEAVES, Leaf, lower
from reconciler.kinds.content_review_template.spec import ContentReviewTemplateSpec
from reconciler.kinds.naming import Names, in_reading_order, slug
from reconciler.model.draft import DocumentDraft, Draft, LeftOut, Wanted
from reconciler.model.resource import Address, Found, NormalForm

NAME = "ContentReviewTemplate"
FILE = "manifests/templates.yaml"


def draft(found: Iterable[Found], wanted: Wanted, room: int) -> Draft:
    """Documents for all ``wanted`` templates that can be declared, bases first. ``room``: the account's quota.

    Two templates of one cloud name cannot both be declared: the older one is, the later ones stay unmanaged.
    """
    own = sorted((item for item in found if not item.preset), key=lambda item: int(item.id))
    names, left = Names(), list[LeftOut]()
    chosen: dict[str, Found] = {}
    remarks: dict[str, list[str]] = {}
    strange: list[str] = []
    holders: dict[str, tuple[str, str]] = {}
    for item in own:
        title = str(item.form["name"])
        name = names.take(slug(title, f"template-{item.id}"))
        if not wanted(Address(NAME, name)):
            continue
        reason = _reason(item, name)
        if not reason and title in holders:
            twin, holder = holders[title]
            reason = f'"{title}" is the cloud name of {holder} too, which is declared as {twin}'
            remarks.setdefault(twin, []).append(f"Left unmanaged: {item.id}, a later template of the same cloud name.")
        elif not reason and len(chosen) >= room:
            reason = f"an account has room for {room} templates; the older ones are declared"
        if reason:
            left.append(LeftOut(NAME, item.id, title, reason))
            continue
        chosen[name] = item
        for path, value in item.unknown.items():
            said = f"{path} is {value} in the account, which this version does not know"
            remarks.setdefault(name, []).append(f"Not written: {said}.")
            strange.append(f"{NAME}/{name}: {said}; no manifest can say it")
        if title:
            holders[title] = name, item.id
    documents = [
        document._replace(remarks=tuple(remarks.get(str(document.metadata["name"]), ())))
        for document in _documents(chosen, names)
    ]
    return Draft(
        tuple(documents), {Address(NAME, name): item.id for name, item in chosen.items()}, tuple(left), tuple(strange)
    )


def _documents(chosen: Mapping[str, Found], names: Names) -> list[DocumentDraft]:
    leaves: dict[str, Leaves] = {
        name: frozenset((leaf.path, repr(part)) for leaf in LEAVES if (part := _part(item.form, leaf)))
        for name, item in chosen.items()
    }
    by_user: dict[str, tuple[str, Base]] = {}
    documents = []
    for base in shared_bases(leaves):
        name = names.take("base")
        by_user.update(dict.fromkeys(base.users, (name, base)))
        form = chosen[base.users[0]].form
        spec = _groups(form, only=paths(base.leaves))
        documents.append(DocumentDraft(FILE, NAME, {"name": name, "abstract": True}, spec))
    for name in sorted(chosen, key=in_reading_order):
        form = chosen[name].form
        below = by_user.get(name)
        metadata = {"name": name} | ({"base": below[0]} if below else {})
        without = paths(below[1].leaves) if below else frozenset()
        documents.append(DocumentDraft(FILE, NAME, metadata, _texts(form, name) | _groups(form, without=without)))
    return documents


def _reason(item: Found, name: str) -> str:
    """Why the template cannot be declared as it is; empty where it can."""
    tree = _texts(item.form, name) | _groups(item.form)
    try:
        spec = ContentReviewTemplateSpec.model_validate(tree)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    if any("\ud800" <= char <= "\udfff" for text in _every_text(item.form) for char in text):
        return "a text that is not Unicode"
    return "" if forms.wanted(spec, name) == item.form else "manifests cannot express it"


def _every_text(form: NormalForm) -> Iterable[str]:
    for value in form.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, frozenset):
            yield from value


def _texts(form: NormalForm, name: str) -> dict[str, Any]:
    """The scalars beside the groups, where they say something; a name that is that of the document says nothing."""
    texts = {path: form[path] for path in forms.TEXTS if path != "name" and form[path]}
    return {"name": form["name"], **texts} if form["name"] != name else texts


def _groups(
    form: NormalForm, *, only: frozenset[str] | None = None, without: frozenset[str] = frozenset()
) -> dict[str, Any]:
    groups: dict[str, Any] = {}
    for leaf in LEAVES:
        part = _part(form, leaf)
        if part and leaf.path not in without and (only is None or leaf.path in only):
            groups.setdefault(lower(leaf.group), {})[lower(leaf.name)] = part
    return groups


def _part(form: NormalForm, leaf: Leaf) -> dict[str, Any]:
    """A leaf as a person would write it: nothing where it is OFF, no score that is the documented one."""
    if not forms.is_on(form, leaf.path):
        return {}
    part: dict[str, Any] = {"switch": form[f"{leaf.path}.switch"]}
    labels = form.get(f"{leaf.path}.labelSet")
    if isinstance(labels, frozenset) and labels:
        known = [label for label in leaf.labels or () if label in labels]
        part["labelSet"] = known + sorted(labels.difference(known))
    for field, default in (("blockConfidence", leaf.block), ("reviewConfidence", leaf.review)):
        score = form[f"{leaf.path}.{field}"]
        if score != default:
            part[field] = score
    return part
