"""What no file of the project may hold, and what each must."""

import ast
import functools
import re
import subprocess
import sys

import pytest

from reconciler import __version__
from tests.support.paths import PACKAGE, ROOT

SHIPPED = ["reconciler", "schemas", "examples", "docs", "tests", ".ci", ".github", "requirements"]
SOURCES = sorted(PACKAGE.rglob("*.py"))
MAX_LINES = 300
"""A file beyond it does more than one thing."""

# Patterns are written so that they do not match themselves.
FORBIDDEN = {
    "machine path": r"(?<![\w.~$}-])/(?:home|Users|root|work)/[\w.]|[A-Z]:\\Users\b",
    "registry host": r"\b(?:pypi|pythonhosted|npmjs|crates)\.(?:org|com|io)\b|https?://(?:mirrors?|registry)\.",
}
UNFINISHED = r"\b(?:TODO|FIXME|NotImplementedError)\b"
PASSED_OVER = r"pytest\.(?:mark\.)?(?:skip|xfail|importorskip)"
LOCKED_ADDRESS = r"\w+://"


def project_files():
    """Every text file of the project, whatever a developer's tools left beside them."""
    top = [path for path in ROOT.iterdir() if path.is_file()]
    below = [path for folder in SHIPPED for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in sorted([*top, *below]):
        if not {"__pycache__", ".reconciler", ".hypothesis", ".git"} & {*path.relative_to(ROOT).parts}:
            text = path.read_bytes().decode("utf-8", errors="replace")
            if "\0" not in text and not path.name.startswith(".coverage"):
                yield path, text


def lines_with(pattern, text):
    return [f"{number}: {line.strip()}" for number, line in enumerate(text.splitlines(), 1) if re.search(pattern, line)]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_mentions(what):
    found = {str(path): lines for path, text in project_files() if (lines := lines_with(FORBIDDEN[what], text))}
    assert found == {}


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("machine path", "run /ho" + "me/someone/bin/python"),
        ("machine path", '"/Us' + 'ers/someone"'),
        ("registry host", "https://files.python" + "hosted.org/x"),
        ("registry host", "index-url = https://py" + "pi.org/simple"),
        ("registry host", "https:" + "//mirrors.example.com/simple"),
    ],
)
def test_the_pattern_finds(what, line):
    assert lines_with(FORBIDDEN[what], line)


def test_no_lock_file_pins_an_address():
    names = r"\.lock$|-lock\.|lockfile|(^|/)(requirements|constraints)[^/]*\.txt$|^requirements/"
    locks = [(path, text) for path, text in project_files() if re.search(names, str(path.relative_to(ROOT)))]
    assert ROOT / "requirements" / "run.txt" in [path for path, _ in locks]
    assert [str(path) for path, text in locks if re.search(LOCKED_ADDRESS, text)] == []


def test_sources_are_finished_and_small():
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in SOURCES}
    assert {name: lines for name, text in texts.items() if (lines := lines_with(UNFINISHED, text))} == {}
    assert {name: lines for name, text in texts.items() if (lines := len(text.splitlines())) > MAX_LINES} == {}
    assert len(texts) > 10, "the checks above would pass on an empty folder"


def test_unfinished_work_is_found():
    assert lines_with(UNFINISHED, "x = 1  # TO" + "DO: later")


def test_every_test_runs():
    """None is passed over for want of something beside the project: what a test needs, the project has."""
    texts = {str(path): path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")}
    assert {name: lines for name, text in texts.items() if (lines := lines_with(PASSED_OVER, text))} == {}
    assert lines_with(PASSED_OVER, "pytest.sk" + "ip()") and lines_with(PASSED_OVER, "@pytest.mark.xf" + "ail")


def test_each_folder_says_what_it_is_for():
    folders = [path for path in SOURCES if path.name == "__init__.py"]
    assert [str(path) for path in folders if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def test_changelog_has_an_entry_for_this_version():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d{{2}}-\d{{2}}$", changelog, re.MULTILINE)


def shell_blocks(markdown):
    """The lines that a reader would type, from fenced blocks of shell."""
    for language, block in re.findall(r"^```(\w+)[^\n]*\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL):
        if language in ("sh", "bash", "shell"):
            yield from block.splitlines()
        elif language == "console":
            yield from (line[2:] for line in block.splitlines() if line.startswith("$ "))


def commands(markdown):
    """The words that follow ``reconciler`` where a shell would take it for a command."""
    start = r"(?:^|&&|\|\|?|;|\$\()\s*(?:[A-Z_]+=\S+\s+)*(?:[\w./-]*/)?reconciler[ \t]+([a-z][\w-]*)"
    return {word for line in shell_blocks(markdown) for word in re.findall(start, line.partition(" #")[0])}


@functools.cache
def listed():
    """The commands that the command line itself lists."""
    run = subprocess.run([sys.executable, "-m", "reconciler", "--help"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return set(re.findall(r"^ {2,4}([a-z][\w-]*) {2,}\S", run.stdout, re.MULTILINE))


def test_commands_are_read_from_shell_only():
    text = "```sh\nA=1 .venv/bin/reconciler plan && reconciler apply x # reconciler no\nmypy reconciler tests\n```\n"
    assert commands(text + "```text\nreconciler no\n```\n```console\n$ reconciler show\nreconciler no\n```\n") == {
        *("plan", "apply", "show")
    }


DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "examples/ci/README.md"]
DOCUMENTS += sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_name_only_commands_that_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    in_words = re.findall(r"`reconciler ([a-z][\w-]*)[^`\n]*`", text)
    assert {*commands(text), *in_words} <= listed()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_link_to_what_exists(name):
    path = ROOT / name
    links = re.findall(r"\]\((?!\w+:|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def within(tree):
    """The lines of conditional expressions within others, and of f-strings within f-strings."""
    nodes = [*ast.walk(tree)]
    # A format after a colon is an f-string to the parser, and no text of its own.
    formats = {id(node.format_spec) for node in nodes if isinstance(node, ast.FormattedValue)}
    outer = [node for node in nodes if isinstance(node, ast.IfExp | ast.JoinedStr) and id(node) not in formats]
    return [
        node.lineno
        for node in outer
        if any(type(each) is type(node) and each is not node and id(each) not in formats for each in ast.walk(node))
    ]


def test_no_line_has_to_be_read_twice():
    """No conditional expression within another, and no f-string within another: a reader has to take them apart."""
    every = [
        path for folder in ("reconciler", "tests", "benchmarks", "reference") for path in (ROOT / folder).rglob("*.py")
    ]
    assert {str(path): lines for path in every if (lines := within(ast.parse(path.read_text("utf-8"))))} == {}
    assert within(ast.parse("f'{a:{b}}' + (x if y else z)")) == []
    assert within(ast.parse("(x if y else z if v else w)")) == [1]
    assert within(ast.parse("""f"{f'{a}'}" """.strip())) == [1]
    assert within(ast.parse("""f"{a:{f'{b}'}}" """.strip())) == [1]
