"""adopt, alias import: bringing what the account has already under control, with commands that can be pasted."""

from __future__ import annotations

import re

import pytest

from tests.support.manifests import DEV, template, words
from tests.support.project import Project

LEAF = {"Switch": "ON", "BlockConfidence": 80, "ReviewConfidence": 0}


def made_outside(project: Project, name: str, **groups: object) -> str:
    """A template that somebody made in the console. Its id."""
    groups = groups or {"PornConfigure": {"ImgReviewInfo": LEAF}}
    return str(project.cloud.edit("CreateContentReviewTemplate", Name=name, **groups)["Definition"])


@pytest.mark.parametrize("command", ["adopt", "import"])
def test_the_refusal_prints_the_command(command: str, project: Project) -> None:
    """A live template of the same cloud name: never a second one, but the command that takes it over."""
    identity = made_outside(project, "strict")
    project.put("manifests/a.yaml", template("strict", block=70))
    project.cloud.forget_calls()
    done = project.apply(code=3)
    line = f"reconciler adopt ContentReviewTemplate/strict {identity}"
    assert "[name-taken]" in done.err
    assert line in done.err
    assert project.untouched()
    pasted_words = line.replace("adopt", command, 1).split()[1:]
    assert "no terminal to ask for approval" in project.run(*pasted_words, code=3).err
    adopted = project.run(*pasted_words, "--auto-approve")
    assert f"adopted ContentReviewTemplate/strict (id {identity})" in adopted.out
    assert re.search(r"blockConfidence +80 → 70", adopted.out)
    assert not project.cloud.writes()
    assert "1 updated" in project.apply().out
    assert project.cloud.templates() == {"strict": int(identity)}


def test_unwritten_parts_are_printed_and_pasted(project: Project) -> None:
    """A live leaf that is ON and not written would be switched off: the lines to paste make it work."""
    speech = {"Switch": "ON", "BlockConfidence": 95, "ReviewConfidence": 60}
    own = {"Switch": "ON", "LabelSet": ["games"], "BlockConfidence": 100, "ReviewConfidence": 75}
    groups = {
        "PornConfigure": {"ImgReviewInfo": LEAF, "AsrReviewInfo": speech},
        "UserDefineConfigure": {"OcrReviewInfo": own},
    }
    identity = made_outside(project, "strict", **groups)
    manifest = template("strict")
    project.put("manifests/a.yaml", manifest)
    done = project.run("adopt", "ContentReviewTemplate/strict", identity, code=3)
    assert "adopt-unwritten" in done.err
    assert "the manifest does not mention" in done.err
    lines = done.err.splitlines()
    start = next(n for n, line in enumerate(lines) if "under spec:" in line) + 1
    project.put("manifests/a.yaml", manifest[: manifest.index("spec:\n") + 6] + "\n".join(pasted(lines[start:])) + "\n")
    written = (project.root / "manifests/a.yaml").read_text()
    if "imgReviewInfo" not in written:
        written = written.replace(
            "  pornConfigure:\n", "  pornConfigure:\n    imgReviewInfo: {switch: ON, blockConfidence: 80}\n"
        )
        project.put("manifests/a.yaml", written)
    project.run("validate")
    project.run("adopt", "ContentReviewTemplate/strict", identity)
    assert project.run("plan").out.startswith("nothing to do")


def pasted(lines: list[str]) -> list[str]:
    """The printed lines at the depth of a spec."""
    own = [line for line in lines if line.strip()]
    depth = len(own[0]) - len(own[0].lstrip())
    return ["  " + line[depth:] for line in own]


def test_keywords_are_found_by_their_text(project: Project) -> None:
    """No id; and without the command, plan adopts them with a word about it."""
    project.cloud.edit("CreateWordSamples", Usages=["Review"], Words=[{"Keyword": "casino"}, {"Keyword": "poker"}])
    project.put("manifests/a.yaml", words("casino", "poker"))
    assert "adopted KeywordSample/casino" in project.run("adopt", "KeywordSample/casino").out
    assert project.run("plan", "--format", "json").json["summary"]["adopt"] == 1
    project.apply()
    assert project.cloud.count("CreateWordSamples") == 1


def test_mistakes(project: Project) -> None:
    """What cannot be adopted, and why."""
    identity = made_outside(project, "other")
    project.put("manifests/a.yaml", words("casino") + template("strict"))
    for arguments, code, said in (
        (("ContentReviewTemplate/strict",), 1, "needs the id of the live object"),
        (("ContentReviewTemplate/strict", "999"), 1, "has no ContentReviewTemplate 999"),
        (("ContentReviewTemplate/strict", "10"), 1, "10 of its own"),
        (("ContentReviewTemplate/mild", identity), 1, "no manifest declares ContentReviewTemplate/mild"),
        (("KeywordSample/casino", "poker"), 1, "leave the id out"),
        (("KeywordSample/casino",), 1, "has no KeywordSample casino"),
        (("Template/x",), 1, 'unknown kind "Template"'),
    ):
        assert said in project.run("adopt", *arguments, code=code).err
    project.run("adopt", "ContentReviewTemplate/strict", identity, "--auto-approve")
    again = project.run("adopt", "ContentReviewTemplate/strict", identity, code=3)
    assert "is managed as ContentReviewTemplate/strict" in again.err
    assert "state mv" in again.err


def test_the_target_may_name_it(project: Project) -> None:
    """``adopt`` of the target: the first apply takes the template over and mends it."""
    identity = made_outside(project, "strict")
    declared = f"dev: {{adopt: {{ContentReviewTemplate/strict: {identity}}}}}"
    project.put("reconciler.yaml", DEV.replace("dev: {}", declared))
    project.put("manifests/a.yaml", template("strict", block=70))
    project.apply()
    assert project.cloud.templates() == {"strict": int(identity)}
    assert project.cloud.count("CreateContentReviewTemplate") == 1
    assert project.run("plan").out.startswith("nothing to do")
