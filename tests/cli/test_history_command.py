"""``reconciler history``: what each command did, for whom; the questions of an auditor; tampering that is found."""

from __future__ import annotations

import json
import shutil

import jsonschema
import pytest

from reconciler.pipeline.schemas.history import history_schema
from tests.support.html_pages import Page, unpacked
from tests.support.keys import FIRST, SECOND, with_key
from tests.support.manifests import DEV, words
from tests.support.project import Project
from tests.support.terraform_server import Backend

STRICT_YAML = """---
apiVersion: reconciler/v1
kind: ContentReviewTemplate
metadata: {name: strict}
spec:
  pornConfigure:
    imgReviewInfo: {switch: ON, labelSet: [porn], blockConfidence: %d, reviewConfidence: 30}
"""
JOB = {
    "GITLAB_CI": "true",
    "CI_JOB_URL": "https://gitlab.example.com/acme/-/jobs/4711",
    "CI_COMMIT_SHA": "c0ffee" * 6 + "1234",
    "CI_MERGE_REQUEST_IID": "42",
}
FIELD = "pornConfigure.imgReviewInfo.blockConfidence"
STRICT = "ContentReviewTemplate/strict"


def declare(project: Project, threshold: int, *names: str) -> None:
    project.put("manifests/a.yaml", words(*names, more="  tags: [gambling]\n") + STRICT_YAML % threshold)


def as_person(name: str) -> dict[str, str]:
    return {**JOB, "GITLAB_USER_LOGIN": name}


@pytest.fixture
def audited(project: Project) -> Project:
    """Three applies of three people: a word comes, goes, and comes again; a threshold is raised."""
    for name, threshold, has in (("ada", 80, "casino"), ("grace", 90, "poker"), ("edsger", 90, "casino")):
        declare(project, threshold, has, "roulette")
        project.run("apply", "--auto-approve", env=as_person(name))
    return project


def asked(project: Project, *arguments: str, code: int = 0) -> dict:
    found = project.run("history", *arguments, "--format", "json", code=code).json
    jsonschema.validate(found, history_schema())
    return found


def test_what_an_auditor_asks(audited: Project) -> None:
    listed = asked(audited)
    assert [(e["number"], e["serial"], e["result"], e["who"]["actor"]) for e in listed["entries"]] == [
        (3, 6, "done", "edsger"),
        (2, 4, "done", "grace"),
        (1, 2, "done", "ada"),
    ]
    newest = listed["entries"][0]
    assert newest["verbs"] == {"create": 1, "delete": 1}
    assert sum(newest["postures"].values()) == 2
    assert (newest["who"]["run"], newest["who"]["merge_request"]) == (JOB["CI_JOB_URL"], "42")
    assert newest["who"]["commit"] == JOB["CI_COMMIT_SHA"]
    text = audited.run("history").out
    assert "edsger on" in text
    assert "commit c0ffeec0ffee; merge request 42" in text
    # Who raised this threshold, and when?
    raised = audited.run("history", "--address", STRICT, "--field", FIELD).out
    assert f"{FIELD}  80 → 90" in raised
    assert raised.count("entry") == 2, "the third apply did not touch it"
    rows = asked(audited, "--address", STRICT, "--field", FIELD)["changes"]
    assert (rows[0]["who"]["actor"], rows[0]["fields"]) == ("grace", [{"path": FIELD, "before": 80, "after": 90}])
    # When did this word come and go?
    rows = asked(audited, "--word", "casino")["changes"]
    assert [(row["verb"], row["who"]["actor"]) for row in rows] == [
        ("create", "edsger"),
        ("delete", "grace"),
        ("create", "ada"),
    ]
    assert asked(audited, "--word", "lottery")["changes"] == []
    # What was in force on a day?
    assert [r["address"] for r in asked(audited, "--at", "2090-01-01")["resources"]] == [
        STRICT,
        "KeywordSample/casino",
        "KeywordSample/roulette",
    ]
    assert asked(audited, "--at", "2001-01-01")["resources"] == []
    # One entry, as a plan is shown.
    shown = audited.run("history", "4").out
    assert "80 → 90   80–89: block → review" in shown
    assert "casino" in shown
    assert asked(audited, "3")["entry"]["number"] == 2, "an apply writes two versions"
    assert len(asked(audited, ".", "4")["changes"]) == 3
    masked = audited.run("--help").out and audited.run("history", "4", "--mask").out
    assert "casino" not in masked
    assert "casino" not in audited.run("history", "--word", "casino", "--mask").out
    assert asked(audited, "verify")["ok"] is True
    assert not audited.run("state", "history").err


def test_pages(audited: Project) -> None:
    """Of the list, and of one version as a plan is shown; what hides keywords hides them here too."""

    def page(*arguments: str) -> Page:
        return Page(audited.run("history", *arguments, "--format", "html").out)

    listed = page()
    assert listed.data is None and all(name in listed.text for name in ("ada", "grace", "edsger"))
    assert asked(audited)["last"]["digest"] in listed.text
    serial = str(asked(audited)["entries"][1]["serial"])
    entry = page(serial, "--mask")
    rows = unpacked(entry.data["tables"]["changes"])
    changed = next(row for row in rows if row["address"] == STRICT)
    assert changed["fields"] == [{"path": FIELD, "before": 80, "after": 90}]
    assert changed["meanings"] == ["80–89: block → review"] and changed["scales"][0]["after"]["block"] == 90
    assert "grace" in entry.text and "merge request 42" in entry.text
    assert {row["address"].partition("/")[2] for row in rows} == {"strict", "c••••o", "p•••r"}


def test_bad_questions(audited: Project) -> None:
    for arguments, said in (
        (("99",), "has no entry for version 99"),
        (("--field", "x"), "give --address too"),
        (("--address", "x"), "not a valid address"),
        (("--address", STRICT, "--word", "x"), "do not fit together"),
        (("verify", "--word", "x"), "does not fit together"),
        (
            (
                "--at",
                "yesterday",
            ),
            "give a day",
        ),
        (("a", "b", "3"), "takes a PATH and a SERIAL"),
        (("verify", "3"), "checks the whole history, without a SERIAL"),
        (("--digest", "ab" * 32), "belongs to reconciler history verify"),
        (("verify", "--format", "html"), "--format html shows the list, or one SERIAL"),
        (("verify", "--digest", "ab"), "at least 32 hex digits"),
    ):
        assert said in audited.run("history", *arguments, code=1).err, arguments


def test_tampering_is_found(audited: Project) -> None:
    """Whoever writes the folder and not the state; then the state too, and only a digest kept elsewhere shows it."""
    state, audit = audited.state_file, audited.state_file.parent / "audit"
    kept = audited.root / "kept"
    shutil.copytree(state.parent, kept)

    def again() -> None:
        shutil.rmtree(state.parent)
        shutil.copytree(kept, state.parent)

    second = audit / "0000000002"
    second.write_bytes(second.read_bytes().replace(b'"grace"', b'"ada"'))
    assert asked(audited, "verify", code=1)["problems"][0].startswith("entry 2 was altered: its digest is ")
    assert "cannot be trusted" in audited.run("history").err
    assert [entry["proven"] for entry in asked(audited)["entries"]] == [True, False, False]
    second.unlink()
    assert asked(audited, "verify", code=1)["problems"] == ["entry 2 is missing"]
    again()
    first, third = audit / "0000000001", audit / "0000000003"
    swapped = first.read_bytes(), second.read_bytes()
    second.write_bytes(swapped[0])
    first.write_bytes(swapped[1])
    assert any("says that it is entry 1" in problem for problem in asked(audited, "verify", code=1)["problems"])
    again()
    third.unlink()
    assert asked(audited, "verify")["ok"], "the state holds the last entry itself"
    again()
    changes = audited.state_file.parent / "history/0000000003"
    changes.write_bytes(changes.read_bytes()[:-3])
    assert "what entry 2 changed cannot be believed" in asked(audited, "verify", code=1)["problems"][0]
    changes.unlink()
    assert asked(audited, "verify", code=1)["problems"] == ["what entry 2 changed is missing"]
    again()
    # The end is cut off in both: an older state with the history of its day. The chain holds; the log of the job knows.
    anchor = asked(audited)["last"]["digest"]
    older = audited.state_file.parent / "versions/0000000004.json"
    shutil.copy(older, state)
    assert "the state is older than its history" in asked(audited, "verify", code=1)["problems"][0]
    third.unlink()
    (state.parent / "history/0000000005").unlink()
    assert asked(audited, "verify")["ok"]
    problems = asked(audited, "verify", "--digest", anchor, code=1)["problems"]
    assert problems == [f"no entry has the digest {anchor}: the history was written anew since that was kept"]


def test_a_state_that_was_put_back_goes_on_and_says_so(audited: Project) -> None:
    """Nothing is written twice: the next entry comes behind all that lie there."""
    shutil.copy(audited.state_file.parent / "versions/0000000002.json", audited.state_file)
    declare(audited, 70, "casino", "roulette")
    audited.apply()
    found = asked(audited, "verify")
    assert found["ok"]
    assert found["last"]["number"] == 4
    assert "before entry 4 the state was written without an entry, or put back" in found["remarks"]
    assert "does not reach back" in audited.run("history", "--at", "2020-01-01", code=1).err


def test_under_a_key_no_word_is_in_clear(project: Project) -> None:
    project.env |= with_key(project.root / "home")
    declare(project, 80, "kasino", "roulette")
    project.apply()
    beside = [p for name in ("audit", "history") for p in (project.state_file.parent / name).iterdir()]
    assert len(beside) == 2
    assert all(b"kasino" not in path.read_bytes() and b"Conf" not in path.read_bytes() for path in beside)
    assert all(path.read_bytes().startswith(b'{"format":"reconciler-') for path in beside)
    assert asked(project, "--word", "kasino")["changes"][0]["verb"] == "create"
    changed = bytearray(beside[1].read_bytes())
    changed[-9] ^= 1
    kept = beside[1].read_bytes()
    beside[1].write_bytes(bytes(changed))
    assert not asked(project, "verify", code=1)["ok"]
    beside[1].write_bytes(kept)
    project.env |= with_key(project.root / "home", SECOND, FIRST)
    project.run("state", "rekey")
    del project.env["RECONCILER_STATE_KEY_OLD"]
    found = asked(project, "verify")
    assert found["ok"], found
    assert "1 entries could not be read, only their digests were checked" in found["remarks"][0]


def test_surgery_and_destroy_have_entries(audited: Project) -> None:
    audited.run("state", "rm", "KeywordSample/roulette")
    audited.run("state", "mv", STRICT, "ContentReviewTemplate/lax")
    audited.run("state", "pull", "--out", "copy.json")
    audited.run("state", "push", "copy.json")
    audited.run("adopt", "KeywordSample/roulette", "--auto-approve")
    audited.run("destroy", "--auto-approve", "--allow-adopted")
    entries = asked(audited)["entries"][:5]
    assert [entry["command"] for entry in entries] == ["destroy", "adopt", "state push", "state mv", "state rm"]
    rows = asked(audited, "--word", "roulette")["changes"]
    assert [row["verb"] for row in rows] == ["delete", "adopt", "forget", "create"]
    assert asked(audited, "verify")["ok"]


def test_a_state_of_an_earlier_version_begins_a_history(project: Project) -> None:
    declare(project, 80, "casino", "roulette")
    project.apply()
    document = json.loads(project.state_file.read_bytes())
    assert document["log"]["number"] == 1
    # As 0.1.0 writes it: without what it does not know, and sealed anew.
    from reconciler.stores.document.digest import dump_with_digest

    del document["log"], document["digest"]
    project.state_file.write_bytes(dump_with_digest(document) + b"\n")
    shutil.rmtree(project.state_file.parent / "audit")
    assert "no history is kept" in project.run("history").out
    assert asked(project, "verify")["last"] is None
    declare(project, 90, "casino", "roulette")
    project.apply()
    assert [(e["number"], e["gap"]) for e in asked(project)["entries"]] == [(1, True)]
    assert "does not reach back" in project.run("history", "--at", "2020-01-01", code=1).err


def test_what_cannot_be_worked_out_is_refused(audited: Project) -> None:
    """A day in the past is not guessed from entries that were altered; what was lost is said."""
    second = audited.state_file.parent / "audit/0000000002"
    second.write_bytes(second.read_bytes().replace(b'"grace"', b'"ada"'))
    assert "cannot be worked out: entry 2 is not" in audited.run("history", "--at", "2001-01-01", code=1).err
    for path in (audited.state_file.parent / "history").iterdir():
        path.unlink()
    found = asked(audited, "--word", "casino")
    assert (found["changes"], found["unknown_from"]) == ([], 3)
    assert "what entry 3 of" in audited.run("history", "--word", "casino").err
    assert "is not kept" in audited.run("history", "--at", "2001-01-01", code=1).err
    assert "is not kept" in audited.run("history", "6").err


def test_a_store_of_one_document(project: Project) -> None:
    """Behind HTTP nothing lies beside the state: it holds the last entries itself, and what they changed is lost."""
    backend = Backend()
    try:
        project.put("reconciler.yaml", DEV.replace("dev: {}", f"dev: {{state: '{backend.url}/states/dev'}}"))
        declare(project, 80, "casino", "roulette")
        project.apply()
        declare(project, 90, "casino", "roulette")
        project.apply()
        found = asked(project)
        assert [(e["number"], e["verbs"], e["proven"]) for e in found["entries"]] == [
            (2, {"update": 1}, True),
            (1, {"create": 3}, True),
        ]
        assert asked(project, "--word", "casino")["unknown_from"] == 2
        found = asked(project, "verify")
        assert found["ok"]
        assert "keeps nothing beside the state" in found["remarks"][0]
    finally:
        backend.close()
