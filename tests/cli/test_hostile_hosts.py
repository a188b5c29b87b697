"""A repository must not decide which host is spoken to: what a pull request puts into ``reconciler.yaml`` is refused.

Real servers on this machine play the hostile host, and the service that must not be read; nothing reaches them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud.scripted_server import Server, http
from tests.support.manifests import DEV, words
from tests.support.project import Project

COMMANDS = (("plan",), ("drift", "--allow-no-state"), ("apply", "--auto-approve"), ("whoami",), ("export", "copy"))


@pytest.fixture
def hostile() -> Iterator[Server]:
    with Server(http("what a service of this machine says")) as server:
        yield server


@pytest.fixture
def pulled(project: Project) -> Project:
    """A project in CI, with an author who is not trusted."""
    project.put("manifests/a.yaml", words("casino"))
    project.env["CI"] = "true"
    return project


def test_an_endpoint_in_the_project_file(pulled: Project, hostile: Server) -> None:
    """Got the key's signature and the session token; and its answer stood in the comment."""
    del pulled.env["RECONCILER_ENDPOINT"]
    pulled.put("reconciler.yaml", DEV.replace("dev: {}", f"dev: {{endpoint: '{hostile.url}'}}"))
    here = f"127.0.0.1:{hostile.port}"
    for command in COMMANDS:
        said = pulled.run(*command, code=1).err
        assert f"CI is set, and the endpoint in the project file is {here}, a service of this machine" in said
        assert f"RECONCILER_ALLOWED_HOSTS={here}" in said
    pulled.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {endpoint: 'https://tencentcloudapi.com.evil.example'}"))
    del pulled.env["CI"]
    said = pulled.run("plan", code=1).err
    assert "tencentcloudapi.com.evil.example, not a host of the service's own" in said
    assert hostile.connections == 0


def test_an_endpoint_that_the_environment_allows(pulled: Project) -> None:
    assert pulled.cloud is not None
    url = pulled.env.pop("RECONCILER_ENDPOINT")
    pulled.put("reconciler.yaml", DEV.replace("dev: {}", f"dev: {{endpoint: '{url}'}}"))
    pulled.env["RECONCILER_ALLOWED_HOSTS"] = f"proxy.example, {url.removeprefix('http://')}"
    assert "1 create" in pulled.run("plan").out


def test_a_state_in_the_project_file(pulled: Project, hostile: Server) -> None:
    """Got the password of the state."""
    pulled.put("reconciler.yaml", DEV.replace("dev: {}", f"dev: {{state: '{hostile.url}/state'}}"))
    pulled.env |= {"RECONCILER_STATE_USERNAME": "ci", "RECONCILER_STATE_PASSWORD": "s3cret-word"}
    for command in (*COMMANDS[:3], ("state", "list"), ("state", "pull"), ("init",)):
        said = pulled.run(*command, code=1).err
        assert f"the state's address in the project file is 127.0.0.1:{hostile.port}" in said
        assert f"RECONCILER_STATE_HOST=127.0.0.1:{hostile.port}" in said
    assert hostile.connections == 0


def test_an_endpoint_in_the_project_file_opens_no_folder(
    pulled: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With an emulator of its own, a project could name any folder of the runner as its state."""
    outside: Path = tmp_path_factory.mktemp("outside")
    del pulled.env["RECONCILER_ENDPOINT"]
    for endpoint in ("emulator", "http://127.0.0.1:1"):
        target = f"dev: {{endpoint: '{endpoint}', state: '{outside}'}}"
        pulled.put("reconciler.yaml", DEV.replace("dev: {}", target))
        for command in (("state", "list"), ("apply", "--auto-approve")):
            pulled.run(*command, code=1)
    assert not list(outside.iterdir())
