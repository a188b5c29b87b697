import asyncio
import math
from dataclasses import replace
from itertools import pairwise

import pytest

from reconciler import errors as e
from reconciler.cloud.codes import answer_error, classify
from reconciler.cloud.retry import Policy, persist
from reconciler.model.event import Retrying
from tests.support.clocks import VirtualClock

from .clients import READ, WRITE

AGAIN, FEW, ONCE, UNKNOWN, RAISED = "again", "few", "once", "unknown", "raised"
TABLE = [
    # code, type, read, write
    *[(c, e.Throttled, AGAIN, AGAIN) for c in ("RequestLimitExceeded", "RequestLimitExceeded.UinLimitExceeded",
      "RequestLimitExceeded.GlobalRegionUinLimitExceeded", "RequestLimitExceeded.IPLimitExceeded",
      "RequestLimitExceeded.New")],
    ("ServiceUnavailable", e.Unavailable, AGAIN, UNKNOWN),
    ("InternalError", e.ServerFault, AGAIN, UNKNOWN),
    ("InternalError.Unknown", e.ServerFault, AGAIN, UNKNOWN),
    *[(c, e.Busy, FEW, FEW) for c in ("ResourceUnavailable", "ResourceInUse", "ResourceInsufficient")],
    ("FailedOperation", e.OperationFailed, FEW, UNKNOWN),
    ("FailedOperation.Whatever", e.OperationFailed, FEW, UNKNOWN),
    ("FailedOperation.NetWorkError", e.ServerFault, AGAIN, UNKNOWN),
    ("AuthFailure.SignatureExpire", e.ClockSkewed, ONCE, ONCE),
    ("AuthFailure.TokenFailure", e.TokenExpired, ONCE, ONCE),
    *[(f"AuthFailure.{d}", e.CredentialsRefused, RAISED, RAISED) for d in ("SignatureFailure", "SecretIdNotFound",
      "InvalidSecretId", "InvalidAuthorization", "MFAFailure")],
    *[(c, e.AccessDenied, RAISED, RAISED) for c in ("UnauthorizedOperation", "UnauthorizedOperation.X")],
    *[(c, e.AccountDenied, RAISED, RAISED) for c in ("AuthFailure.UnauthorizedOperation", "IpInBlacklist",
      "IpNotInWhitelist")],
    *[(f"FailedOperation.{d}", e.AccountUnusable, RAISED, RAISED) for d in ("InvalidMpsUser", "InvalidUser",
      "InvalidVodUser", "UserArrears", "InvalidAccount", "UserStatusInavlid")],
    *[(c, e.RequestRefused, RAISED, RAISED) for c in ("InvalidParameter", "InvalidParameter.X",
      "InvalidParameterValue", "InvalidParameterValue.Name", "MissingParameter", "UnknownParameter",
      "InvalidRequest")],
    *[(c, e.CallUnsupported, RAISED, RAISED) for c in ("InvalidAction", "ActionOffline", "NoSuchProduct",
      "NoSuchVersion", "UnsupportedOperation", "UnsupportedProtocol", "UnsupportedRegion", "DryRunOperation")],
    *[(c, e.TooLarge, RAISED, RAISED) for c in ("RequestSizeLimitExceeded", "ResponseSizeLimitExceeded")],
    *[(c, e.QuotaExceeded, RAISED, RAISED) for c in ("LimitExceeded", "LimitExceeded.TooMuchTemplate")],
    *[(c, e.NotFound, RAISED, RAISED) for c in ("ResourceNotFound", "ResourceNotFound.Word")],
    ("Brand.New", e.AnswerError, RAISED, UNKNOWN),
]  # fmt: skip
FAULTS = [
    (e.NotSent("x"), AGAIN, AGAIN),
    (e.Unreachable("x"), AGAIN, AGAIN),
    (e.NoAnswer("x"), AGAIN, UNKNOWN),
    (e.BadAnswer("x"), AGAIN, UNKNOWN),
    (e.AnswerTooLarge("x"), AGAIN, UNKNOWN),
    (e.Untrusted("x"), RAISED, RAISED),
    (e.CredentialsMissing("x"), RAISED, RAISED),
]
CASES = [(answer_error(code, "x"), read, write) for code, _, read, write in TABLE] + FAULTS
POLICY = Policy()


class Trial:
    """Raises the failures in turn, then answers."""

    def __init__(self, call, *failures, mends=True, policy=POLICY):
        self.call, self.failures, self.mends, self.policy = call, list(failures), mends, policy
        self.attempts = 0
        self.stop_after = math.inf
        self.asked = 0
        self.clock = VirtualClock()
        self.events = []
        self.left = []
        self.takes = 0
        self.turn_takes = 0

    async def attempt(self, left):
        self.attempts += 1
        self.left.append(left)
        self.clock.time += self.takes
        if self.failures:
            raise self.failures.pop(0)
        return {"RequestId": "1"}

    async def turn(self):
        self.clock.time += self.turn_takes

    async def mend(self, error):
        self.asked += 1
        return self.mends

    def run(self):
        return asyncio.run(
            persist(self.call, self.attempt, mend=self.mend, turn=self.turn,
                    clock=self.clock, listener=self.events.append,
                    policy=self.policy, stopped=lambda: self.attempts >= self.stop_after, chance=lambda: 1.0)
        )  # fmt: skip


@pytest.mark.parametrize(("code", "kind"), [(code, kind) for code, kind, _, _ in TABLE])
def test_classify(code, kind):
    assert classify(code) is kind


@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
@pytest.mark.parametrize(
    ("failure", "read", "write"), CASES, ids=[getattr(c[0], "code", type(c[0]).__name__) for c in CASES]
)
def test_the_table(failure, read, write, call):
    wanted = read if call.reads else write
    trial = Trial(call, failure)
    if wanted in (AGAIN, FEW, ONCE):
        assert trial.run() == {"RequestId": "1"}
        assert trial.attempts == 2
        assert [type(event) for event in trial.events] == [Retrying]
    else:
        with pytest.raises(e.CloudError) as caught:
            trial.run()
        assert trial.attempts == 1
        assert not trial.events
        if wanted is UNKNOWN:
            assert type(caught.value) is e.UnknownOutcome
            assert caught.value.cause is failure
        else:
            assert caught.value is failure


@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
@pytest.mark.parametrize(
    "failure", [c[0] for c in CASES], ids=[getattr(c[0], "code", type(c[0]).__name__) for c in CASES]
)
def test_nothing_goes_on_for_ever(failure, call):
    trial = Trial(call, *[failure] * 1000)
    with pytest.raises(e.CloudError):
        trial.run()
    assert trial.attempts <= POLICY.tries
    assert trial.clock.now() - 1_700_000_000 <= POLICY.seconds
    if isinstance(failure, (e.Busy, e.OperationFailed)):
        assert trial.attempts <= POLICY.few
    if isinstance(failure, (e.ClockSkewed, e.TokenExpired)):
        assert trial.attempts == 2


def test_a_call_that_is_sent_once_does_not_wait_for_what_is_busy():
    """Throttling is waited for all the same: it says nothing about the call."""
    trial = Trial(replace(WRITE, once=True), *[answer_error("ResourceInUse", "x")] * 8)
    with pytest.raises(e.Busy):
        trial.run()
    assert trial.attempts == 1
    trial = Trial(replace(WRITE, once=True), answer_error("RequestLimitExceeded", "x"))
    trial.run()
    assert trial.attempts == 2


def test_a_minute_of_throttling_is_survived_nearly_whole():
    trial = Trial(WRITE, *[answer_error("RequestLimitExceeded", "x")] * 8)
    trial.run()
    assert trial.clock.now() - 1_700_000_000 > 30


@pytest.mark.parametrize("call", [READ, WRITE])
@pytest.mark.parametrize("stop_after", [1, 3])
def test_nothing_is_attempted_again_once_somebody_asked_to_stop(call, stop_after):
    """An interrupt does not wait for a service that may come back; the error is as definite as it was."""
    trial = Trial(call, *[answer_error("RequestLimitExceeded", "x")] * 8)
    trial.stop_after = stop_after
    with pytest.raises(e.Throttled):
        trial.run()
    assert trial.attempts == stop_after


def test_the_last_error_is_the_one_raised():
    first, last = e.NoAnswer("first"), answer_error("InvalidParameter", "last")
    with pytest.raises(e.RequestRefused) as caught:
        Trial(READ, first, last).run()
    assert caught.value is last


def test_what_cannot_be_mended_is_raised():
    failure = answer_error("AuthFailure.TokenFailure", "x")
    trial = Trial(WRITE, failure, mends=False)
    with pytest.raises(e.TokenExpired):
        trial.run()
    assert (trial.attempts, trial.asked) == (1, 1)


def test_each_thing_is_mended_once_in_a_call():
    trial = Trial(READ, answer_error("AuthFailure.SignatureExpire", "x"), answer_error("AuthFailure.TokenFailure", "x"))
    trial.run()
    assert trial.asked == 2


def test_a_write_throttled_first_and_then_in_doubt_is_in_doubt():
    with pytest.raises(e.UnknownOutcome):
        Trial(WRITE, answer_error("RequestLimitExceeded", "x"), e.NoAnswer("reset")).run()


def test_delays_double_between_half_and_whole_up_to_the_ceiling():
    assert [POLICY.delay(n, lambda: 1.0) for n in (1, 2, 3, 4, 5, 6, 2000)] == [0.5, 1, 2, 4, 8, 8, 8]
    assert POLICY.delay(3, lambda: 0.0) == 1


def test_a_shorter_bound_is_kept():
    trial = Trial(READ, *[e.NoAnswer("x")] * 50, policy=Policy(seconds=8))
    with pytest.raises(e.NoAnswer):
        trial.run()
    assert trial.attempts > 1
    assert trial.clock.now() - 1_700_000_000 <= 8


@pytest.mark.parametrize("takes", [10, 25, 50, 60])
def test_the_time_of_the_attempts_counts_too(takes):
    """A service that is slow to fail is left after a minute, not after a minute from its first failure."""
    trial = Trial(READ, *[e.NoAnswer("slow")] * 50)
    trial.takes = takes
    with pytest.raises(e.NoAnswer):
        trial.run()
    assert trial.left[0] == POLICY.seconds
    assert min(trial.left) >= POLICY.least
    assert all(later == pytest.approx(first - takes, abs=8.1) for first, later in pairwise(trial.left))
    # Each attempt ends within what is left for it.
    assert trial.attempts == {10: 5, 25: 3, 50: 2, 60: 1}[takes]


def test_waiting_for_ones_turn_does_not_count():
    trial = Trial(WRITE, *[answer_error("RequestLimitExceeded", "x")] * 3)
    trial.turn_takes = 100
    assert trial.run() == {"RequestId": "1"}
    assert trial.attempts == 4
    assert min(trial.left) > 50
