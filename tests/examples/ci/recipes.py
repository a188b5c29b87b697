"""Runs the commands of recipes: steps of GitHub workflows and actions, jobs of GitLab, as the forges' runners do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.support.credentials import CREDENTIALS, SECRET_KEY
from tests.support.emulator_process import EmulatorProcess
from tests.support.fork_server import fork_server
from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE

CI = ROOT / "examples" / "ci"
FORGE = Path(__file__).with_name("forge.py")
EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
PROJECT = """apiVersion: reconciler/v1
kind: Project
name: acme
manifests: [manifests]
defaults: {keywords: {usages: [Review]}}
targets:
  prod: {state: %s}
"""
HEAD = "1d2c3b4e5f60718293a4b5c6d7e8f90112233445"


class Ended(NamedTuple):
    """How a recipe ended, and what it printed."""

    code: int
    said: str


class World:
    """A project under version control, its account (the emulator), and the forge. Every run is on a new machine."""

    def __init__(self, folder: Path, cloud: EmulatorProcess) -> None:
        self.folder, self.cloud = folder, cloud
        self.source = folder / "repository"
        self.runs = 0
        state = folder / "state"
        (self.source / "manifests").mkdir(parents=True)
        (self.source / "reconciler.yaml").write_text(PROJECT % state, encoding="utf-8")
        self.declare("casino", "free btc")
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name in ("gh", "curl", "jq", "pip"):
            self._command(name, f'exec "{sys.executable}" "{FORGE}" {name} "$@"')
        fork_server().command(self.bin / "reconciler")
        self.store = folder / "forge.json"
        pull = {"number": 5, "iid": 5, "head": {"sha": HEAD}, "labels": []}
        self.keep({"calls": [], "comments": [], "issues": [], "pulls": [pull], "artifacts": {}})

    def _command(self, name: str, line: str) -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        path.chmod(0o755)

    def declare(self, *words: str) -> None:
        rows = "".join(f"    - {word}\n" for word in words)
        text = f"apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {{name: words}}\nspec:\n  keywords:\n{rows}"
        (self.source / "manifests" / "words.yaml").write_text(text, encoding="utf-8")

    @property
    def forge(self) -> dict[str, Any]:
        return dict(json.loads(self.store.read_text(encoding="utf-8")))

    def keep(self, forge: dict[str, Any]) -> None:
        self.store.write_text(json.dumps(forge), encoding="utf-8")

    def change(self, **more: Any) -> None:
        self.keep(self.forge | more)

    def checkout(self) -> Path:
        """A new machine with the repository, and nothing that is not in it."""
        self.runs += 1
        return Path(shutil.copytree(self.source, self.folder / f"run{self.runs}"))

    def shell(self, script: str, folder: Path, env: dict[str, str], *, shell: str = "bash") -> Ended:
        options = {"bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"], "sh": ["sh"]}[shell]
        clean = {
            **{name: os.environ[name] for name in ("PYTHONPATH", "COVERAGE_PROCESS_START") if name in os.environ},
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "CI": "true",
            "FORGE": str(self.store),
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "RECONCILER_ENDPOINT": self.cloud.url,
            **CREDENTIALS,
        }
        command = [*options, "-c", script]
        done = subprocess.run(
            command, cwd=folder, env=clean | env, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        said = done.stdout.decode() + done.stderr.decode()
        assert SECRET_KEY not in said
        assert "Traceback" not in said, said
        return Ended(done.returncode, said)


class GitHub:
    """The steps of one job or composite action."""

    def __init__(self, world: World, context: dict[str, str] | None = None) -> None:
        self.world = world
        self.context = {
            "github.token": "ghs_token",
            "github.event.pull_request.number": "5",
            "github.event.pull_request.head.sha": HEAD,
            "github.event.pull_request.head.sha || github.sha": HEAD,
            "secrets.RECONCILER_PLAN_SECRET_ID": CREDENTIALS["TENCENTCLOUD_SECRET_ID"],
            "secrets.RECONCILER_PLAN_SECRET_KEY": CREDENTIALS["TENCENTCLOUD_SECRET_KEY"],
            "secrets.RECONCILER_APPLY_SECRET_ID": CREDENTIALS["TENCENTCLOUD_SECRET_ID"],
            "secrets.RECONCILER_APPLY_SECRET_KEY": CREDENTIALS["TENCENTCLOUD_SECRET_KEY"],
            **(context or {}),
        }
        self.summary = ""
        self.outputs: dict[str, str] = {}

    def workflow(self, name: str) -> Ended:
        [job] = yaml.safe_load((CI / "github" / name).read_text(encoding="utf-8"))["jobs"].values()
        return self.steps(job["steps"], job.get("env", {}))

    def action(self, **inputs: str) -> Ended:
        document = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        for name, about in document["inputs"].items():
            self.context[f"inputs.{name}"] = inputs.get(name, self._filled(about["default"]))
        ended = self.steps(document["runs"]["steps"], {})
        self.outputs = {name: self._filled(about["value"]) for name, about in document["outputs"].items()}
        return ended

    def _filled(self, text: object) -> str:
        # An expression that nobody foresaw is an error here: KeyError.
        return EXPRESSION.sub(lambda found: self.context[found[1]], str(text))

    def steps(self, steps: list[dict[str, Any]], env: dict[str, str]) -> Ended:
        """Run them in one folder. A failed step lets only those after it run that say ``always()``."""
        folder = self.world.checkout()
        code, said = 0, []
        for step in steps:
            condition = step.get("if", "success()")
            if condition not in ("always()", "success()"):
                said.append(f"assumed: {condition}")
            if code and condition != "always()":
                continue
            if "uses" in step:
                self._uses(step, folder)
                continue
            ended = self._run(step, env, folder)
            said.append(ended.said)
            code = code or ended.code
        return Ended(code, "\n".join(said))

    def _run(self, step: dict[str, Any], env: dict[str, str], folder: Path) -> Ended:
        output, summary = folder.parent / "output", folder.parent / "summary"
        output.write_text("")
        summary.write_text("")
        runner = {"GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": summary, "RUNNER_TEMP": folder.parent}
        runner |= {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/words", "GITHUB_SHA": "abcdef12"}
        runner |= {"GITHUB_WORKSPACE": folder, "GITHUB_ACTION_PATH": ROOT}
        given = {name: self._filled(value) for name, value in (env | step.get("env", {})).items()}
        assert "${{" not in step["run"], "an expression within a command is a hole for injections"
        ended = self.world.shell(step["run"], folder, {name: str(value) for name, value in (runner | given).items()})
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.context[f"steps.{step['id']}.outputs.{name}"] = value
        self.summary += summary.read_text(encoding="utf-8")
        return ended

    def _uses(self, step: dict[str, Any], folder: Path) -> None:
        action, values = step["uses"].partition("@")[0], step.get("with", {})
        if action == "actions/upload-artifact":
            path = folder / values["path"]
            if not path.exists():
                return
            forge = self.world.forge
            name = self._filled(values["name"]).removeprefix("plan-")
            forge["artifacts"][name] = {path.name: path.read_text(encoding="utf-8")}
            self.world.keep(forge)
        else:
            assert action in ("actions/checkout", "actions/setup-python"), action


class GitLab:
    """One job of a pipeline."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.folder = world.folder

    def job(self, name: str, file: str = "reconciler.gitlab-ci.yml", **variables: str) -> Ended:
        document = yaml.safe_load((CI / "gitlab" / file).read_text(encoding="utf-8"))
        job = document[name]
        env = {
            "CI_API_V4_URL": "https://gitlab.example.com/api/v4",
            "CI_PROJECT_ID": "42",
            "CI_MERGE_REQUEST_IID": "5",
            "CI_COMMIT_SHA": HEAD,
            "CI_JOB_TOKEN": "job-token",
            "CI_SERVER_FQDN": "gitlab.example.com",
            "RECONCILER_BOT_TOKEN": "glpat-token",
        }
        for key, value in {**document.get("variables", {}), **job.get("variables", {}), **variables}.items():
            env[key] = re.sub(r"\$(\w+)", lambda found: env[found[1]], value)
        self.folder = self.world.checkout()
        lines = [line for entry in job["script"] for line in ([entry] if isinstance(entry, str) else entry)]
        ended = self.world.shell("\n".join(lines), self.folder, env | {"CI_PROJECT_DIR": str(self.folder)})
        kept = job.get("artifacts", {})
        if ended.code == 0 or kept.get("when") == "always":
            forge = self.world.forge
            files = [*kept.get("paths", []), *kept.get("reports", {}).values()]
            forge["artifacts"][name] = {file: (self.folder / file).read_text(encoding="utf-8") for file in files}
            self.world.keep(forge)
        return ended
