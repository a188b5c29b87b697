"""The project file ``reconciler.yaml``: where manifests lie, defaults, and the targets they are reconciled with."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from reconciler.model.spec import AsInteger, AsNumber, Integer, Spec

Site = Literal["intl", "cn"]
Usage = Literal["Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr", "Recognition", "Review", "All"]
Name = Annotated[str, StringConstraints(pattern=r"^[^\s/\x00-\x1f\x7f][^/\x00-\x1f\x7f]*$", max_length=128)]


class KeywordDefaults(Spec):
    """What every ``KeywordSamples`` document inherits where it says nothing."""

    usages: list[Usage] | None = None
    tags: list[str] | None = None
    duplicates: Literal["error", "merge"] = "error"


class Defaults(Spec):
    keywords: KeywordDefaults = KeywordDefaults()


class Guards(Spec):
    """What ``apply`` refuses. ``maxDelete`` sets, by kind, how many deletes need no permission."""

    adopt: Literal["allow", "warn", "refuse"] = "warn"
    loosening: Literal["allow", "refuse"] = "allow"
    max_delete: dict[str, Annotated[int, Field(ge=0), AsInteger]] = Field(default_factory=dict)


class Target(Spec):
    """One account and site. Credentials are never written here: ``profile`` names where they are found."""

    endpoint: str | None = None
    """A base URL for every service, or ``emulator``; transport only."""
    site: Site = "intl"
    account: Annotated[str, StringConstraints(pattern=r"^[0-9]+$")] | None = None
    profile: str | None = None
    region: str | None = None
    state: str | None = None
    """A folder, ``https://…`` or ``s3://…``; default ``.reconciler/<target>``."""
    guards: Guards = Guards()
    adopt: dict[str, Integer] = Field(default_factory=dict)
    """Address → Definition: live templates to take over."""
    exclusive: list[str] = Field(default_factory=list)
    """Kinds of which everything that no manifest declares is deleted."""
    rate: Annotated[float, Field(gt=0, le=1), AsNumber] | None = None
    """Share of the documented rates to use; default 0.9."""


class Project(Spec):
    api_version: Literal["reconciler/v1"]
    kind: Literal["Project"]
    name: Name
    manifests: list[str] = Field(default_factory=lambda: ["."])
    defaults: Defaults = Defaults()
    targets: dict[Name, Target] = Field(default_factory=dict)
