"""Rules between fields: a model says what it finds, each at its place; what is pointless is advice, not an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Self

from pydantic import BaseModel, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from reconciler.model.manifest import Map, Problem, position_of
from reconciler.model.spec import Spec

Path = tuple[int | str, ...]


class Finding(NamedTuple):
    """What is wrong at ``at``, a path of manifest names below the model.

    ``rule`` is the rule's id, ``allowed`` what is valid, ``fix`` what to do, ``suggestion`` the nearest valid spelling.
    """

    rule: str
    at: Path
    message: str
    allowed: tuple[str, ...] = ()
    fix: str | None = None
    suggestion: str | None = None


class Checked(Spec):
    """A spec with rules between its fields. All that are broken are reported at once."""

    def broken(self) -> Iterator[Finding]:
        """Errors: the service refuses it, or silently ignores what the author wrote."""
        return iter(())

    def pointless(self) -> Iterator[Finding]:
        """Warnings: accepted, but without effect or of undocumented effect."""
        return iter(())

    @model_validator(mode="after")
    def _holds(self) -> Self:
        findings = list(self.broken())
        if findings:
            raise ValidationError.from_exception_data(type(self).__name__, [_detail(finding) for finding in findings])
        return self


def complaint(finding: Finding) -> PydanticCustomError:
    """A finding as pydantic wants it. The message stands in the context: braces in it are no placeholders."""
    context: dict[str, Any] = {
        "message": finding.message,
        "allowed": list(finding.allowed),
        "fix": finding.fix,
        "suggestion": finding.suggestion,
    }
    return PydanticCustomError(finding.rule, "{message}", context)


def _detail(finding: Finding) -> InitErrorDetails:
    return InitErrorDetails(type=complaint(finding), loc=finding.at, input=None)


def warnings(model: BaseModel, tree: Map) -> list[Problem]:
    """The advice of a model and of all below it, with places in ``tree``."""
    return [
        Problem(f.rule, position_of(tree, f.at) or tree.position, f.message, "warning", allowed=f.allowed, fix=f.fix)
        for f in advice(model)
    ]


def advice(value: object, path: Path = ()) -> Iterator[Finding]:
    """Yield the advice of a model, or of a list of them, and of all below; ``path`` leads to it."""
    if isinstance(value, list):
        for index, entry in enumerate(value):
            yield from advice(entry, (*path, index))
    elif isinstance(value, BaseModel):
        if isinstance(value, Checked):
            for finding in value.pointless():
                yield finding._replace(at=(*path, *finding.at))
        for name, field in type(value).model_fields.items():
            yield from advice(getattr(value, name), (*path, field.alias or name))
