"""What a module imports and which names it uses, as dotted names that no alias can hide."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import NamedTuple


class Name(NamedTuple):
    """A dotted name and the line that mentions it."""

    line: int
    dotted: str


class Source(NamedTuple):
    """A module, read."""

    module: str
    imports: tuple[Name, ...]
    """``from a import b`` is ``a.b``: whether b is a module or a thing in one does not matter to any rule."""
    uses: tuple[Name, ...]
    """Names and attribute chains, resolved through the imports; builtins as ``builtins.x``."""
    attributes: tuple[Name, ...]
    """The last part of every attribute chain: what is asked of objects whose type the source does not tell."""

    @property
    def layer(self) -> str:
        """``reconciler.cloud.http`` lies in ``cloud``; the package itself and ``__main__`` answer to their names."""
        return self.module.split(".")[1] if "." in self.module else "__init__"

    @classmethod
    def parse(cls, module: str, text: str, *, package: bool = False) -> Source:
        """Read the text of a module; ``package`` tells that it is an ``__init__``, for relative imports."""
        nodes = list(ast.walk(ast.parse(text)))
        bindings = [binding for node in nodes for binding in _bindings(node, module, package)]
        aliases = {alias: dotted for alias, dotted, _ in bindings if alias}
        return cls(
            module=module,
            imports=tuple(name for _, _, name in bindings),
            uses=tuple(_uses(nodes, aliases)),
            attributes=tuple(Name(n.lineno, n.attr) for n in nodes if isinstance(n, ast.Attribute)),
        )

    def mentions(self) -> Iterator[Name]:
        """Imports and uses together: ``from os import remove`` is as telling as ``os.remove(...)``."""
        yield from self.imports
        yield from self.uses


def _bindings(node: ast.AST, module: str, package: bool) -> Iterator[tuple[str, str, Name]]:
    """(local name, what it stands for, what is imported) for each import a node makes."""
    match node:
        case ast.Import(names=names):
            for alias in names:
                local = alias.asname or alias.name.partition(".")[0]
                stands_for = alias.name if alias.asname else local
                yield local, stands_for, Name(node.lineno, alias.name)
        case ast.ImportFrom(names=names):
            origin = _origin(node, module, package)
            for alias in names:
                dotted = f"{origin}.{alias.name}"
                yield alias.asname or alias.name, dotted, Name(node.lineno, dotted)
        case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]) if _called(func) in DYNAMIC:
            yield "", "", Name(node.lineno, name)


DYNAMIC = ("import_module", "__import__")


def _called(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def _origin(node: ast.ImportFrom, module: str, package: bool) -> str:
    """The absolute name of the module that an import takes from."""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    climbs = node.level - 1 if package else node.level
    base = parts[: len(parts) - climbs]
    return ".".join([*base, *([node.module] if node.module else [])])


def _uses(nodes: list[ast.AST], aliases: dict[str, str]) -> Iterator[Name]:
    for node in nodes:
        if isinstance(node, ast.Attribute):
            dotted = _chain(node, aliases)
            if dotted:
                yield Name(node.lineno, dotted)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if node.id in aliases:
                yield Name(node.lineno, aliases[node.id])
            elif hasattr(builtins, node.id):
                yield Name(node.lineno, f"builtins.{node.id}")


def _chain(node: ast.expr, aliases: dict[str, str]) -> str:
    """``a.b.c`` with a resolved; empty where the chain does not begin at an import."""
    match node:
        case ast.Attribute(value=value, attr=attr):
            before = _chain(value, aliases)
            return f"{before}.{attr}" if before else ""
        case ast.Name(id=name):
            return aliases.get(name, "")
    return ""
