"""The project file ``reconciler.yaml``: where manifests lie, defaults, and the targets they are reconciled with."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from reconciler.model.spec import AsInteger, AsNumber, Integer, Spec

Site = Literal["intl", "cn"]
Usage = Literal["Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr", "Recognition", "Review", "All"]
EMULATOR = "emulator"
"""An endpoint: the emulator that the command itself runs."""
Name = Annotated[str, StringConstraints(pattern=r"^[^\s/\x00-\x1f\x7f][^/\x00-\x1f\x7f]*$", max_length=128)]


class KeywordDefaults(Spec):
    """What every ``KeywordSamples`` document inherits where it says nothing."""

    usages: list[Usage] | None = None
    tags: list[str] | None = None
    duplicates: Annotated[
        Literal["error", "merge"],
        Field(description="The same keyword twice with different settings: an error, or tags and usages united."),
    ] = "error"


class Defaults(Spec):
    """What documents of a kind inherit where they say nothing."""

    keywords: KeywordDefaults = KeywordDefaults()


class Guards(Spec):
    """What ``apply`` refuses."""

    adopt: Annotated[
        Literal["allow", "warn", "refuse"],
        Field(description="What the account has already and a manifest declares: taken over, with or without a word."),
    ] = "warn"
    loosening: Annotated[
        Literal["allow", "refuse"], Field(description="Changes by which less is blocked or reviewed.")
    ] = "allow"
    max_delete: dict[str, Annotated[int, Field(ge=0), AsInteger]] = Field(
        default_factory=dict, description="By kind, how many deletes need no permission."
    )


class Target(Spec):
    """One account and site. Credentials are never written here: ``profile`` names where they are found."""

    endpoint: str | None = Field(
        default=None, description="A base URL for every service, or emulator. Transport only: it changes no id."
    )
    site: Annotated[Site, Field(description="intl or cn: two clouds with accounts of their own.")] = "intl"
    account: Annotated[str, StringConstraints(pattern=r"^[0-9]+$")] | None = Field(
        default=None, description="Refused where the credentials belong to another.", examples=["100012347742"]
    )
    profile: str | None = Field(default=None, description="A profile of the official command line's files.")
    region: str | None = None
    state: str | None = Field(
        default=None, description="Where the state is kept; by default in .reconciler/<target> beside this file."
    )
    guards: Guards = Guards()
    adopt: dict[str, Integer] = Field(
        default_factory=dict,
        description="Live templates to take over: address, and Definition.",
        examples=[{"ContentReviewTemplate/strict": 31}],
    )
    exclusive: list[str] = Field(
        default_factory=list, description="Kinds of which everything that no manifest declares is deleted."
    )
    rate: Annotated[float, Field(gt=0, le=1), AsNumber] | None = Field(
        default=None, description="Share of the documented rates to use; by default 0.9."
    )


class Project(Spec):
    """The project file reconciler.yaml: where manifests lie, and the targets they are reconciled with."""

    api_version: Literal["reconciler/v1"]
    kind: Literal["Project"]
    name: Name
    manifests: list[str] = Field(
        default_factory=lambda: ["."], description="Folders, files or globs; folders are searched for *.yaml and *.yml."
    )
    defaults: Defaults = Defaults()
    targets: dict[Name, Target] = Field(default_factory=dict, description="By name; --target chooses one.")
