"""Guards from outside the repository: ``RECONCILER_GUARDS`` holds them as JSON, or names a YAML file with them.

A variable that is set and cannot be read is an error, an empty one too: whoever set it wanted guards.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.decoding import Undecodable, decode
from reconciler.files.reading import Unreadable, inside, read_bytes
from reconciler.files.yaml_tree import parse
from reconciler.kinds import BY_NAME
from reconciler.model.guards import VARIABLE, GuardsInForce, OutsideGuards
from reconciler.model.manifest import Map, Problem
from reconciler.model.project import Guards, Target
from reconciler.model.spec import read

_BYTES = 64 * 1024
_HINT = f'write {VARIABLE} as JSON, or as the path of a YAML file: {{"loosening": "refuse"}}'


def guards_in_force(root: Path, target: Target, environ: Mapping[str, str]) -> Guards | GuardsInForce:
    """The guards of ``target``, and with them those of the environment, where it has any.

    Raises InputError where these cannot be understood, or lie in the project at ``root``.
    """
    said = environ.get(VARIABLE)
    if said is None:
        return target.guards
    return GuardsInForce(target.guards, _outside(root, said))


def _outside(root: Path, said: str) -> OutsideGuards:
    if said.lstrip().startswith("{"):
        return _read(said, VARIABLE)
    if not said.strip():
        raise InputError(f"{VARIABLE} is empty: no guards are known", hint=f"{_HINT}; or unset it")
    path = Path(said)
    if inside(root, path):
        # Whoever writes the manifests could relax what is to hold in spite of them.
        raise InputError(
            f"{VARIABLE} names a file of the project, {said}", hint="keep it outside what a pull request can change"
        )
    try:
        text = decode(read_bytes(path, limit=_BYTES), advise=False)
    except (Unreadable, Undecodable) as error:
        raise InputError(f"{VARIABLE}: {said}: {error.message}", hint=error.fix) from error
    return _read(text, os.fspath(path))


def _read(text: str, name: str) -> OutsideGuards:
    roots, problems = parse(text, name)
    if problems:
        raise _broken(problems)
    if len(roots) != 1 or not isinstance(roots[0], Map):
        raise InputError(f"{name}: guards are one mapping", hint=_HINT)
    reading = read(OutsideGuards, roots[0], within=name)
    if reading.value is None or reading.problems:
        raise _broken(reading.problems)
    for key in reading.value.max_delete:
        if key not in BY_NAME and not key.startswith("list:"):
            known = ", ".join((*BY_NAME, "list:NAME"))
            raise InputError(f'{name}: maxDelete: unknown kind "{key}"', hint=f"kinds: {known}")
    return reading.value


def _broken(problems: Iterable[Problem]) -> InputError:
    first = next(iter(problems))
    return InputError(f"the guards of {VARIABLE} cannot be used: {first.position}: {first.message}", hint=_HINT)
