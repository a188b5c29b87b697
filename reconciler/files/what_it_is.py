"""What a file is that was given where a project is wanted: said in the error, so that nothing is done by mistake."""

from __future__ import annotations

from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.planfile import starts_like_a_plan

_MANIFESTS = (".yaml", ".yml")
_FOLDER = "give the project's folder, or its reconciler.yaml"


def not_a_project(path: Path) -> InputError:
    """The error that says what the file at ``path`` is instead of a project."""
    if not path.is_file():
        return InputError(f"{path} is neither a folder nor a regular file", hint=_FOLDER)
    try:
        with path.open("rb") as stream:
            start = stream.read(64)
    except OSError as error:
        return InputError(f"{path} cannot be read: {error.strerror or error}", hint="check it and its permissions")
    if not start:
        return InputError(f"{path} is empty: neither a project nor a saved plan", hint=_FOLDER)
    if starts_like_a_plan(start):
        return InputError(f"{path} is a saved plan, which only apply and show take", hint=_FOLDER)
    if path.suffix.lower() in _MANIFESTS:
        return InputError(f"{path} is a manifest or another YAML file, and no project file", hint=_FOLDER)
    return InputError(f"{path} is neither a project file nor a saved plan", hint=_FOLDER)
