"""The glossary is true: its places exist, and it has every verb of the program."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import click
import pytest

from reconciler.cli.main import root
from reconciler.model.change import Verb

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


def test_every_option_it_names_exists() -> None:
    named = set(re.findall(r"`(--[a-z-]+)", TEXT))
    assert named
    assert named <= options()


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_it_is_linked(document: str) -> None:
    assert "(docs/glossary.md)" in (ROOT / document).read_text(encoding="utf-8")
