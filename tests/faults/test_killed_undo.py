"""An undo that is ended at a durable step: the next one goes on, and live is as before the apply."""

from __future__ import annotations

import itertools

import pytest

from reconciler.errors import CloudError
from reconciler.stages.planning.guards import Allowed
from tests.support.durable_steps import Killed, Steps

from .invariants import Truth
from .kept_cases import SteppedProject
from .test_history import sound
from .test_undo import ONE, TWO, account, declare, forms, undone


def killed(number: int, how: str = "kill") -> list[str]:
    """Carry out an undo that is ended at a durable step, and the next one. Return the steps of the first."""
    with account(ONE) as project:
        declare(project, TWO)
        before = forms(project)
        assert project.apply().clean
        project.clock.time += 100
        allowed = Allowed(frozenset({"--allow-deletes 2", "--allow-loosening"}))
        project.steps = steps = Steps(number, how)
        try:
            undone(project, allowed=allowed)
        except Killed:
            assert steps.dead
        except CloudError:
            assert how == "lose"
        finally:
            project.steps = Steps()
        project.clock.time += 100
        if number:
            for _ in range(3):
                if forms(project) == before and project.look()[0].intents is None:
                    break
                undone(project, _serial(project), allowed=allowed)
        assert forms(project) == before, (number, steps.taken[number - 1])
        sound(project)
        assert Truth.of(project.emulator).names() == {"strict": 1}
        return steps.taken


def _serial(project: SteppedProject) -> int | None:
    """None where the state knows that an undo has not ended; else the apply's, as a person would give it."""
    state = project.look()[0]
    assert state.log is not None
    if state.log.started is not None:
        return None
    return next(s.entry.serial for s in sound(project).entries[1:] if s.entry and s.entry.started.command == "apply")


def test_an_undo_that_is_killed_goes_on() -> None:
    taken = killed(0)
    for step in ("after CreateWordSamples", "after DeleteWordSamples"):
        killed(taken.index(step) + 1)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["kill", "lose"])
def test_an_undo_that_is_ended_at_any_durable_step_goes_on(how: str) -> None:
    for number in itertools.count(1):
        if number > len(killed(0)):
            break
        killed(number, how)
