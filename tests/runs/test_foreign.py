"""Tasks of somebody else on the same file: when a start was not answered, nobody but a person can tell some apart."""

from __future__ import annotations

import pytest

from reconciler.emulator import Fault
from reconciler.errors import InputError
from reconciler.model.event import Waiting

from .bench import SUBTITLES, Bench, document, run
from .deciding import commands, follow, unsettled

A = document("a")
LOST, DROPPED = "reset-after", "reset-before"


def lose(at: Bench, kind: str) -> None:
    """The next start is not answered, and nothing can be looked up after it in that apply."""
    # Where there are tasks on the file already, the look before the start takes two pages: the second is empty.
    looks = 2 if at.started()["1001"] else 1
    at.cloud.faults.add(Fault("ProcessMediaByMPS", kind, count=1))
    at.cloud.faults.add(Fault("DescribeTasks", "code:UnauthorizedOperation", skip=looks))


def killed(at: Bench, kind: str = LOST) -> None:
    """An apply that ends without knowing what became of its start."""
    lose(at, kind)
    outcome = at.apply(A)
    assert [(f.address, f.code) for f in outcome.report.failed] == [(run("a"), "UnauthorizedOperation")]
    assert at.statuses() == {"a": "starting"}
    at.cloud.faults.clear()


def test_a_lost_answer_alone_is_settled(at: Bench) -> None:
    """One task in the window: it is the one."""
    killed(at)
    assert at.apply().clean
    assert len(at.tasks()) == 1


def test_a_request_that_never_arrived_is_made_again(at: Bench) -> None:
    """Not before it was looked for twice, ten seconds apart."""
    killed(at, DROPPED)
    assert not at.tasks()
    plan = at.plan()
    assert any("a start was not answered, and no task is to be seen" in line for line in plan.warnings)
    at.heard.clear()
    assert at.apply().clean
    assert [event.seconds for event in at.heard if isinstance(event, Waiting)] == [10.0]
    assert len(at.tasks()) == 1


def test_two_that_could_be_it_are_refused_and_listed(at: Bench) -> None:
    """The refusal names both, and each printed command decides."""
    killed(at)
    (ours,) = at.tasks()
    at.clock.time += 5
    theirs = at.foreign()
    outcome = at.apply()
    (refusal,) = unsettled(outcome)
    assert refusal.flag is None
    assert {ours, theirs} <= set(refusal.message.replace(",", "").split())
    assert sorted(words[1:4] for words in commands(refusal)) == sorted(
        [["adopt", "MediaProcessing/a", ours], ["adopt", "MediaProcessing/a", theirs], ["rerun", "MediaProcessing/a"]]
    )
    assert [r.code for r in at.plan().refusals] == ["unsettled"]
    follow(at, run("a"), ours)
    assert at.apply().clean
    assert at.record("a").id == ours
    assert (len(at.tasks()), at.plan().empty) == (2, True)


def test_none_of_them(at: Bench) -> None:
    """Then it is started, and what was refused is not asked again."""
    killed(at, DROPPED)
    first, second = at.foreign(), at.foreign()
    (refusal,) = unsettled(at.apply())
    assert first in refusal.message
    follow(at, run("a"), None)
    assert at.apply().clean
    assert at.record("a").id not in (first, second)
    assert len(at.tasks()) == 3


def test_while_it_is_undecided_nothing_else_starts(at: Bench) -> None:
    """The whole plan is refused, other runs included."""
    killed(at)
    at.foreign()
    before = len(at.tasks())
    assert unsettled(at.apply(A, document("b", file="1002"), document("c", SUBTITLES)))
    assert len(at.tasks()) == before


def test_another_sort_of_task_is_told_apart(at: Bench) -> None:
    """Erasing is not analysing: what its subtasks are called tells them apart."""
    killed(at)
    (ours,) = at.tasks()
    at.foreign(AiAnalysisTask=None, SmartEraseTask={"Definition": 101})
    assert at.apply().clean
    assert at.record("a").id == ours


def test_another_template_alone_is_a_question(at: Bench) -> None:
    """It is hardly ours, but what Input holds is not documented: nobody pays, and nobody claims, without being told."""
    killed(at, DROPPED)
    theirs = at.foreign(AiAnalysisTask={"Definition": 25})
    (refusal,) = unsettled(at.apply())
    assert theirs in refusal.message
    follow(at, run("a"), None)
    assert at.apply().clean
    assert at.record("a").id != theirs


@pytest.mark.parametrize("kind", [LOST, DROPPED])
def test_what_was_there_before_is_not_it(kind: str, at: Bench) -> None:
    """A task of a second ago, of the same template, on the same file."""
    theirs = at.foreign()
    at.clock.time += 1
    killed(at, kind)
    at.clock.time += 1
    assert at.apply().clean
    assert at.record("a").id != theirs
    assert len(at.tasks()) == 2


def test_outside_the_window_and_on_other_files(at: Bench) -> None:
    """Somebody's task of an hour later, of another file and of another application is not looked at."""
    killed(at, DROPPED)
    at.foreign(FileId="1002")
    at.foreign(SubAppId=5)
    at.clock.time += 3600
    at.foreign()
    assert at.apply().clean
    assert len(at.tasks()) == 4


@pytest.mark.parametrize("skew", [-290.0, 290.0])
def test_clocks_that_differ(skew: float, at: Bench) -> None:
    """The service takes signatures that are five minutes off; a task is found although its time seems odd."""
    at.cloud.clock.skew = skew
    killed(at)
    assert at.apply().clean
    assert len(at.tasks()) == 1


@pytest.mark.parametrize("again", ["rerun", "changed", "forgotten"])
def test_a_run_of_our_own_just_before(again: str, at: Bench) -> None:
    """The task of the run before, seconds ago, is not taken for a start that never arrived."""
    from reconciler.pipeline.state_edits import forget, run_again

    at.apply(A)
    (first,) = at.tasks()
    if again == "rerun":

        async def work(opened):
            run_again(opened, "MediaProcessing/a")

        at.project().with_session(work)
    elif again == "changed":
        at.declare(document("a", "aiAnalysisTask: {definition: 21, extendedParameter: '{}'}"))
    else:

        async def work(opened):
            forget(opened, ["MediaProcessing/a"])

        at.project().with_session(work)
    lose(at, DROPPED)
    assert not at.apply().clean
    at.cloud.faults.clear()
    assert at.apply().clean
    assert at.record("a").id != first
    assert len(at.tasks()) == 2


def test_after_a_doubtful_start_the_others_on_its_file_wait(at: Bench) -> None:
    """Two unknown starts on one file could not be told apart; another file's goes on."""
    lose(at, LOST)
    outcome = at.apply(A, document("b", "aiAnalysisTask: {definition: 24}"), document("c", SUBTITLES))
    report = outcome.report
    assert [failure.address for failure in report.failed] == [run("a")]
    assert report.untried == [run("b"), run("c")]
    assert at.statuses() == {"a": "starting"}
    at.cloud.faults.clear()
    assert at.apply().clean
    assert len(at.tasks()) == 3


def test_several_doubtful_starts_wait_once(at: Bench) -> None:
    """Ten seconds for all of them together."""
    names = [f"n{number}" for number in range(6)]
    at.cloud.faults.add(Fault("ProcessMediaByMPS", DROPPED))
    at.cloud.faults.add(Fault("DescribeTasks", "code:UnauthorizedOperation", skip=len(names)))
    assert not at.apply(*(document(name, file=name) for name in names)).clean
    assert set(at.statuses().values()) == {"starting"}
    at.cloud.faults.clear()
    at.heard.clear()
    assert at.apply().clean
    assert [event.seconds for event in at.heard if isinstance(event, Waiting)] == [10.0]
    assert len(at.tasks()) == len(names)


def test_a_task_belongs_to_one_run(at: Bench) -> None:
    """``adopt`` takes a task that exists, that no other run has, and only where a start is in doubt."""
    assert at.apply(document("b", SUBTITLES)).clean
    (other,) = at.tasks()
    lose(at, LOST)
    assert not at.apply(document("b", SUBTITLES), A).clean
    at.cloud.faults.clear()
    (ours,) = set(at.tasks()) - {other}
    with pytest.raises(InputError, match=f"{other} is the task of MediaProcessing/b"):
        follow(at, run("a"), other)
    with pytest.raises(InputError, match="does not know its task nonsense"):
        follow(at, run("a"), "nonsense")
    follow(at, run("a"), ours)
    with pytest.raises(InputError, match="not waiting for the id"):
        follow(at, run("a"), ours)
