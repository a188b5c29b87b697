"""``--mask``: no command shows a keyword, whatever it says about it, in whatever format and stream."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reconciler.cli import masking
from reconciler.ground import masks
from tests.support.emulator_process import EmulatorProcess
from tests.support.manifests import DEV, HEAD, template
from tests.support.paths import SHARED
from tests.support.project import Project

LISTS = SHARED / "data" / "naughty-words"
DOCUMENT = HEAD.format(kind="KeywordSamples", name="list-NUMBER") + (
    "  usages: [Review]\n  tags: [lot-NUMBER]\n  keywordsFrom:\n    - file: lists/NUMBER.txt\n"
)
DIGEST = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b[0-9a-f]{12,}\b")
WORD = re.compile(r"[^\W_]+")
MANY = [f"qx{first}{second}" for first in "qxzvwj" for second in "qxzvwjk"]
NEUTRAL = {"one": ["qxzvw", "qxzvq qxzvy", "qxzvw", "q" * 30, *MANY], "two": ["qxzvw", "qxzva", "#qxzvb", "qxzvc"]}
"""Lists with the same faults as the real ones, of words that are part of no other."""


OWN = {
    "games": ["kasyno", "royal flush", "рулетка", "德州扑克", "kasyno", "x" * 30, *(f"żeton{n}" for n in range(30))],
    "cheats": ["kasyno", "KASYNO", "#jackpotu", "gratis kredyt", "刷单日结", "فيروس", "straße"],
}
"""Lists with the faults of real ones, of words that no message has."""


def declare(project: Project, lists: dict[str, list[str]], *, good: bool) -> None:
    """A list document for each list. ``good``: without what is wrong in them."""
    seen: set[str] = set()
    for number, words in enumerate(lists.values()):
        kept = words
        if good:
            kept = [word for word in dict.fromkeys(words) if len(word) <= 20 and word[:1] != "#" and word not in seen]
            seen.update(kept)
        project.put(f"lists/{number}.txt", "\n".join(kept) + "\n")
        project.put(f"manifests/{number}.yaml", DOCUMENT.replace("NUMBER", str(number)))


def cases_of(words: list[str]) -> str:
    """Policy tests that fail, each with a keyword in its name, its text and its causes."""
    rows = ""
    for word in map(json.dumps, words):
        causes = f"expect: {{because: [{{userDefine.asr: {word}}}]}}"
        rows += f"    - {{name: {word}, template: strict, speech: {word}, {causes}, todo: {word}}}\n"
        rows += f"    - {{name: no {word}, template: strict, speech: {word}, {causes}}}\n".replace('no "', '"no ')
    return HEAD.format(kind="PolicyTests", name="cases") + f"  cases:\n{rows}"


def everything(project: Project, cloud: EmulatorProcess, lists: dict[str, list[str]], tmp: Path) -> str:
    """What the commands say, one after another: of wrong lists, of a first apply, of drift, of deletes, of a state."""
    said: list[str] = []

    def run(*arguments: str | Path) -> None:
        said.append(project.run(*arguments, code=None, env={"RECONCILER_MASK": "1"}).said)

    project.put("reconciler.yaml", DEV)
    project.put("manifests/template.yaml", template("strict").removeprefix("---\n"))
    declare(project, lists, good=False)
    for format_ in ("text", "json", "github", "gitlab"):
        run("validate", "--format", format_)
    run("plan", "--format", "markdown")
    run("plan", "--format", "json")
    declare(project, lists, good=True)
    words = [word for line in lists.values() for word in line if 3 <= len(word) <= 20 and word[:1] != "#"]
    project.put("manifests/cases.yaml", cases_of(list(dict.fromkeys(words))[:3]))
    for format_ in ("text", "json", "junit", "github"):
        run("test", "--coverage", "--against", "live", "--format", format_)
    for format_ in ("text", "json", "markdown", "gitlab"):
        run("plan", "--format", format_)
    run("plan", "--out", tmp / "plan.json")
    run("show", tmp / "plan.json")
    run("apply", "--auto-approve", "--verbose", "--log-format", "json")
    run("plan", "--timings", "--verbose")
    cloud.edit("DeleteWordSamples", Keywords=[words[0]])
    run("drift")
    run("drift", "--format", "json")
    for command in ("list", "history", "pull"):
        run("state", command)
    run("state", "show", f"KeywordSample/{words[1]}")
    for format_ in ("text", "json"):
        run("explain", words[1], "--live", "--format", format_)
        run("explain", "--text", "lists/0.txt", "--format", format_)
    run("explain", f"{words[1]}q")
    for format_ in ("text", "json", "mermaid", "dot"):
        run("graph", "--format", format_)
    run("adopt", f"KeywordSample/{words[0]}")
    project.put("lists/0.txt", words[1] + "\n")
    for format_ in ("text", "markdown", "json"):
        run("plan", "--format", format_)
    run("apply", "--auto-approve", "--format", "json")
    run("apply", "--auto-approve", "--allow-deletes", "10000")
    run("state", "rm", f"KeywordSample/{words[1]}")
    run("fmt", "--check")
    run("export", tmp / "exported")
    run("destroy", "--auto-approve", "--format", "json")
    return "\n".join(said)


def leaks(said: str, keywords: set[str], own: set[str]) -> list[tuple[str, str]]:
    """Keywords of three characters or more that stand in ``said`` outside of the program's own words and of digests."""
    found: list[tuple[str, str]] = []
    for run in set(WORD.findall(DIGEST.sub("", said).lower())) - own:
        found += [(word, run) for word in keywords if word in run]
    return found


def folded(lists: dict[str, list[str]]) -> set[str]:
    """The keywords that count: with three characters or more, and a letter in each part."""
    words = {word.strip().lower() for line in lists.values() for word in line}
    return {word for word in words if len(word) >= 3 and WORD.fullmatch(word) and not word.isdecimal()}


def known_lists() -> dict[str, list[str]]:
    """Real word lists, where they lie beside the repository; a few words of its own elsewhere."""
    if not LISTS.is_dir():
        return OWN
    return {path.stem: path.read_text(encoding="utf-8").split("\n") for path in sorted(LISTS.glob("*.txt"))}


@pytest.mark.slow
def test_no_command_shows_a_keyword(tmp_path: Path, cloud: EmulatorProcess) -> None:
    """Own words are those of the same commands about words that mean nothing."""
    lists = known_lists()
    neutral = Project(tmp_path / "neutral", cloud)
    own = set(WORD.findall(everything(neutral, cloud, NEUTRAL, tmp_path / "neutral").lower()))
    real = Project(tmp_path / "real", cloud)
    said = everything(real, cloud, lists, tmp_path / "real")
    assert leaks(said, folded(lists), own) == []
    several = {word.lower() for line in lists.values() for word in line if " " in word}
    unbroken = re.sub(r"\s+", " ", said.lower())
    shown = [word for word in several if word in unbroken and not set(WORD.findall(word)) <= own]
    assert shown == []
    # Each of the 27 real lists is masked some hundred times.
    assert said.count("•") > (500 if lists is OWN else 10_000)


MASKED = DEV.replace("dev: {}", "dev: {mask: true}")
SMALL = (
    HEAD.format(kind="KeywordSamples", name="few")
    + "  usages: [Review]\n  keywords: [zebra, casino royale, 斑马纹, plan]\n"
)


def test_a_target_asks_for_masks(project: Project) -> None:
    """Also a keyword that is a word of the program: where it is shown as itself, it is hidden."""
    project.put("reconciler.yaml", MASKED)
    project.put("manifests/few.yaml", SMALL)
    said = project.run("plan").out
    assert "z•••a" in said and "p••n" in said and "zebra" not in said
    assert "zebra" in project.run("plan", "--no-mask").out
    assert "zebra" not in project.apply().said
    listed = project.run("state", "list").out
    assert "KeywordSample/p••n" in listed and "KeywordSample/斑•纹" in listed and "zebra" not in listed
    project.put("manifests/few.yaml", SMALL.replace("plan]", "casino royale of fare]"))
    assert "royale" not in project.run("validate", "--mask", code=1).said
    assert project.cloud.words().keys() == {"zebra", "casino royale", "斑马纹", "plan"}


def test_markdown_in_ci_is_masked(project: Project) -> None:
    project.put("manifests/few.yaml", SMALL)
    ci = {"CI": "true"}
    assert "zebra" not in project.run("plan", "--format", "markdown", env=ci).out
    assert "zebra" in project.run("plan", "--format", "markdown", "--no-mask", env=ci).out
    assert "zebra" in project.run("plan", "--format", "markdown").out
    assert "zebra" in project.run("plan", env=ci).out


def test_files_stay_as_they_are(project: Project, tmp_path: Path) -> None:
    """A saved plan is applied, an export holds the words, and a masked state is not offered."""
    project.put("manifests/few.yaml", SMALL)
    project.run("plan", "--mask", "--out", tmp_path / "plan.json")
    project.run("apply", "--mask", tmp_path / "plan.json", "--auto-approve")
    assert project.cloud.words().keys() == {"zebra", "casino royale", "斑马纹", "plan"}
    refused = project.run("state", "pull", "--mask", code=1)
    assert "a state with masked keywords cannot be used" in refused.err and "zebra" not in refused.said
    project.run("state", "pull", "--mask", "--out", tmp_path / "state.json")
    assert "zebra" in (tmp_path / "state.json").read_text(encoding="utf-8")


def test_a_keyword_that_is_met_while_a_mask_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several targets have threads of their own: the next line hides it."""

    def slowly() -> frozenset[str]:
        masks.add(["second"])
        return frozenset()

    masks.forget()
    monkeypatch.setattr(masking, "own_words", slowly)
    try:
        masks.choose(True)
        masks.add(["first"])
        masking.hide("first")
        assert masking.hide("first second") == "f•••t s••••d"
    finally:
        masks.forget()


def test_the_word_that_one_may_be_meant_to_be_is_masked(project: Project) -> None:
    project.put("manifests/few.yaml", SMALL.replace("plan]", "H\u00c3\u00bcndin]"))
    assert "did you mean Hündin" in project.run("validate").said
    masked = project.run("validate", "--mask").said
    assert "keyword-mojibake" in masked and "Hündin" not in masked
