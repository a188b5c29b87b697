"""The tests stand where a reader looks for them."""

import ast
from collections import Counter

import pytest
from hypothesis import settings

from tests.support.paths import PACKAGE, ROOT

TESTS = ROOT / "tests"
FILES = sorted(path for path in TESTS.rglob("*.py") if path.name not in ("__init__.py", "conftest.py"))
FOLDERS = sorted({path.parent for path in TESTS.rglob("*.py")} - {TESTS})
OF_THEIR_OWN = {
    "support",
    "project",
    "faults",
    "runs",
    "properties",
    "published",
    "replacing",
    "fresh_runners",
    "browser",
}
"""Helpers, the project as a whole, and scenarios, which drive the whole program."""


def test_no_two_files_share_a_name():
    counts = Counter(path.name for path in FILES)
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(TESTS)))
def test_folder_mirrors_what_it_tests_and_says_so(folder):
    place = folder.relative_to(TESTS)
    assert place.parts[0] in OF_THEIR_OWN or (PACKAGE / place).is_dir() or (ROOT / place).is_dir()
    source = (folder / "__init__.py").read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source))


@pytest.mark.parametrize("name", ["same", "random", "long"])
def test_the_profiles_of_the_documents_exist(name):
    """None of them lets time decide: what a test says must not depend on the machine."""
    profile = settings.get_profile(name)
    assert profile.derandomize is (name == "same")
    assert profile.deadline is None
