"""Hostile names from manifests and from the cloud, through every command and format: shown, and inert."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.emulator_process import EmulatorProcess
from tests.support.manifests import DEV, HEAD
from tests.support.markdown_check import faults, read, rendered
from tests.support.program import Done, environment
from tests.support.project import Project
from tests.support.waiting import PATIENCE

BIDI, ESCAPE = "\u202eexe.doc\u2066", "\x1b[2J\x1b]0;owned\x07"
KEYWORDS = [
    "</details>", "@everyone", "a|b||c", "`id`", "``` x", "[x](http://e.vi/l)", "http://evil.example", "<img src=x>",
    "<!-- reconciler -->", "$(id)", "fixes #1", "a, b", ":tada: $x^2$", "&lt;b&gt;", "::error::x", "{{ x }}", BIDI,
    "##[error]x", "##[group]y", "a ##[debug] b",
]  # fmt: skip
"""At most 20 characters each."""
TWINS = (f"CASINO{BIDI}", f"casino{BIDI}")
COMMENT = f"{BIDI}</details></td><h1>owned</h1> @everyone | `x` [x](http://evil.example) ![x](y) fixes #1"
CLOUD_NAME = "strict|@everyone</summary>`x`"
FROM_CLOUD = [
    f"{ESCAPE}red",
    "##[warning]y",
    "::stop-commands::z",
    "\u2067cloud\u200b",
    "a\n### owned",
    "@all</table>",
    "x\r::error::y",
    "\x9b31m",
]
FORMATS = ("text", "json", "markdown", "gitlab")
OURS = {
    "p",
    "h3",
    "h4",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
    "details",
    "summary",
    "strong",
    "em",
    "ul",
    "li",
}


def project_of(project: Project, *more: str, comment: str = COMMENT) -> None:
    keywords = "".join(f"    - {json.dumps(word)}\n" for word in [*KEYWORDS, *more])
    text = HEAD.format(kind="KeywordSamples", name="words") + "  tags: ['@team|</b>']\n  keywords:\n" + keywords
    text += "---\n" + HEAD.format(kind="ContentReviewTemplate", name="strict")
    text += f"  name: {json.dumps(CLOUD_NAME)}\n  comment: {json.dumps(comment)}\n"
    text += "  pornConfigure:\n    imgReviewInfo: {switch: ON, blockConfidence: 80}\n"
    project.put("manifests/a.yaml", text)


class Sweep:
    """Runs commands, and looks at all that they say."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def __call__(self, *arguments: str | Path, code: int | None = 0) -> Done:
        done = self.project.run(*arguments, code=code)
        judge(done, list(map(str, arguments)))
        return done

    def formats(self, *arguments: str, code: int | None = 0) -> Iterator[str]:
        for output in FORMATS:
            yield self(*arguments, "--format", output, code=code).out


def judge(done: Done, words: list[str]) -> None:
    """Nothing raw in it, and the form that was asked for."""
    raw = {c for c in done.said if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")}
    assert not raw, (words, raw)
    commands = [line for line in done.said.splitlines() if "##[" in line or line.lstrip().startswith("::")]
    output = words[words.index("--format") + 1] if "--format" in words else "text"
    # A runner of GitHub Actions obeys them, whatever stream they are in; only the format github makes some.
    assert not commands or output == "github", (words, commands)
    assert "##[" not in done.said
    if output in ("json", "gitlab"):
        json.loads(done.out)
    elif output == "markdown":
        markdown(done.out)
    elif output == "github":
        assert all(line.startswith(("::error ", "::warning ")) for line in done.out.splitlines())


def markdown(text: str) -> None:
    """No elements but ours, as many closed as opened, one comment, nothing that a forge makes something of."""
    assert faults(text, text) == []
    for html in rendered(text):
        elements = [element[0] for element in read(html).elements]
        assert {name.removeprefix("/") for name in elements} <= OURS | {"comment"}
        assert elements.count("comment") == 1
        for name in ("details", "summary", "table", "h3"):
            assert elements.count(name) == elements.count(f"/{name}"), name
        assert elements.count("details") == text.count("\n<details>")


@pytest.fixture
def project(tmp_path: Path, cloud: EmulatorProcess) -> Project:
    made = Project(tmp_path, cloud)
    made.put("reconciler.yaml", DEV)
    return made


def test_from_manifests(project: Project) -> None:
    project_of(project)
    sweep = Sweep(project)
    for output in ("text", "json", "github", "gitlab"):
        assert "keyword-invisible" in sweep("validate", "--format", output).out
    for shown in sweep.formats("plan"):
        assert shown
    sweep("plan", "--out", "p.plan")
    for shown in sweep.formats("show", "p.plan"):
        assert shown
    # Refused by the cloud: names stand in the report of failures.
    project.cloud.fault("action=Create*,kind=code:InvalidParameterValue,count=3")
    assert "InvalidParameterValue" in sweep("apply", "--auto-approve", code=1).out
    project.cloud.admin("DELETE", "faults")
    assert sweep("apply", "--auto-approve", "--format", "json").json["ok"]
    assert project.cloud.words().keys() == set(KEYWORDS)
    listed = sweep("state", "list").out
    assert "KeywordSample/@everyone" in listed
    assert "\\u202eexe.doc\\u2066" in listed
    assert sweep("state", "list", "--format", "json").json["resources"]
    for output in ("text", "json"):
        for name in ("ContentReviewTemplate/strict", f"KeywordSample/{BIDI}", "KeywordSample/</details>"):
            sweep("state", "show", name, "--format", output)
    for _ in sweep.formats("plan", "--destroy"):
        pass
    pulled = sweep("state", "pull").out
    project.put("pulled.json", pulled)
    project.run("state", "push", "pulled.json")


def test_from_the_cloud(project: Project) -> None:
    cloud = project.cloud
    project_of(project, comment="plain")
    project.apply()
    cloud.edit(
        "CreateWordSamples", Usages=["Review"], Words=[{"Keyword": word, "Tags": [ESCAPE]} for word in FROM_CLOUD]
    )
    cloud.edit("DeleteWordSamples", Keywords=[BIDI, "@everyone"])
    cloud.edit("ModifyWordSample", Keyword="a|b||c", TagOperationInfo={"Type": "add", "Tags": [f"{ESCAPE}|@a"]})
    [definition] = cloud.templates().values()
    cloud.edit(
        "ModifyContentReviewTemplate", Definition=definition, Name=f"x{ESCAPE}", Comment=f"{ESCAPE}\n# a{COMMENT}"
    )
    sweep = Sweep(project)
    for shown in sweep.formats("drift", "--unmanaged", "fail", code=2):
        assert shown
    for shown in sweep.formats("plan"):
        assert shown
    sweep("export", "copy", "--adopt", code=None)
    sweep("whoami")
    sweep("apply", "--auto-approve", "--allow-revert")
    for shown in sweep.formats("drift"):
        assert shown


def test_in_errors(project: Project) -> None:
    """What is wrong is quoted, whether a file says it or somebody typed it."""
    project_of(project, f"{ESCAPE}", "a" * 10 + "</details>" + "@everyone", "same", "same", *TWINS)
    sweep = Sweep(project)
    for output in ("text", "json", "github", "gitlab"):
        sweep("validate", "--format", output, code=1)
    for _ in sweep.formats("plan", code=1):  # each is looked at as it comes
        pass
    for words in (
        ("plan", "--target", f"{ESCAPE}</details>@everyone"),
        ("plan", "--target", f"{BIDI}</details>@everyone", "--format", "markdown"),
        ("plan", f"missing{ESCAPE}"),
        ("state", "show", f"KeywordSample/{ESCAPE}{BIDI}"),
        ("state", "show", f"{ESCAPE}"),
        ("show", f"{BIDI}.plan"),
        ("state", "push", f"{ESCAPE}.json"),
        (f"{ESCAPE}",),
        ("plan", f"--{BIDI}"),
        ("plan", "--endpoint", f"http://x{ESCAPE}"),
        ("adopt", f"KeywordSample/{BIDI}", ESCAPE),
    ):
        sweep(*words, code=1)
    project.put(
        "manifests/a.yaml", f"apiVersion: reconciler/v1\nkind: {json.dumps(ESCAPE + BIDI)}\nmetadata: {{name: x}}\n"
    )
    sweep("validate", code=1)
    project.put("manifests/a.yaml", b"a: \x1b[2J\n")
    sweep("validate", code=1)


UNESCAPED = """
import sys
from reconciler.render import escape
escape.visible, escape.hidden = (lambda text: text), (lambda character: False)
from reconciler.render.formats import github
from reconciler.render.markdown import escape as markdown_escape
markdown_escape._span, markdown_escape._plain = (lambda part: part), (lambda word: True)
from reconciler.cli import terminal
terminal.inert = lambda text, **stream: text
from reconciler.cli.main import run
sys.argv[0] = "reconciler"
run()
"""
"""The program without its escaping."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("plan",),
        ("plan", "--format", "json"),
        ("plan", "--format", "markdown"),
        *(("validate", "--format", output) for output in ("text", "json", "github", "gitlab")),
        ("state", "list"),
        ("state", "list", "--format", "json"),
        ("drift",),
        ("drift", "--format", "json"),
        ("drift", "--format", "markdown"),
    ],
    ids=" ".join,
)
def test_the_sweep_would_notice(project: Project, command: tuple[str, ...]) -> None:
    # Problems that are told in every format quote keywords: two differ in case only.
    project_of(project, *(TWINS if command[0] == "validate" else ()))
    if command[0] in ("state", "drift"):
        project.apply()
        project.cloud.edit("DeleteWordSamples", Keywords=[BIDI, "@everyone"])
    done = subprocess.run(
        [sys.executable, "-c", UNESCAPED, *command],
        cwd=project.root,
        env=environment(project.env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    said = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "bug in reconciler" not in said.err
    with pytest.raises(AssertionError):
        judge(said, list(command))
    if "markdown" in command:  # also where only what nobody sees is escaped
        with pytest.raises(AssertionError):
            markdown(re.sub("[\u202a-\u202e\u2066-\u2069]", "", said.out))
