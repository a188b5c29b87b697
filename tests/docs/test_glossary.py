"""The glossary is true: its places exist, and it has every verb and every refusal code of the program."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import click
import pytest

from reconciler.cli.main import root
from reconciler.model.change import Verb
from reconciler.stages.planning.guards import GUARDS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "reconciler"
TEXT = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
ENTRY = re.compile(r"^- \*\*(.+?)\*\*: .+\n  In `(.+?)`: `(.+?)`\.$", re.MULTILINE)
ENTRIES = ENTRY.findall(TEXT)


def rows(title: str) -> set[str]:
    """The first cells of the table below a heading."""
    section = TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE))


@cache
def defined(path: Path) -> set[str]:
    """Names that a module defines at its top."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.AnnAssign):
            names.add(ast.unparse(node.target))
        elif isinstance(node, ast.Assign):
            names.update(map(ast.unparse, node.targets))
    return names


def codes_of(text: str) -> set[str]:
    """Codes of the refusals that a module makes: the first argument of each ``Refusal`` that is a literal."""
    made = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call) and n.args]
    named = [call.args[0] for call in made if isinstance(call.func, ast.Name) and call.func.id == "Refusal"]
    return {first.value for first in named if isinstance(first, ast.Constant)}


def options() -> set[str]:
    """Every option of every command."""
    found: set[str] = set()
    commands: list[click.Command] = [root]
    while commands:
        command = commands.pop()
        found.update(name for parameter in command.params for name in parameter.opts)
        if isinstance(command, click.Group):
            commands += command.commands.values()
    return found


@pytest.mark.parametrize(("word", "path", "name"), ENTRIES, ids=lambda text: text)
def test_every_word_is_where_the_glossary_says(word: str, path: str, name: str) -> None:
    assert name in defined(PACKAGE / path), f"{word}: {path} does not define {name}"


def test_every_entry_has_two_lines_and_stands_once() -> None:
    words = [word for word, _, _ in ENTRIES]
    assert len(words) == TEXT.count("\n- **")
    assert len(words) == len(set(words)) > 40


def test_every_verb_is_explained() -> None:
    assert {verb.value for verb in Verb} <= rows("Verbs")


def test_every_refusal_code_is_explained_and_no_other() -> None:
    raised = {code for path in PACKAGE.rglob("*.py") for code in codes_of(path.read_text(encoding="utf-8"))}
    assert raised | {guard.code for guard in GUARDS} == rows("Refusal codes")
    assert codes_of("yield Refusal('new-code', 'why')") == {"new-code"}


def test_every_option_it_names_exists() -> None:
    named = set(re.findall(r"`(--[a-z-]+)", TEXT))
    assert named
    assert named <= options()


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_it_is_linked(document: str) -> None:
    assert "(docs/glossary.md)" in (ROOT / document).read_text(encoding="utf-8")
