"""Bad input: one clear error with a place, exit 1, and nothing written anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.emulator_process import EmulatorProcess, emulator
from tests.support.manifests import DEV, HEAD, template, words
from tests.support.program import Done
from tests.support.project import Project

LEAF = HEAD.format(kind="ContentReviewTemplate", name="strict") + "  pornConfigure:\n    imgReviewInfo: {%s}\n"
LIST = HEAD.format(kind="KeywordSamples", name="words") + "  keywordsFrom:\n    - file: %s\n"
TAGS = words("casino", more="  tags: [%s]\n")
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [*{old},*{old},*{old},*{old},*{old},*{old},*{old},*{old},*{old}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

# Name → (manifest, other files, what the message says: place and rule, then each further word).
CASES: dict[str, tuple[str, dict[str, bytes], tuple[str, ...]]] = {
    "keyword of 21 characters": (
        words("casino", "x" * 21),
        {},
        ("manifests/a.yaml:7:7: error[keyword-length]", "21 characters", "at most 20", "existing: true"),
    ),
    "no usages": (
        words("casino", more="  usages: []\n"),
        {},
        ("manifests/a.yaml:5:11: error[empty-value]", "usages is empty", "leave out usages"),
    ),
    "a name with a slash": (
        template("a/b"),
        {},
        ("manifests/a.yaml:4:18: error[invalid-text]", '"a/b" for name', "text without / and control characters"),
    ),
    "a base that nobody declares": (
        template("a") + "---\n" + template("t").replace("{name: t}", "{name: t, base: nobody}"),
        {},
        (
            "error[unknown-base]",
            'unknown base "nobody": the project declares no such ContentReviewTemplate',
            "allowed: a, t",
        ),
    ),
    "21 tags": (
        TAGS % ", ".join(f"t{n}" for n in range(21)),
        {},
        ("manifests/a.yaml:5:9: error[tags-length]", "21", "at most 20"),
    ),
    "tag of 129 characters": (
        TAGS % ("x" * 129),
        {},
        ("manifests/a.yaml:5:10: error[tag-length]", "129 characters", "at most 128"),
    ),
    "unknown field": (
        LEAF % "switch: ON, blockConfidance: 80",
        {},
        (
            "manifests/a.yaml:6:33: error[unknown-field]",
            "blockConfidance",
            "did you mean blockConfidence?",
            "reviewConfidence",
        ),
    ),
    "switch: maybe": (
        LEAF % "switch: maybe",
        {},
        ("manifests/a.yaml:6:29: error[unknown-value]", '"maybe" for switch', "ON, OFF"),
    ),
    "score 101": (
        LEAF % "switch: ON, blockConfidence: 101",
        {},
        ("manifests/a.yaml:6:50: error[out-of-range]", "101", "0 to 100"),
    ),
    "score true": (
        LEAF % "switch: ON, blockConfidence: true",
        {},
        ("manifests/a.yaml:6:50: error[not-a-number]", '"true"', "0 to 100"),
    ),
    "51 templates": (
        "".join(template(f"t{n}", block=n + 1) for n in range(51)),
        {},
        ("manifests/a.yaml:", "error[quota]", "51 templates", "room for 50"),
    ),
    "label of 17 characters": (
        LEAF.replace("porn", "userDefine").replace("img", "ocr") % f"switch: ON, labelSet: [{'x' * 17}]",
        {},
        ("manifests/a.yaml:6:44: error[label-set-length]", "17 characters for an entry of labelSet", "at most 16"),
    ),
    "keyword with different tags in two files": (
        words("casino", more="  tags: [a]\n"),
        {"manifests/b.yaml": words("poker", "casino", name="more", more="  tags: [b]\n").encode()},
        ("manifests/a.yaml:7:7: error[duplicate-conflict]", "casino", "manifests/b.yaml:8", "duplicates: merge"),
    ),
    "missing list file": (
        LIST % "lists/scam.txt",
        {"lists/scams.txt": b"casino\n"},
        ("manifests/a.yaml:6:13: error[missing-file]", "lists/scam.txt", "did you mean lists/scams.txt?"),
    ),
    "list outside the project": (
        LIST % "../../etc/passwd",
        {},
        (
            "manifests/a.yaml:6:13: error[outside-project]",
            "../../etc/passwd",
            "leaves the project folder",
            "copy the file",
        ),
    ),
    "invalid UTF-8": (
        LIST % "lists/a.txt",
        {"lists/a.txt": b"casino\nb\xe4r\n"},
        ("lists/a.txt:2:2: error[not-utf8]", "UTF-8", "encoding"),
    ),
    "line of 2 MB": (
        LIST % "lists/a.txt",
        {"lists/a.txt": b"x" * 2_000_000},
        ("lists/a.txt:1:1: error[line-too-long]", "longer than 1,048,576 characters"),
    ),
    "manifest line of 2 MB": (
        words("x" * 2_000_000),
        {},
        ("manifests/a.yaml:6:1: error[line-too-long]", "longer than 1,048,576 characters"),
    ),
    "alias bomb": (
        words("x") + BOMB,
        {},
        ("manifests/a.yaml:7:4: error[yaml-anchor]", "aliases are not read", "write the values out"),
    ),
    "unknown kind": (
        HEAD.format(kind="KeywordSample", name="x") + "  keywords: [a]\n",
        {},
        (
            "manifests/a.yaml:2:7: error[unknown-kind]",
            '"KeywordSample"',
            "did you mean KeywordSamples?",
            "ContentReviewTemplate",
        ),
    ),
    "base that refers to itself": (
        template("strict", life=", base: strict"),
        {},
        ("manifests/a.yaml:4:32: error[base-cycle]", "strict → strict"),
    ),
    "two templates of one cloud name": (
        template("a", more="  name: House\n") + template("b", more="  name: House\n"),
        {},
        ("error[cloud-name]", '"House"', "ContentReviewTemplate/a", "manifests/a.yaml:", "spec.name"),
    ),
}


@pytest.fixture(scope="module")
def quiet() -> Iterator[EmulatorProcess]:
    """An emulator that nobody should ever call."""
    with emulator("--no-rate-limit") as running:
        yield running


@pytest.fixture
def refusing(tmp_path: Path, quiet: EmulatorProcess) -> Project:
    made = Project(tmp_path / "project", quiet)
    made.put("reconciler.yaml", DEV)
    return made


def check(project: Project, *said: str) -> Done:
    """An apply that fails with one error, says all this, and writes nothing. ``validate`` says the same."""
    done = project.run("apply", "--auto-approve", code=1)
    for words_ in said:
        assert words_ in done.err, done.err
    assert done.out == ""
    assert done.err.count(": error[") == 1, done.err
    assert "nothing was sent" in done.err
    assert len(done.err) < 2000
    assert project.untouched()
    assert not project.cloud.calls()
    return done


@pytest.mark.parametrize("name", CASES)
def test_one_error_with_a_place(name: str, refusing: Project) -> None:
    """Each entry of the list of bad input."""
    manifest, files, said = CASES[name]
    refusing.put("manifests/a.yaml", manifest)
    for path, content in files.items():
        refusing.put(path, content)
    check(refusing, *said)


def test_a_link_out_of_the_project(refusing: Project, tmp_path: Path) -> None:
    """A symbolic link is followed before it is judged; what it points at is not shown."""
    (tmp_path / "secret.txt").write_text("hidden words\n")
    refusing.put("manifests/a.yaml", LIST % "lists/a.txt")
    refusing.put("lists/b.txt", "casino\n")
    (refusing.root / "lists/a.txt").symlink_to(tmp_path / "secret.txt")
    done = check(refusing, "manifests/a.yaml:6:13: error[outside-project]", "leaves the project folder")
    assert "hidden" not in done.said
