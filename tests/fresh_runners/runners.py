"""A repository under Git, and runners: every step begins in an empty folder of a machine that knows nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.credentials import CREDENTIALS
from tests.support.emulator_process import EmulatorProcess
from tests.support.manifests import PROJECT
from tests.support.paths import ROOT
from tests.support.program import Done
from tests.support.project import Project
from tests.support.state_places import HTTP_SECRET, S3_SECRET, Place
from tests.support.waiting import PATIENCE

HEAD = PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets:\n  prod: {state: '%s'}\n"
AUTHOR = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
OTHER_MACHINE = """
import sys
from reconciler.stores.remote import lock_token, process
real = process.this_process
def elsewhere():
    found = real()
    return found and process.Process("0" * 16, found.pid, found.birth)
lock_token.this_process = elsewhere
from reconciler.cli.main import run
sys.argv[0] = "reconciler"
run()
"""
"""The program as it runs on a machine whose name for itself is another one: its processes cannot be asked for here."""


class Repository:
    """The project, its account (an emulator process) and the place of its state."""

    def __init__(self, folder: Path, cloud: EmulatorProcess, place: Place) -> None:
        self.folder, self.cloud, self.place = folder, cloud, place
        self.source = folder / "repository"
        self.source.mkdir()
        self._git("init", "--quiet", "--initial-branch", "main")
        self.commit({"reconciler.yaml": HEAD % place.address})
        self._runs = 0

    def _git(self, *words: str, cwd: Path | None = None) -> None:
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", *AUTHOR, *words]
        subprocess.run(command, cwd=cwd or self.source, env=env, check=True, timeout=PATIENCE, capture_output=True)

    def branch(self, name: str) -> None:
        self._git("switch", "--quiet", "--create", name)

    def merge(self, name: str) -> None:
        self._git("switch", "--quiet", "main")
        self._git("merge", "--quiet", "--no-ff", "--message", f"Merge {name}", name)

    def commit(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", "Change")

    def runner(self, **environ: str) -> Runner:
        """A new machine with what is committed now."""
        self._runs += 1
        folder = self.folder / f"runner{self._runs}"
        self._git("clone", "--quiet", str(self.source), str(folder), cwd=self.folder)
        return Runner(folder, self.cloud, self.place, environ)


class Runner(Project):
    """One job of a pipeline: nothing but environment variables tells it where it is."""

    def __init__(self, root: Path, cloud: EmulatorProcess, place: Place, environ: Mapping[str, str]) -> None:
        super().__init__(root, cloud)
        allowed = {"CI": "true", "RECONCILER_ALLOWED_HOSTS": "127.0.0.1"}
        self.env = {**CREDENTIALS, "RECONCILER_ENDPOINT": cloud.url, **allowed, **place.environ, **environ}

    def run(self, *arguments: str | Path, code: int | None = 0, env: Mapping[str, str] | None = None) -> Done:
        done = super().run(*arguments, code=code, env=env)
        for secret in (S3_SECRET, HTTP_SECRET):
            assert secret not in done.said
        return done

    def elsewhere(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command as another machine would."""
        env = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR") if name in os.environ}
        return subprocess.Popen(
            [sys.executable, "-c", OTHER_MACHINE, *arguments],
            cwd=self.root,
            env={**env, "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), env.get("PYTHONPATH")])), **self.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
