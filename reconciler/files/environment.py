"""``{env: NAME}`` in a project file: values of a target that are no content, from the environment.

Whoever writes a project file, such as the author of a pull request, must not read the environment of the job that runs
it: the value of ``{env: TENCENTCLOUD_SECRET_KEY}`` would stand in a message, or be sent to a host as its name. A list
of secrets' names cannot be complete, so it is the other way round: only variables that begin with
``RECONCILER_TARGET_`` can be named, which an operator sets for this and nothing else has. Values are checked before
anything quotes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reconciler.model.manifest import Map, Node, Position, Problem, Text
from reconciler.model.spec import is_null, quoted

PREFIX = "RECONCILER_TARGET"
"""How variables begin that a project file may name, with an underscore behind it."""
_NAME = re.compile(rf"{PREFIX}_[A-Z0-9_]{{1,80}}\Z")
_SECRET = re.compile(r"SECRET|TOKEN|PASSW|CREDENTIAL|PRIVATE|(?:^|_)KEYS?(?:_|$)")
_VALUES = {
    "account": re.compile(r"[0-9]{1,32}\Z"),
    "region": re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z"),
    "endpoint": re.compile(r"[!-~]{1,2048}\Z"),
    "state": re.compile(r"[^\x00-\x1f\x7f]{1,2048}\Z"),
}
"""Fields of a target that may be taken from the environment → what their values look like."""


class _Environment:
    """Whether variables are read. Set once, where the command line says that strangers wrote the project."""

    read = True


def read_no_variables() -> None:
    """From now on, and for as long as this process lives, references are as good as not written."""
    _Environment.read = False


def resolved(tree: Map, environ: Mapping[str, str]) -> tuple[Map, list[Problem]]:
    """The tree of a project file with the values of its references, each at the place of the reference."""
    targets = tree.get(Text("targets"))
    if not isinstance(targets, Map):
        return tree, []
    problems: list[Problem] = []
    result, made = Map.at(tree.position), Map.at(targets.position)
    result.update(tree)
    result[Text("targets")] = made
    for name, target in targets.items():
        made[name] = target
        if isinstance(target, Map) and any(isinstance(target.get(Text(field)), Map) for field in _VALUES):
            made[name] = _target(target, environ, problems)
    return result, problems


def _target(target: Map, environ: Mapping[str, str], problems: list[Problem]) -> Map:
    result = Map.at(target.position)
    for key, value in target.items():
        if key not in _VALUES or not isinstance(value, Map):
            result[key] = value
            continue
        wrong = list(_flaws(value))
        problems += wrong
        found = None if wrong else _value(str(key), value, environ, problems)
        if found is not None:
            result[key] = found
    return result


def _flaws(reference: Map) -> Iterator[Problem]:
    """What is wrong with a reference, whatever the environment has."""
    fix = f"write {{env: {PREFIX}_…}} or {{env: {PREFIX}_…, default: …}}"
    for key in reference:
        if key not in ("env", "default"):
            yield Problem("unknown-field", key.position, f"unknown field {quoted(key)} of a reference", fix=fix)
    name = reference.get(Text("env"))
    if not isinstance(name, Text) or is_null(name):
        yield Problem("env-name", reference.position, "a reference names one variable", fix=fix)
    elif not _NAME.match(name):
        message = f"{quoted(name)} is not a variable that a project file may name"
        fix = f"set one whose name begins with {PREFIX}_, in capitals: no others are read, since any may be a secret"
        yield Problem("env-name", name.position, message, fix=fix)
    elif _SECRET.search(name.removeprefix(PREFIX)):
        message = f"{quoted(name)} is called like a secret, and what a target says is no secret: it is shown"
        yield Problem(
            "env-name", name.position, message, fix="give it another name; credentials are never written here"
        )
    default = reference.get(Text("default"))
    if default is not None and not isinstance(default, Text):
        yield Problem("wrong-type", default.position, "a default is a text", fix=fix)


def _value(field: str, reference: Map, environ: Mapping[str, str], problems: list[Problem]) -> Node | None:
    """The value of a sound reference, at its place; None where there is none, which is a problem."""
    name, default = reference[Text("env")], reference.get(Text("default"))
    assert isinstance(name, Text)
    if not _Environment.read:
        return default
    # CI systems pass a variable that does not exist as an empty one.
    value = environ.get(name, "")
    if not value:
        if default is None:
            message = f"the environment has no {name}, which the target's {field} is taken from"
            problems.append(Problem("env-value", name.position, message, fix=f"set {name}, or give a default"))
        return default
    if not _VALUES[field].match(value):
        # Without the value: a secret that was put there by mistake must not be shown.
        message = f"what the environment has as {name} is not of the form of a target's {field}"
        problems.append(Problem("env-value", name.position, message, fix="correct the variable"))
        return None
    place: Position = name.position
    return Text.at(value, *place, True)
