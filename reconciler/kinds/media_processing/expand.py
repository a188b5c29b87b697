"""From a validated ``MediaProcessing`` document to the run it declares, and advice on how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from reconciler.kinds.documents import Declared
from reconciler.kinds.media_processing.forms import content_of
from reconciler.kinds.media_processing.request import digest, texts_of
from reconciler.kinds.media_processing.rules import warnings
from reconciler.kinds.media_processing.spec import TIMEOUT, MediaProcessingSpec, OnFailure, RunPolicy, Wait
from reconciler.model.manifest import Problem
from reconciler.model.paths import flatten
from reconciler.model.resource import Address, NormalForm, Resource

NAME = "MediaProcessing"


class Options(NamedTuple):
    """How to treat a run; none of it is compared or digested. Plain values, for a plan to hold.

    ``timeout``: seconds to wait for the end, None to start it and go on. ``texts``: JSON strings to be sent as written.
    """

    timeout: int | None = TIMEOUT
    on_failure: OnFailure = "fail"
    run_policy: RunPolicy = "onChange"
    texts: Mapping[str, str] = {}

    def to_json(self) -> dict[str, Any]:
        return {**self._asdict(), "texts": dict(self.texts)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Options:
        """What ``to_json`` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        timeout, failure, policy = data["timeout"], data["on_failure"], data["run_policy"]
        if timeout is not None and type(timeout) is not int:
            raise TypeError("timeout is not an integer")
        if failure not in ("fail", "warn") or policy not in ("onChange", "once"):
            raise ValueError("unknown word in the options of a run")
        if not all(isinstance(text, str) for text in data["texts"].values()):
            raise TypeError("a text is not a string")
        return cls(timeout, failure, policy, dict(data["texts"]))


class Run(NamedTuple):
    """A declared run: the resource with its form, how to treat it, and the digest that identifies it."""

    resource: Resource
    options: Options
    digest: str


def run(declared: Declared) -> tuple[Run, list[Problem]]:
    """The one run of a document, and warnings about what it says."""
    spec: MediaProcessingSpec = declared.spec
    name, protect, ignore = declared.metadata[:3]
    form = flatten(content_of(spec))
    resource = Resource(Address(NAME, name), form, declared.tree.position, protect=protect, ignore=ignore)
    return Run(resource, options_of(spec), digest(form)), warnings(spec, declared.tree)


def options_of(spec: MediaProcessingSpec) -> Options:
    """What the author wrote about the treatment of the run, defaults filled in."""
    timeout: int | None = None
    if isinstance(spec.wait, Wait):
        timeout = spec.wait.timeout
    elif spec.wait:
        timeout = TIMEOUT
    return Options(timeout, spec.on_failure, spec.run_policy, texts_of(spec))


def definitions(form: NormalForm) -> Iterator[tuple[str, int]]:
    """(path, number) of every VOD template id in a run, also inside ``mpsProcessMediaParams``; 0 names none."""
    for path, value in form.items():
        if path.rpartition(".")[2].lower() in ("definition", "subtitleembedid") and type(value) is int and value:
            yield path, value


def other_space(resource: Resource, mps: Mapping[int, str]) -> list[str]:
    """Remarks where a number here is also the id of an MPS template. ``mps``: id → address, of state and project."""
    return [same_number(path, number, mps[number]) for path, number in definitions(resource.form) if number in mps]


def same_number(path: str, number: int, address: str) -> str:
    """What to say of a number that is a template id in both spaces (CreateMPSTemplate: independent of MPS)."""
    return (
        f"{path}: {number} is a template id of VOD; {address} has the same number in MPS, where it is another template"
    )
