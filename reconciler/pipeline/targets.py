"""What is wrong with the targets of a project file that only the kinds, the stores and the cloud know."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit, urlunsplit

from reconciler.errors import InputError
from reconciler.files.project import ProjectFiles
from reconciler.kinds import BY_NAME
from reconciler.model.manifest import Problem
from reconciler.model.project import EMULATOR, Target
from reconciler.stores.open import is_folder


def target_problems(project: ProjectFiles) -> Iterator[Problem]:
    """Unknown kinds and addresses, and places that cannot be used. Nothing is contacted."""
    for name, target in project.project.targets.items():
        yield from _unknown_names(project, name, target)
        yield from _unusable_places(project, name, target)
    yield from _shared_states(project)


def _shared_states(project: ProjectFiles) -> Iterator[Problem]:
    """Targets whose states are in one place: the second of them, with the place of the first."""
    found: dict[str, str] = {}
    for name, target in project.targets.items():
        first = found.setdefault(_place_of_state(project, name, target), name)
        if first != name:
            place = project.place_of("targets", name, "state")
            message = f"target {name}: its state is where that of target {first} is"
            fix = "give each target a place of its own: {target} in the address stands for its name"
            yield Problem("same-state", place, message, fix=fix)


def _place_of_state(project: ProjectFiles, name: str, target: Target) -> str:
    """The same text for two spellings of one place, as far as that can be known from here."""
    try:
        if is_folder(target.state):
            folder = project.root / target.state if target.state is not None else project.state_folder(name)
            return os.path.normpath(folder)
        parts = urlsplit(target.state or "")
    except (InputError, ValueError):
        return f"unusable: {name}"  # said elsewhere
    # A password, if there is one, is refused elsewhere, and not compared.
    host = parts.netloc.rpartition("@")[2].lower()
    return urlunsplit((parts.scheme, host, unquote(parts.path).strip("/"), parts.query, ""))


def _unknown_names(project: ProjectFiles, name: str, target: Target) -> Iterator[Problem]:
    at = ("targets", name)
    kinds = tuple(BY_NAME)
    for index, kind in enumerate(target.exclusive):
        if kind not in BY_NAME:
            place = project.place_of(*at, "exclusive", index)
            yield Problem("unknown-kind", place, f'target {name}: unknown kind "{kind}"', allowed=kinds)
    for key in target.guards.max_delete:
        if key not in BY_NAME and not key.startswith("list:"):
            place = project.place_of(*at, "guards", "maxDelete", key, of_key=True)
            yield Problem("unknown-kind", place, f'target {name}: unknown kind "{key}"', allowed=(*kinds, "list:NAME"))
    for address in target.adopt:
        if address.partition("/")[0] not in BY_NAME or not address.partition("/")[2]:
            place = project.place_of(*at, "adopt", address, of_key=True)
            yield Problem("unknown-kind", place, f'target {name}: "{address}" is not a valid address', allowed=kinds)
    yield from _adopted_twice(project, name, target)


def _adopted_twice(project: ProjectFiles, name: str, target: Target) -> Iterator[Problem]:
    """Ids that two addresses of one kind are to be adopted from."""
    wanted: dict[tuple[str, str], str] = {}
    for address, identity in target.adopt.items():
        first = wanted.setdefault((address.partition("/")[0], str(identity)), address)
        if first != address:
            place = project.place_of("targets", name, "adopt", address)
            earlier = project.place_of("targets", name, "adopt", first)
            message = f"target {name}: {identity} is adopted as {first} already, at {earlier.short}"
            yield Problem("adopted-twice", place, message, fix="an object has one address: remove one of the two")


def _unusable_places(project: ProjectFiles, name: str, target: Target) -> Iterator[Problem]:
    """As a command that goes there would refuse them."""
    if target.endpoint is not None and target.endpoint != EMULATOR:
        from reconciler.cloud.endpoints import Endpoints

        try:
            Endpoints(target.site, target.endpoint)
        except InputError as error:
            place = project.place_of("targets", name, "endpoint")
            yield Problem("unusable-address", place, f"target {name}: {error.message}", fix=error.hint)
    if target.state is not None:
        from reconciler.stores.open import check_address

        try:
            check_address(target.state)
        except InputError as error:
            place = project.place_of("targets", name, "state")
            yield Problem("unusable-address", place, f"target {name}: {error.message}", fix=error.hint)
