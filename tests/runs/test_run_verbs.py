"""The table of verbs of runs, through whole applies: what is run, kept, moved and forgotten."""

from __future__ import annotations

import pytest

from reconciler.emulator import Quirks
from reconciler.model.change import Verb
from reconciler.pipeline.state_edits import run_again
from reconciler.render.json import plan_json
from reconciler.stages.planning.guards import Allowed

from .bench import ANALYSIS, SUBTITLES, Bench, document, run

A, B = document("a"), document("b", SUBTITLES)
OTHER = "aiAnalysisTask: {definition: 24}"


def verbs(at: Bench, *documents: str) -> dict[str, str]:
    return {change.address.name: change.verb.value for change in at.plan(*documents).changes}


def paid(at: Bench) -> int:
    return at.cloud.calls["vod.ProcessMediaByMPS"]


def again(at: Bench, name: str) -> None:
    async def work(opened):
        run_again(opened, str(run(name)))

    at.project().with_session(work)


def test_absent_is_run_and_done_is_kept(at: Bench) -> None:
    """The plan after an apply is empty, and so is the one after that."""
    assert verbs(at, A, B) == {"a": "run", "b": "run"}
    outcome = at.apply()
    assert outcome.report is not None
    assert outcome.report.done == {Verb.RUN: 2}
    assert at.statuses() == {"a": "done", "b": "done"}
    for _ in range(2):
        assert at.plan().empty
        assert at.plan().keeps == 2
        assert at.apply().clean
    assert paid(at) == 2


def test_running_is_polled_and_kept(at: Bench) -> None:
    """Started without waiting, kept while it runs; the next apply waits for it."""
    at.apply(A, wait=False)
    assert at.statuses() == {"a": "running"}
    plan = at.plan()
    assert plan.empty
    assert any("MediaProcessing/a is running since" in line for line in plan.warnings)
    at.apply()
    assert at.statuses() == {"a": "done"}
    assert paid(at) == 1


def test_what_is_forgotten_would_be_paid_again(at: Bench) -> None:
    """The plan says so where a run is taken out of the manifests."""
    at.apply(A, B)
    (change,) = at.plan(A).changes
    assert (change.address.name, change.verb) == ("b", Verb.FORGET)
    assert change.effect.reason == "forgotten with its outputs; declared again, it runs and is paid again"


def test_changed_is_run_again(at: Bench) -> None:
    """Another content, another run; the old outcome is replaced by the new one."""
    at.apply(A)
    first = at.record("a").id
    assert verbs(at, document("a", OTHER)) == {"a": "run"}
    (change,) = at.plan().changes
    assert [(f.path, f.before, f.after) for f in change.fields] == [("aiAnalysisTask.definition", 21, 24)]
    at.apply()
    assert at.record("a").id != first
    assert (paid(at), at.plan().empty) == (2, True)


def test_what_changed_in_a_request_is_shown_by_type_and_by_entry(at: Bench) -> None:
    """In a JSON document of the request: another type is a change, and so is one entry more, which moves no other."""
    task = "aiAnalysisTask: {{definition: 21, extendedParameter: {}}}"
    at.apply(document("a", task.format("{Flag: 1, Words: [x, y]}")))
    plan = at.plan(document("a", task.format("{Flag: true, Words: [new, x, y]}")))
    assert [tuple(field) for field in plan.changes[0].fields] == [
        ("aiAnalysisTask.extendedParameter.Flag", 1, True),
        ("aiAnalysisTask.extendedParameter.Words[0]", None, "new"),
    ]


def test_a_change_that_is_refused_leaves_the_old_outcome(at: Bench) -> None:
    """Nothing was started: what ran before is what is known, and changing back is free."""
    at.apply(A)
    before = at.record("a")
    at.cloud.quirks = Quirks(known_files="9.*")
    outcome = at.apply(document("a", OTHER))
    assert not outcome.clean
    assert at.record("a") == before
    assert at.plan(A).empty


def test_undeclared_is_forgotten_without_a_call(at: Bench) -> None:
    at.apply(A, B)
    at.cloud.forget_calls()
    assert verbs(at, A) == {"b": "forget"}
    assert at.apply().clean
    assert at.statuses() == {"a": "done"}
    assert not paid(at)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([A, B], [document("c"), B]),
        ([A, B], [document("b"), document("a", SUBTITLES)]),
        (
            [A, B, document("c", OTHER)],
            [document("b"), document("c", SUBTITLES), document("a", OTHER)],
        ),
        ([A, B], [document("b"), document("c", SUBTITLES)]),
        ([A, B], [document("b")]),
    ],
    ids=["renamed", "swapped", "three in a ring", "a chain", "in place of one that went"],
)
def test_another_name_is_no_other_run(at: Bench, before: list[str], after: list[str]) -> None:
    """Records go with the requests, outcomes included, and nothing is paid."""
    at.apply(*before)
    had = {r.form["fileId"]: r.id for r in at.state().records.values()}
    ids = {record.id for record in at.state().records.values()}
    outcome = at.apply(*after)
    assert outcome.clean
    now = at.state().records
    assert {address.name for address in now} == {d.partition("name: ")[2].partition("}")[0] for d in after}
    assert {record.id for record in now.values()} <= ids
    assert had
    assert at.plan().empty
    assert paid(at) == len(before)
    for address, resource in at.project().resources.items():
        assert now[address].form == resource.form


def test_a_name_is_used_anew_while_its_request_moves_on(at: Bench) -> None:
    """Only the new request runs."""
    at.apply(A)
    assert verbs(at, document("a", OTHER), document("b")) == {"a": "run"}
    at.apply()
    assert paid(at) == 2
    assert at.plan().empty


def test_forgetting_only_the_old_name_keeps_the_record(at: Bench) -> None:
    """Whatever --only chooses: a move is a matter of names."""
    from reconciler.pipeline import Choice, apply

    at.apply(A)
    at.declare(document("b"))
    project = at.project()

    async def work(opened):
        await apply(opened, project.resources, lambda plan: True, choice=Choice(only=("MediaProcessing/a",)))

    project.with_session(work)
    assert at.plan().empty
    assert at.apply().clean
    assert paid(at) == 1


@pytest.mark.parametrize(
    "rewritten",
    [
        'mpsProcessMediaParams: \'{ "AiAnalysisTask" : {"ExtendedParameter":"",   "Definition":21} }\'',
        'mpsProcessMediaParams: {AiAnalysisTask: {ExtendedParameter: "", Definition: 21}}',
    ],
)
def test_formatting_and_order_do_not_matter(at: Bench, rewritten: str) -> None:
    """Nor do wait, onFailure and the order of fields in the document."""
    text = """mpsProcessMediaParams: '{"AiAnalysisTask":{"Definition": 21,"ExtendedParameter":""}}'"""
    at.apply(document("a", text))
    changed = document("a", rewritten, more="wait: {timeout: 9m}\nonFailure: warn")
    assert at.plan(changed).empty
    assert at.apply().clean
    assert (paid(at), at.record("a").memory.options.wait) == (1, 540)


def test_run_policy_once(at: Bench) -> None:
    """Never again by a change; still by rerun."""
    once = "runPolicy: once"
    at.apply(document("a", more=once))
    assert at.plan(document("a", OTHER, more=once)).empty
    at.apply()
    assert paid(at) == 1
    again(at, "a")
    assert verbs(at) == {"a": "run"}
    at.apply()
    assert (paid(at), at.plan().empty) == (2, True)


def test_rerun(at: Bench) -> None:
    """Asked for, it runs once more, and only once."""
    at.apply(A)
    first = at.record("a").id
    again(at, "a")
    at.apply()
    assert at.record("a").id != first
    at.apply()
    assert (paid(at), at.plan().empty) == (2, True)


def test_without_a_state_runs_need_permission(at: Bench) -> None:
    """Every one would be paid again if the state was lost; with a state none is asked for."""
    outcome = at.apply(A, allowed=Allowed())
    assert [r.code for r in outcome.error.refusals] == ["runs"]
    assert [r.flag for r in outcome.error.refusals] == ["--allow-runs"]
    assert not paid(at)
    at.apply()
    assert at.apply(A, B, allowed=Allowed()).clean
    assert paid(at) == 2


def test_the_summary_counts_runs(at: Bench) -> None:
    """In JSON, with the calls to come."""
    import json

    document_ = json.loads("".join(plan_json(at.plan(A, B))))
    assert document_["summary"]["run"] == 2
    assert document_["budget"]["calls"] == {"vod.ProcessMediaByMPS": 2}
    assert [change["verb"] for change in document_["changes"]] == ["run", "run"]


def test_two_documents_of_one_content_are_refused(at: Bench) -> None:
    """They would be paid twice."""
    from reconciler.errors import ManifestErrors

    with pytest.raises(ManifestErrors) as caught:
        at.plan(A, document("twin", ANALYSIS))
    (problem,) = [p for p in caught.value.problems if p.severity == "error"]
    assert problem.rule == "same-run"
    assert "MediaProcessing/a" in problem.message
