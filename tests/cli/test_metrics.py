"""``--metrics FILE`` of plan, drift and apply on one target: what it says however the command ends."""

from __future__ import annotations

import stat
import subprocess
import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.manifests import DEV, template, words
from tests.support.metrics import metrics_of
from tests.support.program import environment
from tests.support.project import Project

FILE = "m.prom"
SUCCESS = "last_success_timestamp_seconds"


def numbers(project: Project, *arguments: str, code: int = 0) -> dict[tuple[str, ...], float]:
    """The metrics that a command writes."""
    project.run(*arguments, "--metrics", FILE, code=code)
    return metrics_of(project.root / FILE)


@pytest.fixture
def shop(project: Project) -> Project:
    project.put("manifests/a.yaml", words("casino", "poker") + template("strict"))
    return project


def test_plan_apply_and_drift(shop: Project) -> None:
    found = numbers(shop, "plan", "--detailed-exitcode", code=2)
    assert found["exit_code", "plan", "acme", "dev"] == 2
    assert found["changes", "plan", "KeywordSample", "neutral", "acme", "dev", "create"] == 2
    assert found["changes", "plan", "ContentReviewTemplate", "tightens", "acme", "dev", "create"] == 1
    assert found[SUCCESS, "plan", "acme", "dev"] > 0
    found = numbers(shop, "apply", "--auto-approve")
    assert found["applied_changes", "apply", "KeywordSample", "acme", "dev", "create"] == 2
    assert found["managed_resources", "apply", "ContentReviewTemplate", "acme", "dev"] == 1
    assert found["calls", "mps.CreateWordSamples", "apply", "acme", "dev"] == 1
    assert found["duration_seconds", "apply", "acme", "dev"] > 0
    found = numbers(shop, "drift")
    assert found["drift_resources", "drift", "KeywordSample", "acme", "dev"] == 0
    assert found["managed_resources", "drift", "KeywordSample", "acme", "dev"] == 2
    shop.cloud.admin("POST", "clock", {"advance": 2})
    shop.cloud.edit("CreateWordSamples", Usages=["All"], Words=[{"Keyword": "weather"}])
    assert numbers(shop, "drift")["drift_resources", "drift", "KeywordSample", "acme", "dev"] == 0
    found = numbers(shop, "drift", "--unmanaged", "fail", code=2)
    assert found["drift_resources", "drift", "KeywordSample", "acme", "dev"] == 1
    shop.cloud.edit("DeleteContentReviewTemplate", Definition=shop.cloud.templates()["strict"])
    found = numbers(shop, "drift", code=2)
    assert found["drift_resources", "drift", "ContentReviewTemplate", "acme", "dev"] == 1
    assert found["changes", "drift", "ContentReviewTemplate", "loosens", "acme", "dev", "delete"] == 1
    text = (shop.root / FILE).read_text(encoding="utf-8")
    assert not any(word in text for word in ("casino", "poker", "weather", "strict"))
    assert stat.S_IMODE((shop.root / FILE).stat().st_mode) == 0o644
    families = list(text_string_to_metric_families(text))
    assert all(family.type == "gauge" and family.documentation for family in families)


def test_a_run_that_fails_keeps_the_time_of_the_last_success(shop: Project) -> None:
    """Exit code and duration are of this run; what it did not come to know has no number."""
    shop.apply()
    before = numbers(shop, "drift")
    unreachable = {"RECONCILER_ENDPOINT": "http://127.0.0.1:9"}
    shop.run("drift", "--metrics", FILE, code=1, env=unreachable)
    found = metrics_of(shop.root / FILE)
    assert found["exit_code", "drift", "acme", "dev"] == 1
    assert found["calls", "mps.DescribeWordSamples", "drift", "acme", "dev"] >= 1
    assert found[SUCCESS, "drift", "acme", "dev"] == before[SUCCESS, "drift", "acme", "dev"] > 0
    assert not any(at[0] == "drift_resources" for at in found)
    # Neither a mistyped target nor a broken project file takes it away.
    for arguments in (("--target", "mistyped"), ()):
        found = numbers(shop, "drift", *arguments, code=1)
        assert found[SUCCESS, "drift", "acme", "dev"] == before[SUCCESS, "drift", "acme", "dev"]
        assert found["exit_code", "drift", "acme", "dev"] == 1
        shop.put("reconciler.yaml", "targets: 7")
    shop.put("reconciler.yaml", DEV)
    assert numbers(shop, "drift")[SUCCESS, "drift", "acme", "dev"] > before[SUCCESS, "drift", "acme", "dev"]
    shop.put("manifests/b.yaml", words("dice", name="more"))
    refused = numbers(shop, "apply", code=3)  # there is no terminal to ask at
    assert refused["exit_code", "apply", "acme", "dev"] == 3
    assert refused[SUCCESS, "apply", "acme", "dev"] == 0


HEAD = "# HELP reconciler_exit_code x\n# TYPE reconciler_exit_code gauge\n"
LABELS = 'project="acme",command="drift",target="dev"'
DAMAGED = {
    "cut": f"{HEAD}reconciler_{SUCCESS}{{{LABELS}}} 17",
    "syntax": f"{HEAD}reconciler_{SUCCESS}{{project= 1\n",
    "labels": f'{HEAD}reconciler_{SUCCESS}{{project="acme"}} 1700000000\n',
    "not a number": f"{HEAD}reconciler_{SUCCESS}{{{LABELS}}} NaN\n",
    "future": f"{HEAD}reconciler_{SUCCESS}{{{LABELS}}} 9e12\n",
    "negative": f"{HEAD}reconciler_{SUCCESS}{{{LABELS}}} -1\n",
    "bytes": f"{HEAD}\udcff\n",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_said_and_believed_nowhere(embedded: Project, content: str) -> None:
    path = embedded.put(FILE, content.encode("utf-8", "surrogateescape"))
    done = embedded.run("drift", "--metrics", FILE, code=3)
    assert f"what {FILE} said of earlier runs is lost" in done.err
    assert metrics_of(path)[SUCCESS, "drift", "acme", "dev"] == 0


def test_wrong_places_are_refused_before_anything_is_done(shop: Project) -> None:
    shop.put("mine.txt", "mine")
    (shop.root / "folder").mkdir()
    (shop.root / "link").symlink_to(shop.root / "folder")
    for place, said in (
        ("mine.txt", "is not metrics"),
        ("reconciler.yaml", "is a project file"),
        (".reconciler/x.prom", "there is no folder"),
        ("folder", "is a folder"),
        ("link/x.prom", "a symbolic link"),
    ):
        done = shop.run("apply", "--auto-approve", "--metrics", place, code=1)
        assert said in done.err
    assert shop.untouched()
    assert (shop.root / "mine.txt").read_text() == "mine"
    for option in (("--at", "2030-01-01"), ("--offline", "--live", "x"), ("--untrusted", "--offline")):
        assert "do not fit together" in shop.run("plan", *option, "--metrics", FILE, code=1).err
    assert not (shop.root / FILE).exists()


LATE = """
import pathlib, shutil, sys
from reconciler.cli import metrics
from reconciler.__main__ import main

class Late(metrics.Writer):
    def write(self, end):
        shutil.rmtree("out")
        super().write(end)

metrics.Writer = Late
main()
"""
WITHOUT = """
import sys
sys.modules["prometheus_client"] = None
from reconciler.__main__ import main
main()
"""


def scripted(project: Project, script: str, *arguments: str) -> tuple[int, str]:
    path = project.put("script.py", script)
    command = [sys.executable, str(path), *arguments]
    env = environment(project.env)
    done = subprocess.run(command, cwd=project.root, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_file_that_cannot_be_written_hides_no_result(shop: Project) -> None:
    (shop.root / "out").mkdir()
    code, said = scripted(shop, LATE, "apply", "--auto-approve", "--metrics", "out/m.prom")
    assert code == 0
    assert "warning: the metrics of this run were not written: cannot write" in said
    assert "3 created" in said


BROKEN = """
from reconciler.cli import measuring
from reconciler.__main__ import main

def broken(*given):
    raise RuntimeError("broken")

measuring.Measuring.finished = broken
main()
"""
IMPATIENT = BROKEN.replace('RuntimeError("broken")', "KeyboardInterrupt")


@pytest.mark.parametrize(("script", "said"), [(BROKEN, "are lost: RuntimeError"), (IMPATIENT, "interrupted while")])
def test_nothing_about_figures_changes_how_a_command_ended(embedded: Project, script: str, said: str) -> None:
    embedded.put("manifests/a.yaml", words("casino"))
    code, shown = scripted(embedded, script, "apply", "--auto-approve", "--metrics", FILE)
    assert code == 0
    assert "warning: " in shown
    assert said in shown
    assert "1 created" in shown


def test_without_the_library(shop: Project) -> None:
    code, said = scripted(shop, WITHOUT, "apply", "--auto-approve", "--metrics", FILE)
    assert code == 1
    assert "pip install 'mps-reconciler[metrics]'" in said
    assert shop.untouched()


def test_masks(project: Project) -> None:
    """A project or target that is named after a keyword is shown as it is shown elsewhere."""
    project.put("reconciler.yaml", DEV.replace("dev: {}", "casino: {}"))
    project.put("manifests/a.yaml", words("casino"))
    project.run("plan", "--mask", "--metrics", FILE)
    assert "casino" not in (project.root / FILE).read_text(encoding="utf-8")
