"""plan --offline: manifests against a pulled state, or an export; no call, and nothing that could be applied."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.errors import InputError
from reconciler.files.planfile import dump
from reconciler.model.plan import Plan, Source
from tests.support.manifests import DEV, template, words
from tests.support.project import Project
from tests.support.rendered_plans import BASIS

STATE = ("plan", "--offline", "--state", "state.json")
SUMMARY = {"create": 1, "update": 1, "delete": 1, "adopt": 0, "keep": 1}


@pytest.fixture
def pulled(project: Project) -> Project:
    """Applied, and written down; since then a pull request adds, changes and removes."""
    project.put("manifests/a.yaml", words("casino", "poker") + template("strict", block=60))
    project.apply()
    project.run("state", "pull", "--out", "state.json")
    project.run("export", "live")
    project.put("manifests/a.yaml", words("casino", "bingo") + template("strict", block=90))
    # Nobody is there to be asked.
    project.env = {"RECONCILER_ENDPOINT": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    return project


@pytest.mark.parametrize(
    "against", [("--state", "state.json"), ("--live", "live"), ("--state", "state.json", "--live", "live")]
)
def test_it_finds_what_a_plan_finds(pulled: Project, against: tuple[str, ...]) -> None:
    found = pulled.run("plan", "--offline", *against, "--format", "json").json
    assert {verb: found["summary"][verb] for verb in SUMMARY} == SUMMARY
    assert found["checksum"] == ""
    assert [source["what"] for source in found["offline"]] == [
        word[2:].replace("live", "export") for word in against[::2]
    ]
    lines = pulled.run("plan", "--offline", *against).out.splitlines()
    assert lines[0].startswith("LOOSENS: 1 keyword may no longer reach templates (not read); 1 threshold up")
    assert lines[1].startswith("TIGHTENS: 1 keyword may reach more templates (not read)")
    assert lines[2].startswith("OFFLINE: compared with the ")
    assert lines[-1].startswith("A plan that was made offline cannot be applied")


def test_it_says_against_what_and_of_when(pulled: Project) -> None:
    line = pulled.run(*STATE).out.splitlines()[2]
    assert line.startswith("OFFLINE: compared with the state file state.json (version 2, account last read 20")
    assert "OFFLINE" in pulled.run(*STATE, "--format", "markdown").out.splitlines()[5]


def test_untrusted(pulled: Project) -> None:
    pulled.env = {}
    assert pulled.run(*STATE, "--untrusted").out == pulled.run(*STATE).out
    assert pulled.run("plan", "--offline", "--live", "live", "--untrusted", "--detailed-exitcode", code=2).out


def test_relaxed_guards_are_seen_offline(pulled: Project) -> None:
    pulled.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {guards: {adopt: allow}}"))
    assert pulled.run(*STATE).out.splitlines()[2].startswith("AND RELAXES GUARDS")


def test_it_cannot_be_saved(pulled: Project) -> None:
    assert "cannot be saved" in pulled.run(*STATE, "--out", "plan.json", code=1).err
    assert not (pulled.root / "plan.json").exists()
    made = Plan(BASIS, (), checksum="a" * 64)
    with pytest.raises(InputError, match="cannot be saved"):
        dump(replace(made, offline=(Source("state", "state.json"),)))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--offline",), "nothing to compare with"),
        (("--state", "state.json"), "are for --offline"),
        (("--offline", "--state", "none.json"), "there is no such file"),
        (("--offline", "--state", "manifests/a.yaml"), "is not a state document"),
        (("--offline", "--live", "."), "is the project itself"),
        (("--offline", "--live", "none"), "there is no folder or file"),
        (("--offline", "--live", "empty"), "there is nothing at"),
    ],
)
def test_what_does_not_fit(pulled: Project, options: tuple[str, ...], said: str) -> None:
    (pulled.root.parent / "empty").mkdir(exist_ok=True)
    given = tuple(str(pulled.root.parent / "empty") if option == "empty" else option for option in options)
    assert said in pulled.run("plan", *given, code=1).err


def test_a_state_of_another_site(pulled: Project) -> None:
    pulled.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {site: cn}"))
    assert "belongs to site intl" in pulled.run(*STATE, code=3).err


def test_a_cut_state(pulled: Project) -> None:
    data = (pulled.root / "state.json").read_bytes()
    pulled.put("state.json", data[: len(data) // 2])
    assert "is damaged" in pulled.run(*STATE, code=1).err


def test_a_linked_state_untrusted(pulled: Project) -> None:
    (pulled.root / "link.json").symlink_to("state.json")
    done = pulled.run("plan", "--offline", "--state", "link.json", "--untrusted", code=1)
    assert "--untrusted follows none" in done.err


def test_an_encrypted_state(pulled: Project) -> None:
    """No key is read offline, so none can be asked for by a project of strangers."""
    pulled.put("state.json", '{"format":"reconciler-state/100","lineage":"l","serial":1}\n')
    assert "is encrypted, and no key is read offline" in pulled.run(*STATE, code=1).err
