"""Machine output: documents with exactly the promised keys, also where a command fails."""

from __future__ import annotations

from tests.support.manifests import DEV, template, words
from tests.support.project import Project

PLAN = {
    *("format_version", "target", "checksum", "summary", "posture", "headline", "refusals", "budget", "changes"),
    *("site", "account", "mode", "lineage", "serial", "warnings", "at", "ends", "moves", "held", "policies"),
    *("endpoint", "state", "guards", "relaxed_guards", "commit", "offline"),
}
SUMMARY = {"create", "update", "replace", "delete", "adopt", "forget", "run", "keep", "unmanaged", "held", "drift"}
CHANGE = {
    *("address", "verb", "posture", "reason", "undoes_edit", "dips", "via", "adopted", "list", "source", "fields"),
    *("expired", "life", "held"),
}
REFUSAL = {"code", "message", "addresses", "flag", "hint"}
REPORT = {
    *("target", "endpoint", "state", "guards", "relaxed_guards", "commit"),
    *(
        "format_version",
        "ok",
        "interrupted",
        "headline",
        "done",
        "failed",
        "untried",
        "left",
        "changed",
        "moved",
        "causes",
        "warnings",
        "errors",
        "calls",
        "seconds",
        "serial",
        "history",
    ),
}


def check_plan(document: dict[str, object]) -> None:
    """The contract of design section 8: these keys, and nothing unplanned."""
    assert set(document) == PLAN
    assert document["format_version"] == 1
    assert set(document["summary"]) == SUMMARY
    assert set(document["posture"]) == {"tightens", "loosens", "mixed", "neutral"}
    assert set(document["budget"]) == {"calls", "seconds"}
    for refusal in document["refusals"]:
        assert set(refusal) == REFUSAL
    for change in document["changes"]:
        assert set(change) == CHANGE
        assert change["verb"] != "keep"
        for field in change["fields"]:
            assert set(field) == {"path", "before", "after"}


def test_plan_apply_and_drift(project: Project) -> None:
    """One life of a project, in JSON."""
    project.put("manifests/a.yaml", words("casino", "poker", more="  tags: [games]\n") + template("strict"))
    first = project.run("plan", "--format", "json").json
    check_plan(first)
    assert first["summary"]["create"] == len(first["changes"]) == 3
    casino = next(change for change in first["changes"] if change["address"] == "KeywordSample/casino")
    assert (casino["verb"], casino["posture"], casino["list"], casino["source"]) == (
        "create",
        "neutral",
        "words",
        "manifests/a.yaml:7",
    )
    assert casino["reason"] == "keyword added; reaches no template"
    assert {"path": "tags", "before": None, "after": ["games"]} in casino["fields"]
    report = project.apply("--format", "json").json
    assert set(report) == REPORT
    assert (report["ok"], report["done"]) == (True, {"create": 3})
    assert report["calls"]["mps.CreateWordSamples"] == 1
    again = project.apply("--format", "json").json
    assert (set(again), again["ok"], again["done"]) == (REPORT, True, {})
    planned = project.run("plan", "--format", "json", "--detailed-exitcode").json
    check_plan(planned)
    assert (planned["summary"]["keep"], planned["changes"]) == (3, [])
    project.cloud.edit("DeleteWordSamples", Keywords=["poker"])
    found = project.run("drift", "--format", "json", code=2).json
    check_plan(found)
    assert found["mode"] == "drift"
    assert [(change["address"], change["verb"]) for change in found["changes"]] == [("KeywordSample/poker", "delete")]


def test_failures_are_documents_too(project: Project) -> None:
    """Refused, wrong input, no answer from the account: stdout is one JSON document that says so."""
    project.put("manifests/a.yaml", words("casino"))
    asked = project.run("apply", "--format", "json", code=3).json
    assert asked["error"]["type"] == "Refused"
    assert "--auto-approve" in asked["error"]["hint"]
    project.apply()
    project.put("manifests/a.yaml", words())
    refused = project.run("apply", "--auto-approve", "--format=json", code=3).json
    assert set(refused) == {"format_version", "error", "refusals"}
    assert "empty-desired" in [refusal["code"] for refusal in refused["refusals"]]
    assert all(set(refusal) == REFUSAL for refusal in refused["refusals"])
    check_plan(project.run("plan", "--format", "json").json)
    project.put("manifests/a.yaml", words("x" * 21))
    for command in (("plan",), ("apply", "--auto-approve"), ("validate",)):
        wrong = project.run(*command, "--format", "json", code=1).json
        assert (wrong["errors"], wrong["problems"][0]["rule"]) == (1, "keyword-length")
    project.put("manifests/a.yaml", words("casino"))
    project.cloud.fault("action=DescribeWordSamples,kind=code:UnauthorizedOperation")
    denied = project.run("drift", "--format", "json", code=1).json
    assert denied["error"]["type"] == "AccessDenied"
    missing = project.run("plan", "--format", "json", "--target", "prod", code=1).json
    assert missing["error"]["message"] == 'unknown target "prod"'


def test_a_failed_apply(project: Project) -> None:
    """A word that the service refuses is named with its code; the others are there. Exit 1, ok false."""
    project.put("manifests/a.yaml", words(*(f"word {n}" for n in range(7))))
    project.cloud.admin("POST", "quirks", {"refused_words": "word 3"})
    done = project.run("apply", "--auto-approve", "--format", "json", code=1)
    report = done.json
    (failure,) = report["failed"]
    assert set(failure) == {"address", "verb", "code", "message", "request_id", "hint"}
    assert (failure["address"], failure["code"]) == ("KeywordSample/word 3", "InvalidParameterValue")
    assert failure["request_id"]
    assert (report["ok"], report["done"]) == (False, {"create": 6})
    text = project.apply(code=1)
    assert "KeywordSample/word 3" in text.out
    assert "InvalidParameterValue" in text.out
    assert len(project.cloud.words()) == 6


def test_hostile_names_stay_inert(embedded: Project) -> None:
    """Control characters and bidi overrides reach neither the terminal nor JSON as themselves."""
    embedded.put("manifests/a.yaml", words("abc\u202edef", '"e\\u200bvil"'))
    for command in (("validate",), ("plan",), ("plan", "--format", "json"), ("apply", "--auto-approve")):
        said = embedded.run(*command, code=None).said
        assert "\u202e" not in said
        assert "\u200b" not in said
        assert "\x1b" not in said


def test_exit_codes_of_plan(project: Project) -> None:
    """0 without the flag; 2 with it and something to do; 2 for refusals too, which the plan only shows."""
    project.put("manifests/a.yaml", words("casino"))
    project.run("plan")
    project.run("plan", "--detailed-exitcode", code=2)
    project.apply()
    project.run("plan", "--detailed-exitcode")
    project.put("manifests/a.yaml", words())
    assert "REFUSED" in project.run("plan", "--detailed-exitcode", code=2).out
    project.put("reconciler.yaml", DEV.replace("{}", "{site: mars}"))
    project.run("plan", "--detailed-exitcode", code=1)
