from __future__ import annotations

from collections.abc import Callable

from reconciler.model.change import Verb
from reconciler.model.event import Done, Failure, Report
from reconciler.model.plan import Plan
from reconciler.model.resource import Address
from reconciler.render.causes import next_look
from reconciler.render.markdown.page import size
from reconciler.render.markdown.report import report_markdown
from reconciler.render.text.report import report_lines
from tests.support.rendered_plans import BASIS


def draw(report: Report, color: bool = False) -> str:
    return "".join(f"{line}\n" for line in report_lines(report, color=color))


def test_done(golden: Callable[[str, str], None]) -> None:
    done = {Verb.CREATE: 1297, Verb.UPDATE: 2, Verb.ADOPT: 3, Verb.DELETE: 0}
    calls = {"mps.CreateWordSamples": 13, "mps.DescribeWordSamples": 820}
    golden("report_done.txt", draw(Report(done=done, calls=calls, seconds=9.24)))


def test_failed(golden: Callable[[str, str], None]) -> None:
    failed = [
        Failure(
            Address("ContentReviewTemplate", "strict"), Verb.CREATE, "LimitExceeded.TooMuchTemplate", "too many", "r1"
        ),
        Failure(Address("KeywordSample", "赌博"), Verb.CREATE, "InvalidParameterValue", "", ""),
    ]
    untried = [Address("KeywordSample", f"bet{n}") for n in range(1, 26)]
    report = Report({Verb.CREATE: 99}, failed, untried, ["a word was refused"], {"mps.CreateWordSamples": 8}, 75.5)
    golden("report_failed.txt", draw(report))


def test_what_failed_for_one_reason_is_one_cause() -> None:
    """Hundreds of changes: code, message, how many, three of them, what to do."""
    words = [Address("KeywordSample", f"w{number:03}") for number in range(225)]
    failed = [
        Failure(word, Verb.CREATE, "AuthFailure.TokenFailure", "run out", "r1", "get a new one") for word in words
    ]
    other = Failure(
        Address("ContentReviewTemplate", "strict"), Verb.UPDATE, "not-as-wanted", "comment: wanted a, got b"
    )
    lines = draw(Report(failed=[other, *failed])).splitlines()
    assert lines[:7] == [
        "FAILED (226)",
        "  225 changes: AuthFailure.TokenFailure",
        "      run out   RequestId r1",
        "      KeywordSample/w000, KeywordSample/w001, KeywordSample/w002, … 222 more",
        "      get a new one",
        "  ContentReviewTemplate/strict  update: not-as-wanted",
        "      comment: wanted a, got b",
    ]


def test_what_was_written_otherwise_than_wanted_is_not_called_nothing() -> None:
    """The call went through: the account may have changed."""
    failed = [Failure(Address("KeywordSample", "bingo"), Verb.CREATE, "not-as-wanted", "tags: wanted a, got b")]
    assert "incomplete: 1 written, but not as wanted in 2 s" in draw(Report(failed=failed, seconds=2))


def test_the_full_list_is_named() -> None:
    """A cause shows three; the next plan names all that is still to do, under the flags that were given."""
    words = [Address("KeywordSample", f"w{number:03}") for number in range(225)]
    failed = [
        Failure(word, Verb.CREATE, "FailedOperation", "no", "" if n == 0 else f"r{n}") for n, word in enumerate(words)
    ]
    report = Report(failed=failed, untried=words[:30])
    command = "reconciler apply p --target prod --endpoint http://x"
    lines = [*report_lines(report, color=False, command=command)]
    assert "      no   RequestId r1" in lines
    assert "  reconciler plan p --target prod --endpoint http://x --full" in lines
    page = report_markdown(report, Plan(BASIS, ()), project="acme", command=command)
    assert page.startswith("<!-- reconciler project=acme target=prod mode=report -->\n### `prod`: ❌ 225 failed\n")
    names = "`KeywordSample/w000`, `KeywordSample/w001`, `KeywordSample/w002`, … 222 more"
    assert f"| `FailedOperation`<br>no<br>{names} | 225 |" in page
    assert all(f"`{word}`" in page for word in words)
    assert "30 changes not tried" in page
    many = [
        Failure(Address("KeywordSample", f"w`|{n}" * 9), Verb.CREATE, f"c{n % 99}|`", "@a <b>" * 99, "r")
        for n in range(9_000)
    ]
    huge = Report(failed=many, untried=[failure.address for failure in many], warnings=["w" * 900] * 99)
    page = report_markdown(huge, Plan(BASIS, ()), project="acme", command=command)
    assert size(page) <= 60_000
    assert page.count("<details>") == page.count("</details>")
    assert next_look("reconciler destroy --target x") == "reconciler plan --target x --destroy --full"


def test_ids_that_the_service_assigned_are_reported() -> None:
    """A keyword is its own id, and only counted."""
    template, word = Address("ContentReviewTemplate", "strict"), Address("KeywordSample", "casino")
    changed = [Done(template, Verb.CREATE, "31"), Done(word, Verb.CREATE, "casino")]
    lines = draw(Report(done={Verb.CREATE: 2}, changed=changed)).splitlines()
    assert lines == ["  ContentReviewTemplate/strict  created: 31", "done: 2 created in 0 s"]


def test_interrupted_and_nothing() -> None:
    assert draw(Report(interrupted=True)).startswith("interrupted: nothing changed in 0 s\n")
    assert draw(Report()) == "done: nothing changed in 0 s\n"


def test_bounded_and_inert() -> None:
    evil = "\x1b[2J\n\u202e"
    address = Address("KeywordSample", evil)
    report = Report(
        failed=[Failure(address, Verb.CREATE, evil, evil, evil)] * 100_000,
        untried=[address] * 100_000,
        warnings=[evil] * 100_000,
        calls={evil: 3},
    )
    lines = list(report_lines(report, color=False))
    assert len(lines) < 300
    assert all(line.isprintable() for line in lines)
