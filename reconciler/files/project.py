"""Finding a project from a path, and reading its project file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from reconciler.errors import InputError, ManifestErrors
from reconciler.files.decoding import Undecodable, decode
from reconciler.files.environment import resolved
from reconciler.files.excerpts import SourceLines
from reconciler.files.given_paths import check_stays
from reconciler.files.places import Places, places_of
from reconciler.files.reading import Unreadable, check_no_links, check_not_hidden, kind_of, read_bytes
from reconciler.files.sound_part import sound_part
from reconciler.files.state_places import filled
from reconciler.files.yaml_tree import READ_ON, parse
from reconciler.model.manifest import Map, Node, Position, Problem, Text, position_of
from reconciler.model.project import Project, Target
from reconciler.model.spec import is_null, read

FILE = "reconciler.yaml"
DEFAULT_TARGET = "default"
STATE_FOLDER = ".reconciler"
_MANIFESTS = (".yaml", ".yml")


@dataclass(frozen=True)
class ProjectFiles:
    """Where a project lies and what its project file says. ``root`` is real: no symbolic link in it."""

    root: Path
    project: Project
    file: str | None
    """Name of the project file, or None where there is none."""
    patterns: tuple[Text, ...]
    """Folders and files of manifests, relative to ``root``, with their places."""
    sources: SourceLines = field(compare=False)
    target_patterns: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    """The same of each target that has manifests of its own."""
    shared: Places | None = field(default=None, compare=False)
    tree: Map | None = field(default=None, compare=False, repr=False)

    @property
    def places(self) -> Places:
        """The folders in which the project's files lie."""
        return self.shared or Places(self.root)

    def place_of(self, *steps: int | str, of_key: bool = False) -> Position:
        """Where the project file says it, or names it; its first line where that is not known."""
        return _place_in(self.tree, *steps, of_key=of_key) if self.tree is not None else Position(self.file or "", 1, 1)

    @property
    def targets(self) -> dict[str, Target]:
        """The declared targets; without any, one called ``default`` with everything at its default."""
        return self.project.targets or {DEFAULT_TARGET: Target()}

    @property
    def target_names(self) -> tuple[str, ...]:
        """The names of all targets, those that cannot be read among them."""
        written = self.tree.get(Text("targets")) if self.tree is not None else None
        names = tuple(map(str, written)) if isinstance(written, Map) else ()
        return names or tuple(map(str, self.targets))

    def state_folder(self, target: str) -> Path:
        """Where state and lock of a target lie, unless the target says otherwise: beside the project file."""
        return self.root / STATE_FOLDER / target

    def missing(self, files: Iterable[str]) -> frozenset[str]:
        """Return those of ``files``, paths relative to the project folder, at which nothing stands."""
        return frozenset(file for file in files if not _stands(self.root / file))

    @property
    def written(self) -> float | None:
        """When the project file was last written, Unix seconds; None where there is none."""
        try:
            return (self.root / self.file).stat().st_mtime if self.file else None
        except OSError:
            return None

    def require_sound(self, problems: Iterable[Problem]) -> None:
        """Raise ManifestErrors where one of ``problems``, of the project file, is an error."""
        every = list(problems)
        if any(problem.severity == "error" for problem in every):
            raise ManifestErrors(self.sources.excerpted(every))

    @property
    def has_state(self) -> bool:
        """Whether something was ever applied from here, with its state in the project."""
        return (self.root / STATE_FOLDER).is_dir()


def _place_in(tree: Map, *steps: int | str, of_key: bool = False) -> Position:
    return position_of(tree, steps, of_key=of_key) or Position(FILE, 1, 1)


def open_project(path: Path, *, any_file: bool = False) -> tuple[ProjectFiles, list[Problem]]:
    """The project at ``path``: its folder, its project file, or a folder below a ``reconciler.yaml``.

    Any other file is an error that says what it is, since "the project around it" is not what was asked for; with
    ``any_file`` the caller works on that file, in the project around it.
    Where the project file is wrong the result holds defaults, and the problems say why.
    Raises InputError where ``path`` does not exist, is no such thing, or lies below somebody else's project file.
    """
    check_stays(path)
    try:
        check_no_links(Path.cwd(), Path.cwd() / path)
        real = path.resolve(strict=True)
    except Unreadable as error:
        raise InputError(f"{path}: {error.message}", hint="give the real folder") from error
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        hint = "give a project or manifest folder; reconciler init makes a new one"
        raise InputError(f"there is no folder or file {path}", hint=hint) from error
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads back to itself
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise InputError(f"{path} cannot be read: {reason}", hint="check it and its permissions") from error
    if not (any_file or real.is_dir() or real.name == FILE):
        # Imported here: it knows saved plans, which no other command reads.
        from reconciler.files.what_it_is import not_a_project

        raise not_a_project(path)
    folder = real if real.is_dir() else real.parent
    root = next((at for at in (folder, *folder.parents) if _stands(at / FILE)), None)
    if root is not None:
        if root != folder:
            _check_owner(root)
        return _with_file(root)
    if not real.is_dir() and real.suffix.lower() not in _MANIFESTS:
        raise InputError(f"{path} is not a manifest", hint="give a folder, or a file that ends in .yaml or .yml")
    return _without_file(folder, "." if real.is_dir() else real.name)


def written_tree(root: Path) -> Map | None:
    """The mapping in the project file of the folder ``root`` as it is written; None where it cannot be read."""
    return _tree(root)[0]


def _check_owner(root: Path) -> None:
    """Raise InputError where a project file that was found above belongs to another user, who could name any host."""
    mine = getattr(os, "geteuid", None)
    if mine is None:
        return
    owner = (root / FILE).lstat().st_uid
    if owner not in (mine(), 0):
        raise InputError(
            f"{root / FILE} belongs to another user (uid {owner}), and was found above the folder that was given",
            hint=f"if it is meant, name its folder: {root}",
        )


def _without_file(root: Path, pattern: str) -> tuple[ProjectFiles, list[Problem]]:
    patterns = (Text.at(pattern, pattern, 1, 1, True),)
    files = ProjectFiles(root, _default(root, pattern), None, patterns, SourceLines(root))
    misnamed = next((name for name in ("reconciler.yml", "Reconciler.yaml") if _stands(root / name)), None)
    if misnamed is None:
        return files, []
    fix = f"rename it to {FILE}"
    return files, [
        Problem("project-file-name", Position(misnamed, 1), "a project file of this name is not read", fix=fix)
    ]


def _stands(path: Path) -> bool:
    """Whether anything stands at ``path``: a project file that cannot be read is an error, not a missing one."""
    try:
        return kind_of(path) is not None
    except Unreadable:
        return True


def _with_file(root: Path) -> tuple[ProjectFiles, list[Problem]]:
    sources = SourceLines(root)
    tree, problems = _tree(root)
    if tree is None:
        # Which manifests there are is not known: reading whatever lies around would only add to the one true problem.
        return ProjectFiles(root, _default(root, "."), FILE, (), sources), sources.excerpted(problems)
    tree, unresolved = resolved(_without_nulls(tree), os.environ)
    problems += unresolved
    reading = read(Project, tree, within=FILE)
    known = {problem.position for problem in problems}
    problems += [problem for problem in reading.problems if problem.position not in known]
    project = reading.value or sound_part(reading, _default(root, "."))
    faulty = {fault.place for fault in reading.faults}
    patterns = () if ("manifests",) in faulty else _placed(project.manifests, reading.tree, "manifests")
    own = {
        str(name): _placed(target.manifests, reading.tree, "targets", str(name), "manifests")
        for name, target in project.targets.items()
        if target.manifests
    }
    places, beyond = _places(root, project, reading.tree)
    sources.places = places
    project, misplaced = filled(project, partial(_place_in, reading.tree))
    problems = sources.excerpted([*problems, *beyond, *misplaced])
    return ProjectFiles(root, project, FILE, patterns, sources, own, places, reading.tree), problems


def _places(root: Path, project: Project, tree: Map) -> tuple[Places, list[Problem]]:
    """The project's folder and the one that it shares, and what is wrong with that."""
    shared = _at(project.shared, position_of(tree, ("shared",))) if project.shared is not None else None
    return places_of(root, shared)


def _tree(root: Path) -> tuple[Map | None, list[Problem]]:
    """The mapping in the project file, and what is wrong with the YAML; None where its content cannot be known."""
    start = Position(FILE, 1)
    try:
        check_no_links(root, root / FILE)
        check_not_hidden(root, root / FILE, "put the file itself into the folder")
        text = decode(read_bytes(root / FILE), advise=False)
    except Unreadable as error:
        instead = f"put a file called {FILE} there" if error.rule == "not-a-file" else error.fix
        return None, [Problem(error.rule, start, error.message, fix=instead)]
    except Undecodable as error:
        place = Position(FILE, error.line, error.column)
        return None, [Problem(error.rule, place, error.message, fix=error.fix)]
    roots, problems = parse(text, FILE)
    if any(problem.rule not in READ_ON for problem in problems):
        return None, problems
    if len(roots) != 1 or not isinstance(roots[0], Map):
        fix = "begin with apiVersion: reconciler/v1, kind: Project and name"
        return None, [*problems, Problem("wrong-type", start, "the project file must be one mapping", fix=fix)]
    return roots[0], problems


def _without_nulls(tree: Map) -> Map:
    """A field left empty means its default; a target left empty is a target."""
    kept = Map.at(tree.position)
    for key, value in tree.items():
        if key == "targets" and isinstance(value, Map):
            targets = kept[key] = Map.at(value.position)
            targets.update((name, _target(target)) for name, target in value.items())
        elif not is_null(value):
            kept[key] = _without_nulls(value) if isinstance(value, Map) else value
    return kept


def _target(node: Node) -> Node:
    if is_null(node):
        return Map.at(node.position)
    return _without_nulls(node) if isinstance(node, Map) else node


def _placed(patterns: Sequence[str], tree: Map, *steps: str) -> tuple[Text, ...]:
    """The patterns that ``tree`` has at ``steps``, each with its place."""
    return tuple(_at(pattern, position_of(tree, (*steps, index))) for index, pattern in enumerate(patterns))


def _at(pattern: str, place: Position | None) -> Text:
    file, line, column = place or Position(FILE, 1, 1)
    return Text.at(pattern, file, line, column, True)


def _default(root: Path, pattern: str) -> Project:
    name = "".join(char for char in root.name if char.isprintable()).strip()[:128] or "project"
    return Project(apiVersion="reconciler/v1", kind="Project", name=name, manifests=[pattern])
