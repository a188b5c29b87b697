"""The table of verbs for runs: absent → run, done and unchanged → keep, changed → run, moved → keep. Pure.

"Already run" is decided by the request alone: a run that vanished from the manifests and whose request reappears under
another name is the same run.
"""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.posture import Effect, Posture
from reconciler.model.resource import Address, NormalForm, Resource, digest
from reconciler.model.run import RunOptions, RunStatus, status_of, stored
from reconciler.model.state import Record, State
from reconciler.stages.difference import Difference


class RunDiffer:
    """Adds runs to a Difference."""

    def __init__(self, state: State, result: Difference, declared: Mapping[Address, Resource]) -> None:
        self._state, self._result, self._declared = state, result, declared
        self._orphans: dict[tuple[str, str], list[Address]] | None = None

    def declared(self, resource: Resource) -> None:
        record = self._state.records.get(resource.address)
        if record is None:
            record = self._moved(resource)
            if record is None:
                self._run(resource, None)
                return
        again = bool((record.extra or {}).get("rerun"))
        # By digest, not by equality: to Python 1 is True, to the service it is not.
        changed = digest(record.form) != digest(resource.form) and not _options(resource).once
        if (again or changed) and status_of(record) is not RunStatus.STARTING:
            self._run(resource, record)
            return
        self._result.keeps += 1
        fresh = record._replace(
            protect=resource.protect,
            list=resource.list,
            extra={**(record.extra or {}), "options": stored(_options(resource))},
        )
        if fresh != self._state.records.get(resource.address):
            source = f"{resource.position.file}:{resource.position.line}"
            self._result.stale[resource.address] = fresh._replace(source=source)

    def _moved(self, resource: Resource) -> Record | None:
        """The record of the same request under a name that nobody declares any more."""
        if self._orphans is None:
            self._orphans = {}
            for address, record in self._state.records.items():
                if address not in self._declared:
                    self._orphans.setdefault((address.kind, digest(record.form)), []).append(address)
        orphans = self._orphans.get((resource.address.kind, digest(resource.form)))
        if not orphans:
            return None
        old = orphans.pop()
        self._result.dropped.add(old)
        return self._state.records[old]

    def _run(self, resource: Resource, record: Record | None) -> None:
        before = record.form if record else None
        self._result.changes.append(
            Change(
                resource.address,
                Verb.RUN,
                Effect(Posture.NEUTRAL, "a paid run" if record is None else "a paid run, again"),
                before=None,
                after=resource.form,
                fields=_fields(before, resource.form),
                recorded=before,
                list=resource.list,
                position=resource.position,
                protect=resource.protect,
                options=stored(_options(resource)),
            )
        )


def _options(resource: Resource) -> RunOptions:
    return RunOptions(**resource.options) if resource.options else RunOptions()


def _fields(before: NormalForm | None, after: NormalForm) -> tuple[FieldChange, ...]:
    if before is None:
        return ()
    paths = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    return tuple(FieldChange(path, before.get(path), after.get(path)) for path in paths)


def unfinished(state: State) -> dict[Address, Record]:
    """Runs that were started, or may have been, and whose outcome is not known."""
    return {
        address: record
        for address, record in state.records.items()
        if (record.extra or {}).get("status") in (RunStatus.STARTING.value, RunStatus.RUNNING.value)
    }
