"""One word of a batch is refused, with any code: the ninety-nine others go through, within a bound on calls.

Counted at the service, retries included. Where everything is refused, the apply stops early instead of asking for every
word; and what concerns the account is not asked about at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from _pytest.mark import ParameterSet

from reconciler.emulator import Emulator, Fault, Quirks
from reconciler.stages.applying.send import WORKERS
from tests.support.clocks import VirtualClock

from .applies import Outcome, Project
from .invariants import Truth, truthful
from .scenario import PROJECT, porn, template, words, write_project
from .starting_point import emulator

MANY = 5_000
BAD = ("w0000", "w1099", "w2050", "w2051", "w4999")
"""A thousandth part: the first and last of a batch, two side by side, one in the middle."""
DEFINITE = (
    "InvalidParameterValue", "InvalidParameter", "UnsupportedOperation", "UnauthorizedOperation", "ResourceUnavailable",
    "ResourceInUse", "ResourceNotFound", "RequestSizeLimitExceeded",
)  # fmt: skip
AMBIGUOUS = (
    "InternalError", "FailedOperation", "FailedOperation.Whatever", "OperationDenied", "ServiceUnavailable",
    "Strange.Code",
)  # fmt: skip
"""After one of these a write may have been carried out."""
ACCOUNT_WIDE = (
    "AuthFailure.SignatureFailure", "AuthFailure.TokenFailure", "AuthFailure.SignatureExpire", "LimitExceeded",
    "AuthFailure.UnauthorizedOperation", "IpNotInWhitelist", "FailedOperation.UserArrears",
    "FailedOperation.InvalidMpsUser",
)  # fmt: skip
MOST_IN_VAIN = 70
"""Calls of an action that is refused every time, before it is given up."""
HALVING = 15
"""Calls that find one bad word among a hundred: the batch, and two for each of seven halvings."""
CREATE, DELETE = "CreateWordSamples", "DeleteWordSamples"
LATE = Quirks(visible_created=4.0, visible_deleted=4.0)


class Place(NamedTuple):
    served: Emulator
    project: Project
    folder: Path
    clock: VirtualClock

    def declare(self, manifests: str) -> None:
        write_project(self.folder, manifests, TARGET)
        self.project.reload()

    def writes(self, action: str) -> int:
        return self.served.calls[f"mps.{action}"]

    def apply(self) -> Outcome:
        self.served.forget_calls()
        outcome = self.project.apply()
        truthful(self.project, Truth.of(self.served))
        return outcome


TARGET = PROJECT.replace("    adopt: {ContentReviewTemplate/taken: 30}\n", "").replace(
    "KeywordSample: 1000", "KeywordSample: 9000"
)


def slow(*values: object) -> ParameterSet:
    """A case of the long suite: another code of the same family."""
    return pytest.param(*values, marks=pytest.mark.slow)


def many(count: int = MANY) -> list[str]:
    return [f"w{number:04}" for number in range(count)]


@contextmanager
def place(quirks: Quirks | None = None) -> Iterator[Place]:
    clock = VirtualClock()
    with tempfile.TemporaryDirectory(prefix="faults-") as name, emulator(None, clock.now, quirks=quirks) as served:
        folder = write_project(Path(name), words("all", ["kept"]), TARGET)
        yield Place(served, Project(folder, served.url, clock), folder, clock)


def refusing(code: str, action: str, names: tuple[str, ...]) -> list[Fault]:
    return [Fault(action, f"code:{code}", holds=name) for name in names]


def failed(outcome: Outcome) -> dict[str, str]:
    assert outcome.report is not None, str(outcome)
    return {failure.address.name: failure.code for failure in outcome.report.failed}


def bound(code: str, count: int) -> int:
    """Calls for ``count`` words with the bad ones among them.

    An ambiguous answer is looked into before the batch is sent again, which is once more for each batch; what is then
    refused alone is sent a third time, as one small batch. A busy service is asked four times, but not in halves.
    """
    extra = {"ResourceUnavailable": 3 * len(BAD), "ResourceInUse": 3 * len(BAD)}.get(code, 0)
    if code in AMBIGUOUS:
        extra = len(BAD) + 2 * len(BAD)
    return count // 100 + HALVING * len(BAD) + extra


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("InvalidParameterValue", 1_000),
        slow("InternalError", 1_000),
        *(slow(code, 1_000) for code in (*DEFINITE[1:], *AMBIGUOUS[1:])),
        slow("InvalidParameterValue", MANY),
        slow("InternalError", MANY),
    ],
)
def test_five_bad_words_among_many_are_found(code, count):
    """All others are created; what is refused is named with its code; about 2·log₂ 100 calls for each bad word."""
    with place() as at:
        at.declare(words("all", many(count)))
        bad = tuple(BAD) if count == MANY else ("w0000", "w0199", "w0250", "w0251", "w0999")
        at.served.faults.add(*refusing(code, CREATE, bad))
        outcome = at.apply()
        assert failed(outcome) == dict.fromkeys(bad, code)
        assert at.served.words().keys() == set(many(count)) - set(bad)
        assert at.writes(CREATE) <= bound(code, count)


@pytest.mark.parametrize(
    "code", ["InvalidParameterValue", slow("FailedOperation"), slow("UnauthorizedOperation"), slow("Strange.Code")]
)
def test_five_bad_words_among_many_that_are_deleted(code):
    """The same for deletes: only what is refused is still there."""
    bad = ("w0000", "w0199", "w0250", "w0251", "w0999")
    with place() as at:
        at.declare(words("all", ["kept", *many(1_000)]))
        assert at.apply().clean
        at.declare(words("all", ["kept"]))
        at.served.faults.add(*refusing(code, DELETE, bad))
        outcome = at.apply()
        assert failed(outcome) == dict.fromkeys(bad, code)
        assert at.served.words().keys() == {"kept", *bad}
        assert at.writes(DELETE) <= bound(code, 1_000)


@pytest.mark.parametrize(
    ("action", "code", "count"),
    [
        (CREATE, "InvalidParameterValue", 2_000),
        slow(CREATE, "InternalError", 2_000),
        *(slow(CREATE, code, 2_000) for code in (*DEFINITE[1:], *AMBIGUOUS[1:])),
        slow(CREATE, "InvalidParameterValue", MANY),
        slow(CREATE, "InternalError", MANY),
        slow(DELETE, "FailedOperation", 2_000),
        slow(DELETE, "UnauthorizedOperation", 2_000),
    ],
)
def test_where_everything_is_refused_the_apply_stops_early(action, code, count):
    """Not one of thousands of words gets through: some probes, and the rest is left, with the reason."""
    with place() as at:
        if action == DELETE:
            # Made by us: what was adopted asks for a permission of its own.
            at.declare(words("all", ["kept", *many(count)], "All"))
            assert at.apply().clean
            at.declare(words("all", ["kept"]))
        else:
            at.declare(words("all", many(count)))
        at.served.faults.add(Fault(action, f"code:{code}"))
        outcome = at.apply()
        assert outcome.report is not None
        named = failed(outcome)
        assert set(named.values()) == {code}
        assert len(named) + len(outcome.report.untried) == count
        assert at.writes(action) <= MOST_IN_VAIN
        assert any(code in warning for warning in outcome.report.warnings)
        at.served.faults.clear()
        assert at.apply().clean


@pytest.mark.parametrize("code", ACCOUNT_WIDE)
def test_what_concerns_the_account_is_never_halved(code):
    """Each call that is under way is refused, and no further one is sent."""
    with place() as at:
        at.declare(words("all", many(1_500)) + template("strict", porn(80)))
        at.served.faults.add(Fault(CREATE, f"code:{code}"))
        outcome = at.apply()
        assert set(failed(outcome).values()) == {code}
        sizes = {len(params["Words"]) for action, params in at.served.log if action == f"mps.{CREATE}"}
        assert sizes <= {100}
        assert at.writes(CREATE) <= 2 * WORKERS


@pytest.mark.parametrize("kind", ["internal-error-after", *map(slow, ("reset-after", "status-502-after", "truncated"))])
def test_what_was_carried_out_is_seen_before_anything_is_sent_again(kind):
    """The answer is lost, and listings show the words four seconds later: no word is sent twice."""
    with place(LATE) as at:
        at.declare(words("all", many(1_000)))
        at.served.faults.add(Fault(CREATE, kind, holds="w0250"))
        assert at.apply().clean
        sent = [entry["Keyword"] for action, params in at.served.log if "Words" in params for entry in params["Words"]]
        assert sorted(sent) == many(1_000)


@pytest.mark.parametrize("code", ["InvalidParameterValue", slow("InternalError")])
def test_a_batch_with_nothing_but_bad_words_holds_nothing_back(code):
    """A hundred bad words in one batch: it is given up after some of them, and all other batches go through."""
    bad = tuple(many(100))
    with place() as at:
        at.declare(words("all", many(3_000)))
        at.served.faults.add(Fault(CREATE, f"code:{code}", holds="w00*"))
        outcome = at.apply()
        assert failed(outcome) == dict.fromkeys(bad, code)
        assert at.served.words().keys() == set(many(3_000)) - set(bad)
        assert at.writes(CREATE) <= 30 + MOST_IN_VAIN
        assert any("refused only together with others" in warning for warning in outcome.report.warnings)


@pytest.mark.parametrize("code", ["FailedOperation", "ResourceInUse", "UnauthorizedOperation", "Strange.Code"])
def test_one_bad_template_holds_no_other_back(code):
    """Templates are sent one by one: what one of them is refused with says nothing about the others."""
    with place() as at:
        at.declare("".join(template(f"t{number}", porn(80)) for number in range(8)))
        at.served.faults.add(Fault("CreateContentReviewTemplate", f"code:{code}", holds="t3"))
        outcome = at.apply()
        assert failed(outcome) == {"t3": code}
        assert len(at.served.templates()) == 7
