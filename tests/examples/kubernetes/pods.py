"""Pods of the example as processes: a container's arguments, environment and volumes as a cluster would give them.

Volumes are folders, and the paths at which they are mounted are replaced by them, in arguments and variables. The init
container is not run: its volume is made as git-sync leaves it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.support.audit import SCRIPT, opened
from tests.support.fork_server import Forked
from tests.support.paths import ROOT
from tests.support.program import Done, ended, fork

EXAMPLE = ROOT / "examples/kubernetes"
JOB = "reconciler-apply-x1"
_VARIABLE = re.compile(r"\$\(([A-Z_]+)\)")


def documents(name: str) -> list[dict[str, Any]]:
    """The objects in a file of the example."""
    return list(yaml.safe_load_all((EXAMPLE / name).read_text(encoding="utf-8")))


def job_of(name: str) -> dict[str, Any]:
    """The spec of the job in a file, or of the one that its CronJob makes."""
    [found] = documents(name)
    spec: dict[str, Any] = found["spec"]
    return spec["jobTemplate"]["spec"] if found["kind"] == "CronJob" else spec


class Cluster:
    """Gives pods what they ask for. ``outside``: variables of the test that stand for addresses of a real cluster."""

    def __init__(self, folder: Path, token: str, outside: Mapping[str, str]) -> None:
        self.volumes = folder / "volumes"
        for name in ("token", "tmp", "reports", "git", "project"):
            (self.volumes / name).mkdir(parents=True)
        (self.volumes / "token/token").write_text(token, encoding="utf-8")
        checkout = self.volumes / "git/.worktrees/0123456789abcdef"
        shutil.copytree(EXAMPLE / "project", checkout)
        (self.volumes / "git/project").symlink_to(checkout.relative_to(self.volumes / "git"))
        (self.volumes / "git/.git").mkdir()
        shutil.copy(EXAMPLE / "project/reconciler.yaml", self.volumes / "project")
        self._sources = {"configMapRef": {"reconciler": documents("base.yaml")[2]["data"]}, "secretRef": {}}
        for secret in documents("secret.example.yaml"):
            self._sources["secretRef"][secret["metadata"]["name"]] = secret["stringData"]
        self._outside = dict(outside)
        self._log = folder / "log"

    def start(self, name: str, index: int = 0) -> Forked:
        """Start the pod of ``index``, and return at once."""
        arguments, environ = self._container(name, index)
        return fork(*arguments, env=environ, script=(SCRIPT, str(self._log)))

    def run(self, name: str, index: int = 0) -> Done:
        """Run it to its end. Nothing but its volumes was written."""
        self._log.unlink(missing_ok=True)
        done = ended(self.start(name, index))
        assert not self._misplaced()
        return done

    def _misplaced(self) -> set[str]:
        """What was written outside of volumes, or in those that are mounted to be read."""
        written = opened(self._log, {"volumes": self.volumes}).written
        mine = ("volumes/tmp", "volumes/reports", "/dev/null")
        return {place for place in written if not place.startswith(mine)}

    def _container(self, name: str, index: int) -> tuple[list[str], dict[str, str]]:
        """Arguments and environment of the pod's only container."""
        [container] = job_of(name)["template"]["spec"]["containers"]
        environ: dict[str, str] = {"JOB_COMPLETION_INDEX": str(index)}
        for source in container.get("envFrom", ()):
            for kind, reference in source.items():
                environ |= self._sources[kind][reference["name"]]
        for row in container.get("env", ()):
            environ[row["name"]] = row["value"] if "value" in row else self._field(row["valueFrom"]["fieldRef"], index)
        environ |= self._outside
        mounts = self._mounts(container, environ)
        places = {variable: _moved(value, mounts) for variable, value in environ.items()}
        arguments = [_moved(_expanded(each, environ), mounts) for each in container["args"]]
        return arguments, {**places, "HOME": str(self.volumes / "tmp"), "TMPDIR": str(self.volumes / "tmp")}

    @staticmethod
    def _field(reference: Mapping[str, str], index: int) -> str:
        fields = {
            "metadata.annotations['batch.kubernetes.io/job-completion-index']": str(index),
            "metadata.labels['batch.kubernetes.io/job-name']": JOB,
        }
        return fields[reference["fieldPath"]]

    def _mounts(self, container: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
        found = {}
        for mount in container["volumeMounts"]:
            sub = _expanded(mount.get("subPathExpr", mount.get("subPath", "")), environ)
            folder = self.volumes / mount["name"] / (JOB if sub == "JOB" else sub)
            if not folder.is_file():
                folder.mkdir(parents=True, exist_ok=True)
            found[mount["mountPath"]] = str(folder)
        return found


def _expanded(text: str, environ: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: environ[found[1]], text)


def _moved(text: str, mounts: Mapping[str, str]) -> str:
    """A path of the container as one of this machine."""
    for place, folder in mounts.items():
        if text == place or text.startswith(f"{place}/"):
            return folder + text.removeprefix(place)
    # What holds a single file of a volume is that volume.
    above = [folder for place, folder in mounts.items() if place.startswith(f"{text}/")]
    return str(Path(above[0]).parent) if text.startswith("/") and above else text
