"""Rules about the supply chain: every recipe keeps them, and each rule notices a recipe that does not."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.support.paths import ROOT

from . import supply_chain as github
from . import supply_chain_gitlab as gitlab
from .recipes import CI, World

WORKFLOWS = sorted(
    [*(CI / "github").glob("*.yml"), *(ROOT / ".github" / "workflows").glob("*.yml"), ROOT / "action.yml"]
)
PIPELINES = sorted((CI / "gitlab").glob("*.yml"))
PLAN, APPLY, DRIFT = (CI / "github" / f"reconciler-{name}.yml" for name in ("plan", "apply", "drift"))
LAB, ACTION = CI / "gitlab" / "reconciler.gitlab-ci.yml", ROOT / "action.yml"
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
SECRET = "TENCENTCLOUD_SECRET_KEY: ${{ secrets.RECONCILER_PLAN_SECRET_KEY }}"
UPLOAD = "        with:\n          name: comment\n          path"
NO_CREDENTIALS = "          persist-credentials: false\n"
HEAD = "          ref: ${{ github.event.pull_request.head.sha }}\n"
ALONE = "    GIT_STRATEGY: none\n  script:\n    - *api"
VARIABLE = "  TARGET: prod\n"
PASSWORD = "  RECONCILER_STATE_PASSWORD: $CI_JOB_TOKEN\n"
PIP = "pip install --require-hashes --only-binary :all: --requirement .github/reconciler-requirements.txt"
SAME_REPOSITORY = "    if: github.event.pull_request.head.repo.full_name == github.repository\n"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
@pytest.mark.parametrize("rule", github.GITHUB, ids=lambda rule: rule.__name__)
def test_workflows_keep(rule: github.Rule, path: Path) -> None:
    assert list(rule(yaml.safe_load(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.name)
@pytest.mark.parametrize("rule", gitlab.GITLAB, ids=lambda rule: rule.__name__)
def test_pipelines_keep(rule: github.Rule, path: Path) -> None:
    assert list(rule(yaml.safe_load(path.read_text(encoding="utf-8")))) == []


BROKEN: list[tuple[github.Rule, Path, str, str]] = [
    (github.keys_in_steps_only, PLAN, "    environment: plan\n", f"    environment: plan\n    env:\n      {SECRET}\n"),
    (github.keys_in_steps_only, PLAN, "permissions: {}\n", f"permissions: {{}}\n\nenv:\n  {SECRET}\n"),
    (github.keys_in_steps_only, PLAN, UPLOAD, "        env: {A: '${{ github.token }}'}\n" + UPLOAD),
    (github.by_digest, PLAN, CHECKOUT, "actions/checkout@v7"),
    (github.by_digest, PLAN, CHECKOUT, "actions/checkout@main"),
    (github.by_digest, PLAN, CHECKOUT, "docker://python:3.13-slim"),
    (github.by_digest, PLAN, "    environment: plan\n", "    container: python:3.13-slim\n"),
    (github.by_digest, PLAN, "    environment: plan\n", "    services: {a: {image: 'redis:8'}}\n"),
    (github.installs_with_hashes, PLAN, PIP, "pip install 'mps-reconciler[s3]==0.1.0'"),
    (github.installs_with_hashes, PLAN, PIP, PIP.replace("--only-binary :all: ", "")),
    (github.installs_with_hashes, PLAN, PIP, "curl https://example.com/install | sh"),
    (github.installs_with_hashes, ACTION, "pip install --quiet --no-index --no-deps", "pip install --quiet"),
    (github.no_token_in_arguments, PLAN, "test -s comment.md", 'curl --header "Authorization: Bearer $GH_TOKEN" https://a'),
    (github.no_token_in_arguments, PLAN, "test -s comment.md", "curl -u bot:$GH_TOKEN https://example.com"),
    (github.no_token_in_arguments, PLAN, "test -s comment.md", "curl -sSL https://example.com"),
    (github.no_token_in_arguments, PLAN, "test -s comment.md", "git push https://x-access-token:$GH_TOKEN@github.com/a/b"),
    (github.no_injection, PLAN, "test -s comment.md", "echo '${{ github.event.pull_request.title }}'"),
    (github.no_injection, PLAN, "test -s comment.md", 'eval "$PULL_REQUEST"'),
    (github.little_permission, PLAN, "permissions: {}\n", "permissions: write-all\n"),
    (github.little_permission, PLAN, "permissions: {}\n", ""),
    (github.little_permission, PLAN, "      contents: read # the checkout", "      contents: write # the checkout"),
    (github.little_permission, PLAN, "    permissions:\n      contents: read # the checkout\n", ""),
    (github.credentials_stay_out_of_checkouts, PLAN, NO_CREDENTIALS, "          fetch-depth: 0\n"),
    (github.credentials_stay_out_of_checkouts, PLAN, "persist-credentials: false", "persist-credentials: true"),
    (github.untrusted_events, PLAN, "  pull_request:\n", "  pull_request_target:\n"),
    (github.untrusted_events, PLAN, "  pull_request:\n", "  pull_request:\n  issue_comment:\n"),
    (github.untrusted_events, PLAN, SAME_REPOSITORY, ""),
    (github.untrusted_events, PLAN, NO_CREDENTIALS, NO_CREDENTIALS + HEAD),
    (github.untrusted_events, PLAN, "validate --untrusted", "validate"),
    (github.one_at_a_time, APPLY, "  cancel-in-progress: false", "  cancel-in-progress: true"),
    (github.one_at_a_time, DRIFT, "concurrency:\n  group: reconciler-drift\n  cancel-in-progress: false\n", ""),
    (github.one_at_a_time, DRIFT, "    timeout-minutes: 30\n", ""),
    (github.applies_what_was_approved, APPLY, ' --checksum "$CHECKSUM"', ""),
    (github.applies_what_was_approved, APPLY, ".merge_commit_sha == $sha", "true"),
    (github.applies_what_was_approved, APPLY, "select(.created_at < $approval.submitted_at)", "."),
    (github.applies_what_was_approved, APPLY, "and .comment.updated_at < .at ", ""),
    (gitlab.keys_where_they_are_used, LAB, VARIABLE, VARIABLE + PASSWORD),
    (gitlab.keys_where_they_are_used, LAB, "    name: forge\n", "    name: plan\n"),
    (gitlab.keys_where_they_are_used, LAB, ALONE, ALONE.replace("GIT_STRATEGY: none", "GIT_DEPTH: 1")),
    (gitlab.keys_where_they_are_used, LAB, "  environment: production\n", "  environment: plan\n"),
    (gitlab.keys_where_they_are_used, LAB, "      marker=$(head -n 1 drift.md)\n", "      reconciler drift\n"),
    (gitlab.keys_where_they_are_used, LAB, "    RECONCILER_STATE_HOST: $CI_SERVER_FQDN\n", ""),
    (gitlab.by_digest, LAB, "  image: $RECONCILER_IMAGE\n", "  image: python:3.13-slim\n"),
    (gitlab.by_digest, LAB, "    - *digest\n", ""),
    (gitlab.installs_with_hashes, LAB, "reconciler fmt --check --untrusted", "pip install mps-reconciler"),
    (gitlab.no_token_in_arguments, LAB, "--proto =https --config -", '--header "PRIVATE-TOKEN: $RECONCILER_BOT_TOKEN"'),
    (gitlab.no_token_in_arguments, LAB, "--proto =https --config -", "--location --config -"),
    (gitlab.forks_get_no_keys, LAB, " && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID", ""),
    (gitlab.forks_get_no_keys, LAB, "validate --untrusted", "validate"),
    (gitlab.applies_what_was_reviewed, LAB, ' --checksum "$(cat checksum)"', ""),
    (gitlab.applies_what_was_reviewed, LAB, ".merge_commit_sha == $sha or ", ""),
    (gitlab.applies_what_was_reviewed, LAB, ".updated_at < $merged and ", ""),
    (gitlab.applies_what_was_reviewed, LAB, "grep -Eqvx '(--allow-[a-z]+( [0-9]+)?( |$))*'", "grep -q x"),
    (gitlab.applies_what_was_reviewed, LAB, "  resource_group: production\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "path", "old", "new"), BROKEN, ids=lambda part: getattr(part, "__name__", ""))
def test_a_broken_recipe_is_noticed(rule: github.Rule, path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    assert list(rule(yaml.safe_load(text.replace(old, new))))


def test_every_rule_is_broken_once() -> None:
    assert {rule for rule, *_ in BROKEN} == {*github.GITHUB, *gitlab.GITLAB}


def zizmor(path: Path) -> subprocess.CompletedProcess[str]:
    """Another checker's view, with its strictest eye, and without a network."""
    options = ["--offline", "--no-progress", "--no-config", "--persona", "auditor", "--strict-collection"]
    options += ["--min-severity", "medium"]
    command = [str(Path(sys.executable).with_name("zizmor")), *options, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_another_checker_finds_nothing(path: Path) -> None:
    done = zizmor(path)
    assert (done.returncode, "No findings to report" in done.stdout + done.stderr) == (0, True), done.stdout


def test_the_other_checker_would_notice(tmp_path: Path) -> None:
    broken = tmp_path / "plan.yml"
    text = PLAN.read_text(encoding="utf-8").replace("  pull_request:\n", "  pull_request_target:\n")
    broken.write_text(text.replace(CHECKOUT, "actions/checkout@v7"), encoding="utf-8")
    done = zizmor(broken)
    assert done.returncode
    assert "[dangerous-triggers]" in done.stdout
    assert "[unpinned-uses]" in done.stdout


def scripts(path: Path) -> Iterator[tuple[str, str]]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path in PIPELINES:
        for name, job in gitlab.jobs(document):
            yield name, "#!/bin/sh\n" + gitlab.script(job)
    else:
        for place, step in github.steps(document):
            if "run" in step:
                yield place, "#!/bin/bash\nset -eo pipefail\n" + step["run"]


@pytest.mark.parametrize("path", [*WORKFLOWS, *PIPELINES], ids=lambda path: path.name)
def test_commands_are_sound_shell(path: Path, tmp_path: Path) -> None:
    names = []
    for number, (_, script) in enumerate(scripts(path)):
        (tmp_path / f"{number}.sh").write_text(script, encoding="utf-8")
        names.append(f"{number}.sh")
    # SC2016: programs of jq and sed. SC2154: what the runner sets. SC2086: GitLab's RECONCILER_ALLOW, which is checked.
    left_out = "SC2016,SC2154,SC2086" if path in PIPELINES else "SC2016,SC2154"
    command = [str(Path(sys.executable).with_name("shellcheck")), "--exclude", left_out, *names]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_hooks_come_by_commit() -> None:
    config = yaml.safe_load((CI / "pre-commit" / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    for repo in config["repos"]:
        assert repo["rev"] == github.OWN or github.COMMIT.fullmatch(repo["rev"])


def test_documents_name_actions_by_commit() -> None:
    for path in [CI / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]:
        for reference in re.findall(r"uses: \S+@(\S+)", path.read_text(encoding="utf-8")):
            assert reference == github.OWN or github.COMMIT.fullmatch(reference)


@pytest.mark.parametrize(
    ("image", "taken"),
    [("python:3.13-slim@sha256:" + "0a" * 32, True), ("python:3.13-slim", False), ("python@sha256:0a", False)],
)
def test_the_container_file_wants_a_digest(world: World, image: str, taken: bool) -> None:
    text = (CI / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    assert re.findall(r"^FROM (.*)$", text, re.MULTILINE) == ["${PYTHON_IMAGE}"]
    check = re.findall(r"^RUN (.*)$", text, re.MULTILINE)[0]
    ended = world.shell(check, world.folder, {"PYTHON_IMAGE": image}, shell="sh")
    assert (ended.code == 0, "by digest" in ended.said) == (taken, not taken)
    assert not list(github.unhashed("Containerfile", text))
