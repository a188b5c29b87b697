"""Runs the commands of recipes: steps of GitHub workflows and actions, jobs of GitLab, as the forges' runners do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.support.credentials import CREDENTIALS, SECRET_ID, SECRET_KEY
from tests.support.emulator_process import EmulatorProcess
from tests.support.fork_server import fork_server
from tests.support.manifests import template
from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE

from .forge import minute

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
FORK = "github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository"
SAME = "github.event.pull_request.head.repo.full_name == github.repository"
HEAD = "1d2c3b4e5f60718293a4b5c6d7e8f90112233445"
MERGED = "2026-01-02T00:00:00Z"
MERGE = "abcdef1234567890abcdef1234567890abcdef12"


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
            fork_server().command(self.bin / name, FORGE, name)
        fork_server().command(self.bin / "reconciler")
        self.store = folder / "forge.json"
        github = {"number": 5, "head": {"sha": HEAD}, "base": {"ref": "main"}, "merged_at": MERGED}
        gitlab = {"iid": 5, "sha": HEAD, "target_branch": "main", "state": "merged", "squash_commit_sha": None}
        pipelines = [(65, HEAD, "failed"), (66, HEAD, "success"), (67, MERGE, "success")]
        self.keep(
            {
                "pulls": [github | gitlab | {"labels": [], "merge_commit_sha": MERGE}],
                "pipelines": [dict(zip(("id", "sha", "status"), pipeline, strict=True)) for pipeline in pipelines],
                "roles": {"alice": "write", "mallory": "read"},
                "time": 0,
                "artifacts": {},
                **{name: [] for name in ("calls", "comments", "events", "issues")},
            }
        )

    def declare(self, *words: str) -> None:
        rows = "".join(f"    - {word}\n" for word in words)
        text = f"apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {{name: words}}\nspec:\n  keywords:\n{rows}"
        (self.source / "manifests" / "words.yaml").write_text(text, encoding="utf-8")

    def declare_test(self, score: int) -> None:
        """A template that blocks at 80, and a case in which ``score`` is to be blocked."""
        (self.source / "manifests" / "strict.yaml").write_text(
            template("strict").removeprefix("---\n"), encoding="utf-8"
        )
        (self.source / "manifests" / "tests").mkdir(exist_ok=True)
        case = f"{{name: seen, template: strict, scores: {{porn: {{porn: {score}}}}}, expect: {{verdict: block}}}}"
        head = "apiVersion: reconciler/v1\nkind: PolicyTests\nmetadata: {name: pictures}\n"
        text = f"{head}spec:\n  cases:\n    - {case}\n"
        (self.source / "manifests" / "tests" / "pictures.yaml").write_text(text, encoding="utf-8")

    @property
    def forge(self) -> dict[str, Any]:
        return dict(json.loads(self.store.read_text(encoding="utf-8")))

    def keep(self, forge: dict[str, Any]) -> None:
        self.store.write_text(json.dumps(forge), encoding="utf-8")

    def change(self, **more: Any) -> None:
        self.keep(self.forge | more)

    def machine(self) -> Path:
        """A new machine, with nothing on it."""
        self.runs += 1
        folder = self.folder / f"run{self.runs}"
        folder.mkdir()
        return folder

    def checkout(self) -> Path:
        """A new machine with the repository, and nothing that is not in it."""
        return Path(shutil.copytree(self.source, self.machine(), dirs_exist_ok=True))

    def happens(self, event: str, **fields: Any) -> None:
        """Something in the pull request, one minute after whatever happened before."""
        forge = self.forge
        forge["time"] += 1
        at = minute(forge["time"])
        forge["events"].append({"event": event, "created_at": at, "submitted_at": at, **fields})
        self.keep(forge)

    def label(self, name: str, *, there: bool = True) -> None:
        """Give the pull request a label, or take it away."""
        self.happens("labeled" if there else "unlabeled", label={"name": name}, actor={"login": "mallory"})
        pull = self.forge["pulls"][0]
        labels = [label for label in pull["labels"] if label["name"] != name]
        self.change(pulls=[pull | {"labels": [*labels, {"name": name}] if there else labels}])

    def approve(self, login: str = "alice", commit: str = HEAD, state: str = "approved") -> None:
        """A review of the pull request's head."""
        self.happens("reviewed", user={"login": login, "type": "User"}, state=state, commit_id=commit)

    def break_pages(self) -> None:
        """From now on no command makes a page for a browser."""
        program = self.bin / "reconciler"
        whole = program.rename(self.bin / "whole")
        program.write_text(f'#!/bin/sh\ncase "$*" in *html*) exit 1 ;; esac\nexec {whole} "$@"\n', encoding="utf-8")
        program.chmod(0o755)

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
    """The jobs of a workflow, or the steps of the composite action. Each job is a new machine."""

    def __init__(self, world: World, context: dict[str, str] | None = None) -> None:
        self.world = world
        self.context = {
            "github.token": "ghs_token",
            "github.event.pull_request.number": "5",
            "github.event.pull_request.head.sha": HEAD,
            "github.event.pull_request.head.sha || github.sha": HEAD,
            FORK: "false",
            "runner.temp": str(world.folder / "temp"),
            "vars.RECONCILER_PUSHGATEWAY": "",
            "secrets.RECONCILER_NOTIFY_WECOM_URL": "",
            "secrets.RECONCILER_PLAN_SECRET_ID": SECRET_ID,
            "secrets.RECONCILER_PLAN_SECRET_KEY": SECRET_KEY,
            "secrets.RECONCILER_APPLY_SECRET_ID": SECRET_ID,
            "secrets.RECONCILER_APPLY_SECRET_KEY": SECRET_KEY,
            **(context or {}),
        }
        self.summary = ""
        self.outputs: dict[str, str] = {}
        self.results: dict[str, str] = {}
        self.kept: dict[str, dict[str, str]] = {}
        """The artifacts of this run of the workflow."""

    def workflow(self, name: str, *, fork: bool = False) -> Ended:
        """Run the jobs in order. A job runs where those that it needs succeeded, or where its condition says so."""
        said = []
        for job_id, job in yaml.safe_load((CI / "github" / name).read_text(encoding="utf-8"))["jobs"].items():
            needed = [self.results[job["needs"]]] if "needs" in job else []
            if not self._runs(job.get("if"), needed, fork=fork):
                self.results[job_id] = "skipped"
                continue
            ended = self.steps(job["steps"], job.get("env", {}))
            said.append(ended.said)
            self.results[job_id] = "failure" if ended.code else "success"
            if ended.code and "failed" not in self.outputs:
                self.outputs["failed"] = str(ended.code)
            for output, value in job.get("outputs", {}).items():
                self.context[f"needs.{job_id}.outputs.{output}"] = self._filled(value) if not ended.code else ""
        return Ended(int(self.outputs.get("failed", 0)), "\n".join(said))

    @staticmethod
    def _runs(condition: str | None, needed: list[str], *, fork: bool) -> bool:
        match condition:
            case None:
                return all(result == "success" for result in needed)
            case "github.event.pull_request.head.repo.full_name == github.repository":
                return not fork
            case "always() && needs.plan.result != 'skipped' && needs.plan.result != 'cancelled'":
                return "skipped" not in needed
        raise AssertionError(f"a condition that nobody foresaw: {condition}")

    def action(self, **inputs: str) -> Ended:
        document = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        keys = {
            "secret-id": SECRET_ID,
            "secret-key": SECRET_KEY,
        }
        for name, about in document["inputs"].items():
            given = {**keys, **{word.replace("_", "-"): value for word, value in inputs.items()}}
            self.context[f"inputs.{name}"] = given.get(name, self._filled(about["default"]))
        checkout = {"uses": "actions/checkout@here", "with": {"persist-credentials": False}}
        ended = self.steps([checkout, *document["runs"]["steps"]], {})
        self.outputs = {name: self._filled(about["value"]) for name, about in document["outputs"].items()}
        return ended

    def _filled(self, text: object) -> str:
        # An output that a step did not write is empty. An expression that nobody foresaw is an error here: KeyError.
        def value(found: re.Match[str]) -> str:
            return self.context.get(found[1], "") if found[1].startswith("steps.") else self.context[found[1]]

        return EXPRESSION.sub(value, str(text))

    def steps(self, steps: list[dict[str, Any]], env: dict[str, str]) -> Ended:
        """Run them in one folder. A failed step lets only those after it run that say ``always()``."""
        folder = self.world.machine()
        code, said = 0, []
        for step in steps:
            condition = step.get("if", "success()")
            if condition not in ("always()", "success()"):
                said.append(f"assumed: {condition}")
            if code and condition != "always()":
                continue
            if self.context[FORK] == "true" and SAME in condition:
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
        temp = Path(self.context["runner.temp"])
        temp.mkdir(exist_ok=True)
        runner = {"GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": summary, "RUNNER_TEMP": temp}
        runner |= {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/words", "GITHUB_SHA": MERGE}
        runner |= {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_RUN_ID": "77", "GITHUB_ACTOR": "alice"}
        runner |= {"GITHUB_REF_NAME": "main", "GITHUB_WORKSPACE": folder, "GITHUB_ACTION_PATH": ROOT}
        given = {name: self._filled(value) for name, value in (env | step.get("env", {})).items()}
        assert "${{" not in step["run"], "an expression within a command is a hole for injections"
        ended = self.world.shell(step["run"], folder, {name: str(value) for name, value in (runner | given).items()})
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.context[f"steps.{step['id']}.outputs.{name}"] = value
        self.summary += summary.read_text(encoding="utf-8")
        return ended

    def _uses(self, step: dict[str, Any], folder: Path) -> None:
        """Do what an action does. What a workflow keeps is in ``kept``, and a plan in the forge as well."""
        action, values = step["uses"].partition("@")[0], step.get("with", {})
        match action:
            case "actions/checkout":
                shutil.copytree(self.world.source, folder, dirs_exist_ok=True)
            case "actions/upload-artifact":
                there = [path for path in (folder / line for line in values["path"].split()) if path.exists()]
                assert there or values["if-no-files-found"] == "error"
                if there:
                    name = self._filled(values["name"])
                    self.kept[name] = {path.name: path.read_text(encoding="utf-8") for path in there}
                    if name.startswith("plan-"):
                        forge = self.world.forge
                        forge["artifacts"][name.removeprefix("plan-")] = self.kept[name]
                        self.world.keep(forge)
            case "actions/download-artifact":
                # Without a token and a run: of this run only.
                assert set(values) <= {"name", "path"}, values
                place = folder / self._filled(values.get("path", "."))
                place.mkdir(parents=True, exist_ok=True)
                for name, content in self.kept[values["name"]].items():
                    (place / name).write_text(content, encoding="utf-8")
            case _:
                assert action == "actions/setup-python", action


class GitLab:
    """One job of a pipeline, with the variables that GitLab would give to its environment."""

    VARIABLES = {
        "": {},
        "plan": CREDENTIALS,
        "production": CREDENTIALS,
        "forge": {"RECONCILER_BOT_TOKEN": "glpat-token"},
    }

    def __init__(self, world: World) -> None:
        self.world = world
        self.folder = world.folder

    def merge_request(self) -> Ended:
        """The jobs plan and note: the first that fails is what counts."""
        plan, note = self.job("plan"), self.job("note")
        assert note.code == 0, note.said
        return plan

    def merged(self, file: str = "reconciler.gitlab-ci.yml", **variables: str) -> Ended:
        """The jobs reviewed and apply, the second only after a success of the first."""
        reviewed = self.job("reviewed", file)
        return self.job("apply", file, **variables) if reviewed.code == 0 else reviewed

    def schedule(self, **variables: str) -> Ended:
        """The jobs drift and issue, likewise."""
        drift = self.job("drift", **variables)
        return self.job("issue") if drift.code == 0 else drift

    def job(self, name: str, file: str = "reconciler.gitlab-ci.yml", **variables: str) -> Ended:
        document = yaml.safe_load((CI / "gitlab" / file).read_text(encoding="utf-8"))
        job = document[name]
        environment = job.get("environment", {})
        scope = environment if isinstance(environment, str) else environment.get("name", "")
        env = {
            "CI_API_V4_URL": "https://gitlab.example.com/api/v4",
            "CI_PROJECT_ID": "42",
            "CI_MERGE_REQUEST_IID": "5",
            "CI_COMMIT_SHA": MERGE if name in ("reviewed", "apply") else HEAD,
            "CI_DEFAULT_BRANCH": "main",
            "CI_JOB_TOKEN": "job-token",
            "CI_SERVER_FQDN": "gitlab.example.com",
            "CI_JOB_URL": "https://gitlab.example.com/acme/words/-/jobs/9",
            **self.VARIABLES[scope],
        }
        for key, value in {**document.get("variables", {}), **job.get("variables", {}), **variables}.items():
            env[key] = re.sub(r"\$(\w+)", lambda found: env[found[1]], value)
        self.folder = self.world.machine() if env.get("GIT_STRATEGY") == "none" else self.world.checkout()
        forge = self.world.forge
        for other in job.get("needs", []):
            for path, content in forge["artifacts"].get(other, {}).items():
                (self.folder / path).write_text(content, encoding="utf-8")
        lines = [line for entry in job["script"] for line in ([entry] if isinstance(entry, str) else entry)]
        ended = self.world.shell("\n".join(lines), self.folder, env | {"CI_PROJECT_DIR": str(self.folder)})
        kept = job.get("artifacts", {})
        if ended.code == 0 or kept.get("when") == "always":
            forge = self.world.forge
            files = [*kept.get("paths", []), *kept.get("reports", {}).values()]
            there = [file for file in files if (self.folder / file).exists()]
            forge["artifacts"][name] = {file: (self.folder / file).read_text(encoding="utf-8") for file in there}
            forge["results"] = forge.get("results", {}) | {name: "failed" if ended.code else "success"}
            self.world.keep(forge)
        return ended
