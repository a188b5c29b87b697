"""Several targets in one command: which they are, one report, one exit code, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.emulator import Emulator
from reconciler.pipeline.schemas import SCHEMAS
from tests.support.fleets import ACCOUNTS, accounts, fleet
from tests.support.html_pages import Page, unpacked
from tests.support.manifests import template, words
from tests.support.project import Project

ONE, TWO, THREE = ACCOUNTS


@pytest.fixture
def clouds() -> Iterator[dict[str, Emulator]]:
    with accounts(*ACCOUNTS, rates=False) as made:
        yield made


@pytest.fixture
def shop(tmp_path: Path, clouds: dict[str, Emulator]) -> Project:
    """staging, prod-eu and prod-cn: three accounts, and prod-cn has a word of its own."""
    made = fleet(
        tmp_path,
        {
            "staging": f"endpoint: '{clouds[ONE].url}'",
            "prod-eu": f"endpoint: '{clouds[TWO].url}', account: '{TWO}'",
            "prod-cn": f"endpoint: '{clouds[THREE].url}', account: '{THREE}', site: cn, manifests: [cn]",
        },
    )
    made.put("manifests/a.yaml", words("casino", "poker") + template("strict"))
    made.put("cn/a.yaml", words("mahjong", name="own"))
    return made


def said_for(text: str, target: str) -> str:
    """The line of a target at the head of the report."""
    return next(line for line in text.splitlines() if line.strip().startswith(target + " "))


def test_a_report_begins_with_a_line_for_each_target(shop: Project) -> None:
    """The lines, then each target's own report, in the order of the project file."""
    done = shop.run("plan", "--all-targets")
    assert done.out.startswith("plan of 3 targets: 3 ok\n")
    assert "3 create" in said_for(done.out, "prod-eu")
    assert "4 create" in said_for(done.out, "prod-cn")
    assert [line for line in done.out.splitlines() if line.startswith("== ")] == [
        "== staging ==",
        "== prod-eu ==",
        "== prod-cn ==",
    ]
    assert done.out.partition("== prod-cn ==\n")[2] == shop.run("plan", "--target", "prod-cn").out


def test_a_report_says_which_line_decides(shop: Project) -> None:
    """As that of one target does."""
    shop.apply("--target", "staging")
    shop.put("manifests/a.yaml", words("casino", "poker") + template("strict", block=70))
    alone = shop.run("plan", "--target", "staging").out
    assert "manifests/a.yaml:" in alone
    assert shop.run("plan", "--target", "sta*").out.partition("== staging ==\n")[2] == alone


def test_commands_to_copy_have_the_options_that_were_typed(shop: Project, clouds: dict[str, Emulator]) -> None:
    """The endpoint of the environment is none of them: the next command finds it there too."""
    url = clouds[ONE].url
    named = shop.run("plan", "--target", "sta*", env={"RECONCILER_ENDPOINT": url}).out
    assert "reconciler apply --target staging" in named
    assert "--endpoint" not in named
    assert f"--endpoint {url}" in shop.run("plan", "--target", "sta*", "--endpoint", url).out


def test_json_holds_what_each_target_prints_alone(shop: Project) -> None:
    """Of every command that takes several targets; a glob is for several also where it matches one."""
    shop.apply("--target", "staging")
    for command, schema in (
        ("plan", "plan"),
        ("drift", "plan"),
        ("validate", "problems"),
        ("state list", None),
        ("whoami", None),
    ):
        done = shop.run(*command.split(), "--target", "sta*", "--format", "json")
        Draft202012Validator(SCHEMAS["fleet"]()).validate(done.json)
        (row,) = done.json["targets"]
        alone = shop.run(*command.split(), "--target", "staging", "--format", "json").json
        assert (done.json["command"], row["target"], row["exit_code"], row["error"]) == (command, "staging", 0, None)
        assert row["result"] == alone
        assert "targets" not in alone
        if schema is not None:
            Draft202012Validator(SCHEMAS[schema]()).validate(row["result"])


def test_targets_are_chosen_by_names_and_globs(shop: Project) -> None:
    """A pattern that matches none is an error with the nearest name, and nothing is asked of any account."""

    def chosen(*arguments: str) -> list[str]:
        found = shop.run("validate", *arguments, "--format", "json").json
        return [row["target"] for row in found["targets"]]

    assert chosen("--target", "prod-*") == ["prod-eu", "prod-cn"]
    assert chosen("--target", "prod-cn", "--target", "staging") == ["staging", "prod-cn"]
    assert chosen("--all-targets") == ["staging", "prod-eu", "prod-cn"]
    for command in ("plan", "drift", "validate", "test", "whoami", "state list"):
        done = shop.run(*command.split(), "--target", "staging", "--target", "prod-c", code=1)
        assert '"prod-c" matches no target of the project, did you mean prod-cn?' in done.err
        assert "targets: staging, prod-eu, prod-cn" in done.err
    assert "exclude each other" in shop.run("plan", "--all-targets", "--target", "staging", code=1).err


def test_one_target_that_fails_leaves_the_others_alone(shop: Project, clouds: dict[str, Emulator]) -> None:
    """1 outranks 3, and 3 outranks 2; the error is in the report, and on stderr with the target's name."""
    shop.apply("--target", "staging")
    clouds[ONE].drop_word("poker")
    done = shop.run("drift", "--target", "*", code=3)
    assert done.out.startswith("drift of 3 targets: 1 drift, 2 refused\n")
    assert "prod-eu: refused: the account cannot be compared with the state" in done.err
    assert done.err.count("to keep what was changed: ") == 1
    assert "to keep what was changed: reconciler accept --all --target staging" in done.err
    clouds[TWO].close()
    done = shop.run("plan", "--all-targets", "--detailed-exitcode", "--format", "json", code=1)
    rows = {row["target"]: row for row in done.json["targets"]}
    assert [rows[name]["exit_code"] for name in ("staging", "prod-eu", "prod-cn")] == [2, 1, 2]
    assert rows["prod-eu"]["result"] is None
    assert rows["prod-eu"]["error"]["code"] == "Unreachable"


def test_manifests_that_are_wrong_for_one_target(shop: Project) -> None:
    """It alone has no plan, and its problems are in the report; where all are wrong, nothing is begun."""
    shop.put("cn/b.yaml", words("casino", name="again", more="  tags: [other]\n"))
    done = shop.run("plan", "--all-targets", "--format", "json", code=1)
    rows = {row["target"]: row for row in done.json["targets"]}
    assert [row["exit_code"] for row in rows.values()] == [0, 0, 1]
    (problem,) = rows["prod-cn"]["error"]["problems"]
    assert (problem["rule"], problem["file"]) == ("duplicate-conflict", "cn/b.yaml")
    shop.put("manifests/b.yaml", words("casino", name="wrong", more="  tags: [third]\n"))
    done = shop.run("plan", "--all-targets", code=1)
    assert done.out == ""
    assert "duplicate-conflict" in done.err


def test_a_bug_in_one_target_is_that_target_s_alone(shop: Project, clouds: dict[str, Emulator]) -> None:
    """The wrong account, and a state that nobody can read, are errors of their targets."""
    shop.apply("--target", "staging")
    shop.root.joinpath(".reconciler/staging/state.json").write_text("{")
    done = shop.run("state", "list", "--all-targets", "--format", "json", code=1)
    assert [row["exit_code"] for row in done.json["targets"]] == [1, 0, 0]
    assert done.json["targets"][0]["error"]["code"] == "StateError"


def test_options_for_one_target_are_refused(shop: Project, clouds: dict[str, Emulator]) -> None:
    """Each with a sentence, before anything is sent."""
    for line, code, said in (
        ("plan --out p.plan", 1, "--out is for one target: the file holds one plan"),
        ("plan --offline --state s.json", 1, "--offline is for one target"),
        ("validate --format sarif", 1, "--format sarif shows one target"),
        ("drift --allow-no-state", 1, "--allow-no-state is for one target"),
        ("test --from-result r.json", 1, "--from-result is for one target"),
    ):
        assert said in shop.run(*line.split(), "--target", "prod-*", code=code).err
    assert not any(cloud.calls for cloud in clouds.values())


def test_one_page_of_several_targets(shop: Project, clouds: dict[str, Emulator]) -> None:
    """Of each command, of a merged report, and with words that are hidden; a target that fails has its reason in it."""

    def page(*arguments: str, code: int = 0) -> Page:
        return Page(shop.run(*arguments, "--format", "html", code=code).out)

    shop.apply("--target", "staging")
    names = {row["target"] for row in unpacked(page("plan", "--all-targets").data["tables"]["changes"])}
    assert names == {"prod-eu", "prod-cn"}
    drifted = page("drift", "--all-targets", "--report", "drift.json", code=3)
    for found in (drifted, page("report", "merge", "drift.json", code=3)):
        assert "cannot be compared with the state" in found.text and "Drift of 3 targets" in found.text
    applied = page("apply", "--all-targets", "--auto-approve", "--mask", "--report", "apply.json")
    for found in (applied, page("report", "merge", "apply.json", "--mask")):
        rows = unpacked(found.data["tables"]["outcomes"])
        assert {row["target"] for row in rows} == {"prod-eu", "prod-cn"} and len(rows) == 7
        assert "KeywordSample/c••••o" in [row["address"] for row in rows]
        assert "casino" not in str(found.data)
    assert page("validate", "--all-targets").text.count("3 resources") == 2


def test_one_comment_of_several_targets(shop: Project) -> None:
    """Its first line is the same for every run; also where all targets fail; keywords are masked."""
    mark = "<!-- reconciler project=acme report=plan -->\n### "
    assert shop.run("plan", "--all-targets", "--format", "markdown", env={"CI": "true"}, code=1).out.startswith(mark)
    text = shop.run("plan", "--all-targets", "--format", "markdown", "--mask").out
    assert text.startswith(f"{mark}🟢 plan of 3 targets: 3 ok\n")
    assert text.count("#### `") == 3 and "`c••••o`" in text and "casino" not in text
    assert "reconciler apply --target prod-cn --checksum" in text
    applied = shop.run("apply", "--all-targets", "--auto-approve", "--format", "markdown").out
    assert "report=apply -->" in applied and applied.count("✅ done") == 3
    shop.put("manifests/b.yaml", words("casino", name="wrong", more="  tags: [third]\n"))
    wrong = shop.run("plan", "--all-targets", "--format", "markdown", code=1).out
    assert wrong.startswith(f"{mark}❌ no plan") and "duplicate-conflict" in wrong


def test_lines_of_progress_say_their_target(shop: Project) -> None:
    """As text and as JSON lines."""
    done = shop.run("plan", "--target", "prod-*", "--verbose")
    assert "prod-eu: mps.DescribeWordSamples" in done.err
    done = shop.run("plan", "--target", "prod-*", "--verbose", "--log-format", "json")
    lines = [json.loads(line) for line in done.err.splitlines()]
    assert {line["target"] for line in lines} == {"prod-eu", "prod-cn"}


def test_tests_run_for_each_target(shop: Project) -> None:
    """One exit code: 2 where a case of any target does not hold, 1 where a target has none."""
    case = "    - {name: bad, template: strict, scores: {porn: 85}, expect: {verdict: pass}}\n"
    head = "apiVersion: reconciler/v1\nkind: PolicyTests\nmetadata: {name: t}\nspec:\n  cases:\n"
    shop.put("manifests/t.yaml", head + case.replace("pass", "block"))
    assert shop.run("test", "--all-targets").out.startswith("test of 3 targets: 3 ok\n")
    shop.put("cn/t.yaml", head.replace("name: t", "name: cn") + case)
    done = shop.run("test", "--all-targets", "--format", "json", code=2)
    assert [row["exit_code"] for row in done.json["targets"]] == [0, 0, 2]
    done = shop.run("test", "--target", "prod-eu", "--target", "staging", "--against", "live")
    assert done.out.startswith("test of 2 targets: 2 ok\n")
