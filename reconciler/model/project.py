"""The project file ``reconciler.yaml``: where manifests lie, defaults, and the targets they are reconciled with."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from reconciler.model.spec import TARGET_NAME, AsNumber, Boolean, Integer, Spec, as_integer, quoted
from reconciler.model.tuning import CheckLevels, CheckSetting

Site = Literal["intl", "cn"]
Usage = Literal["Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr", "Recognition", "Review", "All"]
EMULATOR = "emulator"
"""An endpoint: the emulator that the command itself runs."""
NAME = r"^[^\s/\x00-\x1f\x7f][^/\x00-\x1f\x7f]*$"
"""What a logical name is, as a pattern."""
Name = Annotated[str, StringConstraints(pattern=NAME, max_length=128)]

TargetName = Annotated[
    str,
    StringConstraints(
        pattern=TARGET_NAME,
        max_length=128,
    ),
]
"""The name of a folder below the project's: it cannot lead elsewhere, nor steer a terminal."""


class KeywordDefaults(Spec):
    """What every ``KeywordSamples`` document inherits where it says nothing."""

    usages: list[Usage] | None = Field(default=None, description="Usages of keywords whose list names none.")
    tags: list[str] | None = Field(default=None, description="Tags of keywords whose list names none.")
    duplicates: Annotated[
        Literal["error", "merge"],
        Field(description="The same keyword twice with different settings: an error, or tags and usages united."),
    ] = "error"


class Defaults(Spec):
    """What documents of a kind inherit where they say nothing."""

    keywords: KeywordDefaults = KeywordDefaults()


PERCENT = re.compile(r"(100|[0-9]{1,2})%\Z")


def _limit(value: Any) -> Any:
    """A number of deletes, or a share of what is managed."""
    if isinstance(value, str) and value.endswith("%"):
        if not PERCENT.match(value):
            context = {"shown": quoted(value)}
            raise PydanticCustomError("out-of-range", "{shown} is not a whole share from 0% to 100%", context)
        return str(value)
    number = as_integer(value)
    if type(number) is not int:
        raise PydanticCustomError("not-a-number", "a limit is a whole number or a share such as 10%", {})
    if number < 0:
        raise PydanticCustomError("out-of-range", "must be at least 0", {})
    return number


DeleteLimit = Annotated[
    int | str,
    BeforeValidator(_limit),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 0}, {"type": ["string"], "pattern": "^(100|[0-9]{1,2})%$"}]}
    ),
]
"""How many deletes need no permission: a number, or a share such as ``10%``."""


class Guards(Spec):
    """What ``apply`` refuses."""

    adopt: Annotated[
        Literal["allow", "warn", "refuse"],
        Field(description="What the account has already and a manifest declares: taken over, with or without a word."),
    ] = "warn"
    loosening: Annotated[
        Literal["allow", "refuse"], Field(description="Changes by which less is blocked or reviewed.")
    ] = "allow"
    max_delete: dict[str, DeleteLimit] = Field(
        default_factory=dict,
        description="By kind, or by list as list:NAME, how many deletes need no permission: a number, or a share of"
        ' what is managed, such as "10%", rounded down.',
        examples=[{"KeywordSample": "10%", "list:gambling": 5}],
    )

    def as_json(self) -> dict[str, Any]:
        """The guards as plans and states hold them."""
        return self.model_dump(mode="json")

    def most(self, name: str, managed: int, default: int) -> int:
        """How many deletes of ``name``, a kind or ``list:NAME`` with ``managed`` resources, need no permission."""
        limit = self.max_delete.get(name, default)
        if isinstance(limit, str):
            return managed * int(limit.removesuffix("%")) // 100
        return limit


_OWNER = r"^[^\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+$"
OwnerName = Annotated[str, StringConstraints(pattern=_OWNER, max_length=128)]


def _or_reference(schema: dict[str, Any]) -> None:
    """Say in a schema that the value may be taken from the environment; the program resolves it before it reads."""
    reference = {
        "type": "object",
        "properties": {
            "env": {"type": "string", "pattern": "^RECONCILER_TARGET_[A-Z0-9_]+$"},
            "default": {"type": "string"},
        },
        "required": ["env"],
        "additionalProperties": False,
        "description": "A variable of the environment, and what holds where it is not set.",
    }
    schema["anyOf"] = [*schema.get("anyOf", ()), reference]


class Target(Spec):
    """One account and site. Credentials are never written here: ``profile`` names where they are found."""

    endpoint: str | None = Field(
        default=None,
        description="A base URL for every service, or emulator. Transport only: it changes no id. A host that is not"
        " the service's own must be in RECONCILER_ALLOWED_HOSTS; with CI set, this machine's too.",
        json_schema_extra=_or_reference,
    )
    site: Annotated[Site, Field(description="intl or cn: two clouds with accounts of their own.")] = "intl"
    account: Annotated[str, StringConstraints(pattern=r"^[0-9]+$")] | None = Field(
        default=None,
        description="Refused where the credentials belong to another.",
        examples=["100012347742"],
        json_schema_extra=_or_reference,
    )
    profile: str | None = Field(default=None, description="A profile of the official command line's files.")
    region: str | None = Field(
        default=None,
        description="The X-TC-Region of requests, where one is wanted.",
        json_schema_extra=_or_reference,
    )
    state: str | None = Field(
        default=None,
        description="Where the state is kept; by default in .reconciler/<target> beside this file. The host of an"
        " address, but for COS and S3, must be in RECONCILER_STATE_HOST or RECONCILER_ALLOWED_HOSTS. {project} and"
        " {target} stand for the names of both.",
        json_schema_extra=_or_reference,
    )
    owner: OwnerName | None = Field(
        default=None,
        description="Whose state it is, in your own words without blanks. It is kept in the state, and a state of"
        " another owner is an error: a mistyped or copied state address.",
        examples=["team-a/prod"],
    )
    manifests: list[str] = Field(
        default_factory=list,
        description="Folders, files or globs that this target has beside the project's: most often patches. No other"
        " target reads them, unless it names them too, even where they lie in a folder of the project's manifests.",
        examples=[["targets/cn"]],
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
    mask: Boolean = Field(
        default=False, description="Hide the middle of keywords in all that commands show; --no-mask shows them."
    )
    rate: Annotated[float, Field(gt=0, le=1), AsNumber] | None = Field(
        default=None, description="Share of the documented rates to use; by default 0.9."
    )


class Project(Spec):
    """The project file reconciler.yaml: where manifests lie, and the targets they are reconciled with."""

    api_version: Annotated[Literal["reconciler/v1"], Field(description="The version of this format.")]
    kind: Annotated[Literal["Project"], Field(description="Project: what makes a file the project file.")]
    name: Annotated[Name, Field(description="The project's name, shown in reports.")]
    manifests: list[str] = Field(
        default_factory=lambda: ["."], description="Folders, files or globs; folders are searched for *.yaml and *.yml."
    )
    shared: str | None = Field(
        default=None,
        description="A folder of the same repository, outside of this project, whose manifests count as this project's"
        " too: relative to this file. Lists that they name are looked for there.",
        examples=["../common"],
    )
    defaults: Defaults = Defaults()
    checks: CheckLevels | list[CheckSetting] = Field(
        default_factory=dict,
        description="The severity of rules of validate that are warnings by default: a mapping from rule to off,"
        " warning or error, with preset for all others; or a list of settings, each for a part of the project.",
        examples=[{"duplicate": "off", "preset": "strict"}],
    )
    targets: dict[TargetName, Target] = Field(default_factory=dict, description="By name; --target chooses one.")
