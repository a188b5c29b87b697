"""Creates whose answer was lost: found again where one fits, asked about where several do, and never sent blindly."""

from __future__ import annotations

from dataclasses import replace

from reconciler.emulator import Fault
from reconciler.errors import Refused
from reconciler.model.event import Waiting
from tests.support.clocks import HurriedClock
from tests.support.credentials import CREDENTIALS

from .applies import Project, events
from .invariants import as_wanted, settled
from .processes import run, served, truth
from .scenario import AFTER, porn, template, write_project
from .starting_point import Bench, bench, copy_before, theirs
from .table import converged


def names(at: Bench) -> list[str]:
    return sorted(row["name"] for row in at.truth().templates.values())


def test_a_lost_answer_makes_one_template():
    """The create took place: it is found by its content, and not sent again."""
    with bench() as at:
        at.emulator.faults.add(Fault("CreateContentReviewTemplate", "reset-after", count=3))
        assert at.project.apply().clean
        assert at.emulator.calls["mps.CreateContentReviewTemplate"] == 3
        assert [name for name in names(at) if name.startswith("new-")] == ["new-1", "new-2", "new-3"]


def test_nothing_is_created_again_before_a_second_look_ten_seconds_later():
    """The create did not take place: listings until ten seconds after the loss, and only then a second create."""
    heard, listen = events()
    with bench() as at:
        at.emulator.faults.add(Fault("CreateContentReviewTemplate", "reset-before", count=1))
        times: list[tuple[float, str]] = []

        def noting(event):
            listen(event)
            action = getattr(event, "action", "")
            if action.endswith(("CreateContentReviewTemplate", "DescribeContentReviewTemplates")):
                times.append((at.clock.time, action.rpartition(".")[2]))

        assert at.project.apply(listen=noting).clean
        creates = [number for number, (_, action) in enumerate(times) if action.startswith("Create")]
        assert len(creates) == 4
        lost, again = times[creates[2]][0], times[creates[3]][0]
        between = [moment for moment, action in times[creates[2] + 1 : creates[3]] if action.startswith("Describe")]
        assert len(between) >= 2
        assert between[0] == lost
        assert between[-1] - lost >= 10
        assert again >= between[-1]
    assert any("was not answered" in event.reason for event in heard if isinstance(event, Waiting))


def test_a_create_that_shows_itself_late_is_found():
    """Lost answer, and visible nine seconds later: still one template."""
    with bench() as at:
        at.emulator.quirks = type(at.emulator.quirks)(visible_created=9.0)
        at.emulator.faults.add(Fault("CreateContentReviewTemplate", "status-504-after", count=1))
        assert at.project.apply().clean
        assert at.emulator.calls["mps.CreateContentReviewTemplate"] == 3


def test_a_create_that_the_service_keeps_in_part_is_not_sent_again():
    """The answer is lost, and the service drops a group it does not support yet: a question, not a second template."""
    with bench() as at:
        at.emulator.quirks = replace(at.emulator.quirks, prohibited="dropped")
        group = "prohibitedConfigure: {ocrReviewInfo: {switch: ON}}"
        write_project(at.project.folder, AFTER + template("partial", porn(80), group))
        at.project.reload()
        at.emulator.faults.add(Fault("CreateContentReviewTemplate", "reset-after", count=4))
        outcome = at.project.apply()
        assert outcome.report is not None
        (failure,) = outcome.report.failed
        made = [i for i, row in at.truth().templates.items() if row["name"] == "partial"]
        assert len(made) == 1
        assert f"reconciler adopt ContentReviewTemplate/partial {made[0]}" in failure.message
        again = at.project.apply()
        assert isinstance(again.error, Refused)
        (refusal,) = again.error.refusals
        assert refusal.code == "unsettled"
        assert f'not as it was sent: {made[0]} "partial"' in refusal.message
        assert names(at).count("partial") == 1


def test_the_next_run_waits_before_it_creates_again():
    """The answer was lost, then the listing: the next apply looks twice, ten seconds apart, before it creates."""
    with bench() as at:
        at.emulator.faults.add(
            Fault("CreateContentReviewTemplate", "reset-before", count=1),
            Fault("DescribeContentReviewTemplates", "status-500", skip=2),
        )
        assert not at.project.apply().clean
        at.emulator.faults.clear()
        at.emulator.forget_calls()
        started = at.clock.time
        assert at.project.apply().clean
        log = [action for action, _ in at.emulator.log if "ContentReviewTemplate" in action]
        assert log[:2] == ["mps.DescribeContentReviewTemplates"] * 2
        assert at.clock.time - started >= 10
        converged(at, "after the second look")


def test_what_was_not_created_and_is_no_longer_wanted_is_not_looked_for_again():
    """The lost create did not take place, and the manifest drops it: one apply waits, the next does not."""
    with bench() as at:
        assert at.project.apply().clean
        write_project(at.project.folder, AFTER + template("unwanted", porn(33)))
        at.project.reload()
        at.emulator.faults.add(
            Fault("CreateContentReviewTemplate", "reset-before"),
            Fault("DescribeContentReviewTemplates", "status-500", skip=2),
        )
        assert not at.project.apply().clean
        at.emulator.faults.clear()
        write_project(at.project.folder, AFTER)
        at.project.reload()
        assert at.project.apply().clean
        settled(at.project)
        waited = at.clock.time
        assert at.project.apply().clean
        assert at.clock.time == waited


def test_several_candidates_are_a_refusal_with_a_command_for_each():
    """Two templates fit the lost create. Both are listed, each with its command; nothing is written; one command
    settles it, and the next apply is clean."""
    with bench() as at:
        at.emulator.faults.add(
            Fault("CreateContentReviewTemplate", "reset-after", count=1),
            Fault("DescribeContentReviewTemplates", "status-500", skip=2),
        )
        assert not at.project.apply().clean
        at.emulator.faults.clear()
        lost = next(i for i, row in at.truth().templates.items() if row["name"].startswith("new-") and not held(at, i))
        twin = copy_of(at, lost)
        before = at.truth()
        outcome = at.project.apply()
        assert isinstance(outcome.error, Refused)
        refusal = next(r for r in outcome.error.refusals if r.code == "unsettled")
        address = refusal.addresses[0]
        assert str(address) == f"ContentReviewTemplate/{before.templates[lost]['name']}"
        assert (refusal.hint or "").splitlines() == [
            f"reconciler adopt {address} {lost}",
            f"reconciler adopt {address} {twin}",
        ]
        assert (at.truth().rows, at.truth().templates) == (before.rows, before.templates)


def held(at: Bench, definition: int) -> bool:
    """Whether the state has a template."""

    async def look(opened):
        return any(r.id == str(definition) for r in opened.state().records.values())

    return at.project.with_session(look)


def copy_of(at: Bench, definition: int) -> int:
    """Somebody makes the same template a second time."""
    row = at.emulator.templates()[definition]
    return at.emulator.put_template(row["name"], row["comment"], **row["groups"])


def test_the_command_that_settles_it_works(tmp_path):
    """With real processes: refused with exit 3, settled by the command as printed, then clean."""
    store, folder, _, before = copy_before(tmp_path)
    with served("--store", str(store)) as cloud:
        cloud.fault("action=CreateContentReviewTemplate,kind=reset-after,count=1")
        cloud.fault("action=DescribeContentReviewTemplates,kind=code:UnauthorizedOperation,skip=1")
        command = ("apply", str(folder), "--auto-approve", "--endpoint", cloud.url, "--rate", "off")
        first = run(*command, kind="hurry")
        assert first.code == 1
        known = run("state", "list", "--path", str(folder)).out
        data = truth(cloud).templates
        lost = next(i for i, row in data.items() if row["name"].startswith("new-") and f"(id {i})" not in known)
        cloud.admin("DELETE", "faults")
        twin = _twin(cloud, data[lost])
        second = run(*command, kind="hurry")
        assert second.code == 3, second
        assert "[unsettled]" in second.err
        lines = [line.strip() for line in second.err.splitlines() if "reconciler adopt" in line]
        assert [line.split()[-1] for line in lines] == [str(lost), str(twin)]
        _, *words = lines[0].split()
        words = [word for word in words if word != "--path"]
        done = run(*words, "--endpoint", cloud.url, cwd=folder, kind="hurry")
        assert done.code == 0, done
        assert run(*command, kind="hurry").code == 0
        unmanaged, templates = theirs()
        project = Project(folder, cloud.url, HurriedClock())
        now = truth(cloud)
        extra = now.templates.pop(twin)
        assert extra["name"] == data[lost]["name"]
        as_wanted(project.resources, now, unmanaged, templates)
        settled(project)
        assert {w: now.rows[w] for w in unmanaged} == {w: before.rows[w] for w in unmanaged}


def _twin(cloud, row) -> int:
    """Make the same template once more, as somebody else would: through the API."""
    import asyncio

    from reconciler.cloud import Credentials, connect
    from reconciler.model.call import Call

    async def create():
        keys = Credentials(CREDENTIALS["TENCENTCLOUD_SECRET_ID"], CREDENTIALS["TENCENTCLOUD_SECRET_KEY"])
        async with connect(endpoint=cloud.url, environ={}, credentials=keys, share=None) as client:
            params = {"Name": row["name"], "Comment": row["comment"], **row["groups"]}
            return (await client.send(Call("mps", "CreateContentReviewTemplate", params)))["Definition"]

    return asyncio.run(create())
