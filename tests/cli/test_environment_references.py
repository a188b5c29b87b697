"""``{env: NAME}`` in a project file, in whole commands: hosts are guarded, and an untrusted project reads nothing."""

from __future__ import annotations

from tests.support.manifests import PROJECT, words
from tests.support.project import Project

ACCOUNT = "RECONCILER_TARGET_CN_ACCOUNT"
SECRET = "hunter2hunter2"


def put(project: Project, target: str) -> None:
    project.put("manifests/a.yaml", words("casino", more="  usages: [Review]\n"))
    project.put("reconciler.yaml", f"{PROJECT}targets:\n  cn: {target}\n")


def test_guards_of_hosts_hold_for_what_was_resolved(project: Project) -> None:
    """As if it stood in the project file: nothing is sent to a host that the operator did not allow."""
    put(project, "{endpoint: {env: RECONCILER_TARGET_X}}")
    del project.env["RECONCILER_ENDPOINT"]
    done = project.run("plan", code=1, env={"RECONCILER_TARGET_X": "https://evil.example.com"})
    assert "RECONCILER_ALLOWED_HOSTS" in done.err
    put(project, "{state: {env: RECONCILER_TARGET_X}}")
    done = project.run("state", "list", code=1, env={"RECONCILER_TARGET_X": "https://evil.example.com/x"})
    assert "RECONCILER_ALLOWED_HOSTS" in done.err or "RECONCILER_STATE_HOST" in done.err
    done = project.run("validate", code=1, env={"RECONCILER_TARGET_X": f"https://u:{SECRET}@host/x"})
    assert "unusable-address" in done.said
    assert SECRET not in done.said


def test_an_untrusted_project_reads_no_variable(project: Project) -> None:
    """What it names is as good as not written; a name that nobody may name is an error there too."""
    put(project, f"{{account: {{env: {ACCOUNT}}}}}")
    project.run("validate", "--untrusted", env={ACCOUNT: "1"})
    project.run("validate", "--untrusted")
    put(project, "{account: {env: HOME}}")
    assert "env-name" in project.run("validate", "--untrusted", code=1).said
