"""Kinds of runs: paid jobs that are started once for each distinct content, then watched until they end."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import ClassVar

from reconciler.kinds.base import Kind
from reconciler.model.call import Answer, Call
from reconciler.model.posture import Effect, Posture
from reconciler.model.resource import Address, NormalForm, Resource, digest
from reconciler.model.run import Outcome, RunOptions, Task


class RunKind(Kind):
    """A kind whose resources are jobs. Its forms are requests; equal forms are one run, whatever they are called."""

    memory: ClassVar[float]
    """Seconds after its start for which the service knows a task."""

    def unique(self, form: NormalForm) -> Hashable:
        """The digest of the request: asking for the same twice would be paid twice."""
        return digest(form)

    def effect(self, before: NormalForm | None, after: NormalForm | None) -> Effect:
        """Runs do not change moderation."""
        return Effect(Posture.NEUTRAL, "a paid run" if after is not None else "")

    # ---- starting

    @abstractmethod
    def subject(self, form: NormalForm) -> Hashable:
        """What a run works on. Only one run of unknown outcome at a time is allowed for each."""

    @abstractmethod
    def start(self, address: Address, form: NormalForm, options: RunOptions) -> Call:
        """The request that starts the run, and is paid."""

    @abstractmethod
    def task(self, answer: Answer) -> str:
        """The task's id in the answer to ``start``. Raises KeyError or TypeError where it has none."""

    # ---- looking for a task whose id was lost

    @abstractmethod
    def look(self, address: Address, form: NormalForm, after: float, before: float) -> Call:
        """The first page of the tasks on the run's subject that were created in a window of Unix seconds."""

    @abstractmethod
    def looked(self, call: Call, answer: Answer) -> tuple[Sequence[Task], Call | None]:
        """The tasks of that kind on a page, and the call for the next one, if there is one.

        Raises TypeError or ValueError on a page that cannot be one.
        """

    def could_be(self, form: NormalForm, answer: Answer) -> bool:
        """Whether the task that an answer to ``poll`` describes could have been started by this request."""
        return True

    def contradicts(self, form: NormalForm, answer: Answer) -> bool:
        """Whether the task that an answer to ``poll`` describes seems to have been started by another request.

        Not sure enough to pass it over, but enough not to take it for this run's without asking.
        """
        return False

    # ---- watching and judging

    @abstractmethod
    def poll(self, address: Address, form: NormalForm, task: str) -> Call:
        """How to ask for a task's progress."""

    @abstractmethod
    def outcome(self, answer: Answer) -> Outcome:
        """What the answer to ``poll`` says. Raises nothing: what is not understood is not yet an outcome."""

    def confusions(self, resource: Resource, ids: Mapping[str, Address]) -> Iterable[str]:
        """Remarks about ids in a request that mean something else elsewhere. ``ids``: id → address of objects."""
        return ()


def run_kinds(kinds: Mapping[str, Kind]) -> dict[str, RunKind]:
    """The kinds among ``kinds`` whose resources are runs, by name, in the same order."""
    return {name: kind for name, kind in kinds.items() if isinstance(kind, RunKind)}
