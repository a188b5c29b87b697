"""Settings of targets from the environment, and places of states with placeholders: what they are, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.files.project import open_project
from reconciler.pipeline import load
from tests.support.manifests import PROJECT, words

ACCOUNT = "RECONCILER_TARGET_CN_ACCOUNT"
SECRET = "hunter2hunter2"


def put(folder: Path, target: str, more: str = "") -> Path:
    (folder / "manifests").mkdir(exist_ok=True)
    (folder / "manifests/a.yaml").write_text(words("casino", more="  usages: [Review]\n"), encoding="utf-8")
    (folder / "reconciler.yaml").write_text(f"{PROJECT}targets:\n  cn: {target}\n{more}", encoding="utf-8")
    return folder


def found(folder: Path) -> list[tuple[str, str]]:
    return [(str(problem.position), problem.rule) for problem in load(folder, "cn").problems]


def test_a_value_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it is the default; without one it is an error at its line, and an empty variable is none."""
    put(tmp_path, f"{{account: {{env: {ACCOUNT}}}, region: {{env: RECONCILER_TARGET_REGION, default: ap-x}}}}")
    assert found(tmp_path) == [("reconciler.yaml:6:23", "env-value")]
    monkeypatch.setenv(ACCOUNT, "")
    assert found(tmp_path) == [("reconciler.yaml:6:23", "env-value")]
    monkeypatch.setenv(ACCOUNT, "100000000002")
    assert found(tmp_path) == []
    target = open_project(tmp_path)[0].targets["cn"]
    assert (target.account, target.region) == ("100000000002", "ap-x")
    monkeypatch.setenv("RECONCILER_TARGET_REGION", "ap-y")
    assert open_project(tmp_path)[0].targets["cn"].region == "ap-y"


@pytest.mark.parametrize(
    "name",
    [
        *("TENCENTCLOUD_SECRET_KEY", "GITHUB_TOKEN", "HOME", "RECONCILER_STATE_PASSWORD", "RECONCILER_TARGET_"),
        *("RECONCILER_TARGET_TOKEN", "RECONCILER_TARGET_CN_SECRET", "RECONCILER_TARGET_API_KEY", "reconciler_target_x"),
    ],
)
@pytest.mark.parametrize("field", ["account", "region", "endpoint", "state"])
def test_no_other_variable_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, field: str) -> None:
    """Whoever writes the project file must not get at the job's secrets: neither shown, nor as the name of a host."""
    monkeypatch.setenv(name, SECRET)
    put(tmp_path, f"{{{field}: {{env: {name}, default: x}}}}")
    problems = load(tmp_path, "cn").problems
    assert [problem.rule for problem in problems] == ["env-name"]
    assert SECRET not in str(problems)
    assert getattr(open_project(tmp_path)[0].targets["cn"], field) is None


def test_a_value_of_another_form_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for field in ("account", "region"):
        monkeypatch.setenv(ACCOUNT, f"{SECRET}!")
        put(tmp_path, f"{{{field}: {{env: {ACCOUNT}}}}}")
        problems = load(tmp_path, "cn").problems
        assert [problem.rule for problem in problems] == ["env-value"]
        assert SECRET not in str(problems)


@pytest.mark.parametrize("field", ["site", "owner", "profile", "rate", "mask"])
def test_other_fields_take_no_reference(tmp_path: Path, field: str) -> None:
    put(tmp_path, f"{{{field}: {{env: {ACCOUNT}, default: x}}}}")
    assert load(tmp_path, "cn").problems


def test_a_reference_has_two_fields(tmp_path: Path) -> None:
    for text in ("{env: [A]}", "{default: x}", f"{{env: {ACCOUNT}, fallback: x}}", f"{{env: {ACCOUNT}, default: [x]}}"):
        put(tmp_path, f"{{region: {text}}}")
        assert load(tmp_path, "cn").problems, text


def test_one_line_for_the_states_of_all_targets(tmp_path: Path) -> None:
    put(
        tmp_path,
        "&x {state: 's3://bucket/{project}/{target}?region=x'}".removeprefix("&x "),
        "  hk: {state: 's3://bucket/{project}/{target}?region=x'}\n  tw: {state: 'states/{target}'}\n",
    )
    targets = open_project(tmp_path)[0].targets
    assert [targets[name].state for name in ("cn", "hk", "tw")] == [
        "s3://bucket/acme/cn?region=x",
        "s3://bucket/acme/hk?region=x",
        "states/tw",
    ]
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("s3://bucket/x?region=a", "s3://bucket/x/?region=a"),
        ("https://Host.example.com/x", "https://host.example.com/x"),
        ("states", "./states/"),
        (".reconciler/hk", None),
    ],
)
def test_two_states_in_one_place_are_an_error(tmp_path: Path, one: str, two: str | None) -> None:
    second = f"{{state: '{two}'}}" if two else "{}"
    put(tmp_path, f"{{state: '{one}'}}", f"  hk: {second}\n")
    (problem,) = load(tmp_path, "cn").problems
    assert problem.rule == "same-state"
    assert "target hk: its state is where that of target cn is" in problem.message


@pytest.mark.parametrize(
    ("name", "state"), [("acme", "a/{name}"), ("..", "a/{project}"), (".git", "{project}/x"), ("acme", "s3://b/{}")]
)
def test_a_placeholder_that_cannot_be_filled(tmp_path: Path, name: str, state: str) -> None:
    put(tmp_path, f"{{state: '{state}'}}")
    file = tmp_path / "reconciler.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("name: acme", f"name: {name}"), encoding="utf-8")
    assert found(tmp_path) == [("reconciler.yaml:6:15", "state-place")]


def test_a_name_cannot_begin_another_part_of_an_address(tmp_path: Path) -> None:
    put(tmp_path, "{state: 'https://host.example.com/{project}'}")
    file = tmp_path / "reconciler.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("name: acme", "name: 'a?b#c'"), encoding="utf-8")
    assert open_project(tmp_path)[0].targets["cn"].state == "https://host.example.com/a%3Fb%23c"
