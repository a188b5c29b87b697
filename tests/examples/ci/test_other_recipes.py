"""Cron, hooks, policies and the container file; and what independent checkers say of every file."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from reconciler import __version__
from reconciler.kinds import KINDS
from tests.support.chat_server import ChatServer
from tests.support.credentials import SECRET_ID, SECRET_KEY
from tests.support.metrics import metrics_of
from tests.support.paths import ROOT

from .recipes import CI, GitHub, World

pytestmark = pytest.mark.slow

READING = ("Describe", "Get")
GITHUB = sorted((CI / "github").glob("*.yml"))
GITLAB = sorted((CI / "gitlab").glob("*.yml"))


def checked(*arguments: str | Path) -> None:
    done = subprocess.run([sys.executable, "-m", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.name)
def test_workflows(path: Path) -> None:
    checked("check_jsonschema", "--builtin-schema", "vendor.github-workflows", path)


def test_action() -> None:
    checked("check_jsonschema", "--builtin-schema", "vendor.github-actions", ROOT / "action.yml")


@pytest.mark.parametrize("path", GITLAB, ids=lambda path: path.name)
def test_pipelines(path: Path) -> None:
    checked("check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", path)


def test_the_checker_would_notice(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text(GITHUB[0].read_text(encoding="utf-8").replace("runs-on:", "runs-at:"), encoding="utf-8")
    with pytest.raises(AssertionError, match="runs-at"):
        checked("check_jsonschema", "--builtin-schema", "vendor.github-workflows", broken)


def test_hooks() -> None:
    checked("pre_commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
    checked("pre_commit", "validate-config", CI / "pre-commit" / ".pre-commit-config.yaml")
    offered = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    config = yaml.safe_load((CI / "pre-commit" / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for repo in config["repos"] for hook in repo["hooks"]} <= offered


def test_hooks_run(world: World) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    world.declare_test(95)
    folder = world.checkout()
    for hook in hooks:
        assert world.shell(hook["entry"], folder, {}).code == 0
        assert re.search(hook["files"], "manifests/words.yaml")
        assert not re.search(hook["files"], "README.md")
    world.declare("word that is far too long to be a keyword")
    for hook in hooks:
        assert world.shell(f"{hook['entry']} .", world.checkout(), {}).code == 1


def test_cron(world: World, chat: ChatServer) -> None:
    """The line of the table, with its folders moved to where the test has them: silent, until there is drift."""
    *settings, line = (CI / "cron" / "crontab").read_text(encoding="utf-8").splitlines()
    assert settings[0].startswith("#")
    match = re.fullmatch(r"\d+ \d+ \* \* \* \w+ (.*)", line)
    assert match
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    world.approve()
    assert GitHub(world).workflow("reconciler-apply.yml").code == 0
    folder = world.checkout()
    environment = world.folder / "environment"
    words = {
        "RECONCILER_PROJECT": str(folder),
        "TARGET": "prod",
        "TENCENTCLOUD_SECRET_ID": SECRET_ID,
        "TENCENTCLOUD_SECRET_KEY": SECRET_KEY,
        "METRICS": str(world.folder / "drift of prod.prom"),
        "NOTIFY": "lark",
        **chat.environ,
    }
    environment.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in words.items()))
    command = match[1].replace("/etc/reconciler/environment", str(environment))
    command = command.replace("/opt/reconciler", str(CI / "cron"))
    assert world.shell(command, world.folder, {}, shell="sh") == (0, "")
    assert chat.taken == []
    world.cloud.edit("DeleteWordSamples", Keywords=["casino"])
    ended = world.shell(command, world.folder, {}, shell="sh")
    assert ended.code == 2
    assert "missing" in ended.said
    assert [name for name, _ in chat.taken] == ["lark"]
    found = metrics_of(world.folder / "drift of prod.prom")
    assert found["drift_resources", "drift", "KeywordSample", "acme", "prod"] == 1


def actions(name: str) -> set[str]:
    document = json.loads((CI / "policies" / f"{name}.json").read_text(encoding="utf-8"))
    assert document["version"] == "2.0"
    [statement] = document["statement"]
    assert (statement["effect"], statement["resource"]) == ("allow", ["*"])
    return set(statement["action"])


def test_policies_fit_what_kinds_call() -> None:
    called = {action.replace(".", ":") for kind in KINDS for action in kind.rates} | {"sts:GetCallerIdentity"}
    assert actions("apply") == called
    reading = {action for action in called if action.partition(":")[2].startswith(READING)}
    assert actions("plan") == actions("drift") == reading


def test_each_step_calls_no_more_than_its_policy_allows(world: World) -> None:
    for workflow, policy in (("plan", "plan"), ("apply", "apply"), ("drift", "drift")):
        world.cloud.forget_calls()
        assert GitHub(world).workflow(f"reconciler-{workflow}.yml").code == 0
        world.approve()
        called = {action.replace(".", ":") for action in world.cloud.calls()}
        assert called
        assert called <= actions(policy)


def test_container_file(world: World) -> None:
    text = (CI / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    runs = [line.removeprefix("RUN ") for line in text.splitlines() if line.startswith("RUN ")]
    for run in runs:
        assert world.shell(f"set -n; {run}", world.folder, {}, shell="sh").code == 0
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = (CI / "requirements.in").read_text(encoding="utf-8")
    [name, extras, version] = re.findall(r"^([\w-]+)\[([\w,]+)\]==(\S+)$", wanted, re.MULTILINE)[0]
    assert (name, version) == (project["name"], __version__)
    # A state in object storage, one under a key, and the metrics of the drift need what is not always installed.
    assert set(extras.split(",")) == {"encryption", "metrics", "s3"} <= set(project["optional-dependencies"])
    # What the recipes call beside the shell's own words is in the image.
    for tool in ("curl", "jq", "git"):
        assert re.search(rf"\b{tool}\b", runs[1])
