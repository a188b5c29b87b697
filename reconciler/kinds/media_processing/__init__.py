"""MediaProcessing: VOD's ProcessMediaByMPS as a declared run, started once for each distinct content.

Definition numbers here are ids of VOD's own templates (CreateMPSTemplate), a space apart from the ids of MPS.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from reconciler.kinds.documents import Declared, Expansion
from reconciler.kinds.media_processing import expand, inputs, outcome, outcome_json, rule_table, wire
from reconciler.kinds.media_processing.spec import MediaProcessingSpec
from reconciler.kinds.runs import RunKind
from reconciler.model.call import Answer, Call
from reconciler.model.manifest import ListFile
from reconciler.model.paths import unflatten
from reconciler.model.resource import Address, NormalForm, Resource
from reconciler.model.run import Outcome, RunOptions, RunStatus, Task

FAMILIES = {
    "aianalysistask": "AiAnalysis",
    "mediaprocesstask": "MediaProcess",
    "smarterasetask": "SmartErase",
    "smartsubtitlestask": "SmartSubtitle",
}
"""Field of the request, in small letters → how the types of the subtasks it causes begin (MPSSubTaskResult)."""


class MediaProcessing(RunKind):
    """One document, one run. Paid, asynchronous, without an idempotency key (ProcessMediaByMPS page)."""

    name = expand.NAME
    document = expand.NAME
    spec = MediaProcessingSpec
    noun = "runs"
    rules = rule_table.RULES
    rates = wire.RATES
    memory = wire.MEMORY

    def expand(self, declared: Declared, lists: Mapping[str, Sequence[ListFile]]) -> Expansion:
        run, problems = expand.run(declared)
        mine = run.options
        options = RunOptions(mine.timeout, mine.on_failure == "fail", mine.run_policy == "once", dict(mine.texts))
        return Expansion([run.resource._replace(options=options)], problems)

    def form_flaw(self, form: NormalForm) -> str:
        for field, of_type in (("fileId", str), ("subAppId", int)):
            if type(form.get(field)) is not of_type:
                return f"its form has no {field}"
        try:
            unflatten(form)
        except (ValueError, TypeError) as error:
            return f"its form is of no request: {error}"
        return ""

    def subject(self, form: NormalForm) -> Hashable:
        return form["subAppId"], form["fileId"]

    def start(self, address: Address, form: NormalForm, options: RunOptions) -> Call:
        return wire.start(address, form, options.texts)

    def task(self, answer: Answer) -> str:
        return wire.started(answer)

    def poll(self, address: Address, form: NormalForm, task: str) -> Call:
        return wire.poll(address, task, form)

    def outcome(self, answer: Answer) -> Outcome:
        """The outcome rule: FINISH alone does not mean success, see ``outcome.outcome``."""
        found = outcome.outcome(answer)
        outputs = outcome_json.to_json(found)
        if isinstance(found, outcome.NotYet):
            return Outcome(RunStatus.RUNNING, found.words, outputs)
        if isinstance(found, outcome.Failed):
            return Outcome(RunStatus.FAILED, f"{found.code}: {found.message}", outputs)
        return Outcome(RunStatus.DONE, "done", outputs)

    def look(self, address: Address, form: NormalForm, after: float, before: float) -> Call:
        return wire.look(address, form, after, before)

    def looked(self, call: Call, answer: Answer) -> tuple[Sequence[Task], Call | None]:
        tasks = [Task(s.id, s.created, s.status) for s in wire.sightings(answer) if s.ours]
        return tasks, wire.next_page(call, answer)

    def could_be(self, form: NormalForm, answer: Answer) -> bool:
        """A task none of whose subtasks is of a sort that the request causes is somebody else's.

        What else a request may ask for in ``mpsProcessMediaParams`` is not documented: then any task could be it.
        """
        fields = {step.lower() for path in form for step in path.split(".")[:2] if step.lower().endswith("task")}
        types = [part.type for part in outcome.outcome(answer).parts if part.type]
        if not types or not fields or not fields <= FAMILIES.keys():
            return True
        return any(kind.startswith(tuple(FAMILIES[field] for field in fields)) for kind in types)

    def contradicts(self, form: NormalForm, answer: Answer) -> bool:
        """A task of another template. How Input is written is not documented: reason to ask, not to pass it over."""
        return inputs.other_templates(form, answer)

    def confusions(self, resource: Resource, ids: Mapping[str, Address]) -> Iterator[str]:
        """A number that is also the id of an MPS template: here it is another."""
        numbers = {int(identity): str(address) for identity, address in ids.items() if identity.isdigit()}
        for remark in expand.other_space(resource, numbers):
            yield f"{resource.address}: {remark}"
