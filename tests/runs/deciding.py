"""Following what an ``unsettled`` refusal prints, as a person would who knows which task is theirs."""

from __future__ import annotations

import json
from typing import Any

from reconciler.errors import Refused
from reconciler.kinds import BY_NAME
from reconciler.kinds.runs import RunKind
from reconciler.model.resource import Address
from reconciler.pipeline.state_edits import claim, run_again
from tests.faults.applies import Outcome

from .bench import Bench


def unsettled(outcome: Outcome) -> list[Any]:
    """The refusals that ask which task a start led to."""
    found = outcome.error.refusals if isinstance(outcome.error, Refused) else ()
    return [refusal for refusal in found if refusal.code == "unsettled"]


def commands(refusal: Any) -> list[list[str]]:
    """The words of each printed command, its remark left out."""
    return [line.partition("#")[0].split() for line in (refusal.hint or "").splitlines()]


def decide(at: Bench, outcome: Outcome) -> int:
    """Carry out the right one of the printed commands for each question. Returns how many there were."""
    questions = unsettled(outcome)
    for refusal in questions:
        (address,) = refusal.addresses
        offered = commands(refusal)
        ids = [words[3] for words in offered if words[1] == "adopt"]
        assert ids
        assert set(ids) <= set(at.tasks())
        assert offered[-1][:3] == ["reconciler", "rerun", str(address)]
        ours = [identity for identity in ids if identity not in at.theirs and _fits(at, address, identity)]
        assert len(ours) <= 1
        follow(at, address, ours[0] if ours else None)
    return len(questions)


def follow(at: Bench, address: Address, task: str | None) -> None:
    """``reconciler adopt ADDRESS TASK``, or ``reconciler rerun ADDRESS``."""

    async def work(opened: Any) -> None:
        if task is None:
            run_again(opened, str(address))
        else:
            kind = BY_NAME[address.kind]
            assert isinstance(kind, RunKind)
            await claim(opened, kind, address, task)

    at.project().with_session(work)


def _fits(at: Bench, address: Address, task: str) -> bool:
    row, form = at.tasks()[task], at.project().resources[address].form
    wanted = next(value for path, value in form.items() if path.lower().endswith("definition"))
    return row["file"] == form["fileId"] and json.loads(row["subtasks"][0][1])["Definition"] == wanted
