"""``--format html`` of the commands: one complete file, of words that are hidden, too, and where there is no report."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.render.html.page import script, style
from tests.support.emulator_process import EmulatorProcess
from tests.support.html_pages import Page, digest, unpacked
from tests.support.manifests import DEV, HEAD, template
from tests.support.project import Project

WORDS = ("zebra", "const row", "button", "function", "sha256", "</script>x", "斑马纹")
"""Words that scripts and styles are made of, and others."""

CASES = "  cases:\n    - {name: clean, template: strict, scores: {porn: 0}, expect: {verdict: block}}\n"


@pytest.fixture
def project(tmp_path: Path, cloud: EmulatorProcess) -> Project:
    made = Project(tmp_path, cloud)
    made.put("reconciler.yaml", DEV)
    made.put("manifests/template.yaml", template("strict").removeprefix("---\n"))
    listed = "".join(f"    - '{word}'\n" for word in WORDS)
    made.put(
        "manifests/words.yaml",
        HEAD.format(kind="KeywordSamples", name="few") + f"  usages: [Review]\n  keywords:\n{listed}",
    )
    return made


def whole(page: Page) -> Page:
    """``page``, in which the script and the style are as they were written, and allowed."""
    assert page.own("script") == script() and page.own("style") == style()
    assert page.policy["script-src"] == digest(script()) and page.policy["style-src"] == digest(style())
    return page


def names(page: Page) -> list[str]:
    return [row["address"].partition("/")[2] for row in unpacked(page.data["tables"]["changes"])]


def test_plan_show_and_drift_are_pages(project: Project) -> None:
    planned = project.run("plan", "--format", "html", "--out", "p.plan").out
    page = whole(Page(planned))
    assert set(names(page)) == {"strict", *WORDS}
    assert page.data["graph"]["lists"] == [{"name": "few", "keywords": len(WORDS), "reaching": 0}]
    assert "--checksum" in page.text
    shown = whole(Page(project.run("show", "p.plan", "--format", "html").out))
    assert names(shown) == names(page) and shown.data["graph"] is None
    project.apply("p.plan")
    assert "no drift" in whole(Page(project.run("drift", "--format", "html").out)).text
    masked = project.run("plan", "--destroy", "--format", "html", "--mask").out
    assert set(names(whole(Page(masked)))) >= {"strict", "z•••a", "c•••••••w", "b••••n"}
    assert not [word for word in ("zebra", "斑马纹", "script>x") if word in masked.replace(script(), "")]


def test_apply_validate_and_test_are_pages(project: Project) -> None:
    project.put("manifests/tests.yaml", HEAD.format(kind="PolicyTests", name="t") + CASES)
    assert "Not as expected" in whole(Page(project.run("test", "--format", "html", code=2).out)).text
    validated = whole(Page(project.run("validate", "--format", "html").out))
    assert "Valid" in validated.text
    applied = whole(Page(project.run("apply", "--auto-approve", "--format", "html", "--mask").out))
    rows = unpacked(applied.data["tables"]["outcomes"])
    assert {row["outcome"] for row in rows} == {"done"} and len(rows) == len(WORDS) + 1
    assert "zebra" not in str(applied.data)
    again = whole(Page(project.run("apply", "--auto-approve", "--format", "html").out))
    assert "Nothing to do." in again.text
    destroyed = whole(Page(project.run("destroy", "--auto-approve", "--allow-deletes", "9", "--format", "html").out))
    assert len(unpacked(destroyed.data["tables"]["outcomes"])) == len(WORDS) + 1


def test_a_failure_is_a_page_too(project: Project) -> None:
    project.put("manifests/words.yaml", "kind: <script>\n")
    failed = project.run("plan", "--format", "html", "--mask", code=1)
    page = whole(Page(failed.out))
    assert "There is no report" in page.text and page.data is None
    assert "error" in failed.err


def test_a_page_of_a_project_that_is_not_trusted(project: Project) -> None:
    project.apply()
    project.run("state", "pull", "--out", "state.json")
    project.put("manifests/words.yaml", HEAD.format(kind="KeywordSamples", name="few") + "  keywords: [other]\n")
    page = project.run("plan", "--offline", "--state", "state.json", "--untrusted", "--format", "html").out
    assert set(names(whole(Page(page)))) == {"other", *WORDS}
    assert "OFFLINE" in Page(page).text
