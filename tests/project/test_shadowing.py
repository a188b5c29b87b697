"""A name that a package exports must not hide a module of that package: `import package.name` would find the other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import PACKAGE, ROOT

PACKAGES = sorted(path.parent for path in PACKAGE.rglob("__init__.py"))


def shadowed(package: str, source: str, modules: set[str]) -> list[str]:
    """The modules of ``package`` that its own ``__init__`` binds to something else."""
    return sorted(name for name in bound(package, ast.parse(source)) if name in modules)


def bound(package: str, tree: ast.Module) -> Iterator[str]:
    """The names that an ``__init__`` binds, but for the imports of its own modules."""
    for node in at_module_level(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                own_module = node.module == package and alias.asname is None
                if not own_module:
                    yield alias.asname or alias.name
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def at_module_level(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs when the module is imported and binds its names, also those inside ``if`` and ``try``."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from at_module_level(node)


def modules_of(folder: Path) -> set[str]:
    files = {path.stem for path in folder.glob("*.py")}
    return files | {path.name for path in folder.iterdir() if (path / "__init__.py").is_file()}


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: ".".join(folder.relative_to(ROOT).parts))
def test_no_export_hides_a_module(folder: Path) -> None:
    package = ".".join(folder.relative_to(ROOT).parts)
    source = (folder / "__init__.py").read_text(encoding="utf-8")
    assert shadowed(package, source, modules_of(folder)) == []


@pytest.mark.parametrize(
    "source",
    [
        "from reconciler.pipeline.session import session",
        "from reconciler.pipeline.session import Session as session",
        "def session(): ...",
        "session = 1",
    ],
)
def test_the_check_complains(source: str) -> None:
    assert shadowed("reconciler.pipeline", source, {"session"}) == ["session"]


def test_a_package_may_import_its_modules() -> None:
    assert shadowed("reconciler.checks", "from reconciler.checks import keywords", {"keywords"}) == []
