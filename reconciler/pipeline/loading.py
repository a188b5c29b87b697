"""From a path to a desired set: project file, manifests, word lists, checks; every problem of all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from reconciler.cloud import SystemClock
from reconciler.errors import InputError, ManifestErrors
from reconciler.files.editing.edit_note import check_whole
from reconciler.files.keyword_lists import ListReader
from reconciler.files.manifests import load_manifests
from reconciler.files.project import ProjectFiles, open_project
from reconciler.files.unused_lists import RULE as UNUSED
from reconciler.ground import masks
from reconciler.ground.collector import collector_paused
from reconciler.kinds import BY_NAME
from reconciler.kinds.address_changes import address_changes
from reconciler.kinds.documents import Declared, Statement
from reconciler.model.manifest import Problem
from reconciler.model.moves import AddressChanges
from reconciler.model.project import Target
from reconciler.model.resource import Address, Resource
from reconciler.pipeline.contents import contents_of, declared_together, files_of, note_lists, read_lists
from reconciler.pipeline.met import meet_documents
from reconciler.pipeline.targets import target_problems
from reconciler.pipeline.tuning import parts_of, tuning_of
from reconciler.stages.reading.desired import About, Source
from reconciler.stages.reading.documents import Content


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project with what it declares. ``problems`` are in order of file and line."""

    project: ProjectFiles
    resources: dict[Address, Resource]
    problems: tuple[Problem, ...]
    files: int
    target: str | None = None
    """Whose content this is; None where it is that of several targets, looked at one after the other."""
    off: Mapping[str, int] = field(default_factory=dict)
    """Rule → how many of its problems a setting of the project switched off."""
    now: float = 0.0
    """The time for which it was read, in Unix seconds: what has ended by then is not among the resources."""
    ended: Mapping[Address, Resource] = field(default_factory=dict)
    """What would be declared if its time were not over."""
    statements: tuple[tuple[Statement, Declared], ...] = ()
    """Documents that declare no resource, each with its type, in order."""
    contents: int = 1
    """How many different sets of documents it was read for: above 1, ``resources`` are those of several targets."""

    @property
    def addresses(self) -> AddressChanges:
        """What became of addresses that are no longer declared. Of a sound project, for one target."""
        return address_changes(self.statements, BY_NAME)

    def sound(self) -> Loaded:
        """Itself. Raises ManifestErrors where there is an error."""
        if errors(self.problems):
            raise ManifestErrors(self.problems)
        return self


def load(path: Path, target: str | None = None, *, now: float | None = None, today: date | None = None) -> Loaded:
    """Read everything below ``path``, as ``target`` has it; None: as each of the targets has it.

    The documents of other targets are checked too. What they declare together is looked at where ``target`` is None:
    problems that only some of the targets have say in which. Then ``resources`` are those of all.
    ``now`` is the time in Unix seconds for which it is read; None: the time it is. ``today``, in UTC, decides which
    settings of checks still hold; None: the day of ``now``.

    Raises InputError where there is nothing at ``path``, and where the project has no such target.
    """
    return load_with_sources(path, target, now=now, today=today)[0]


def load_with_sources(
    path: Path,
    target: str | None = None,
    *,
    now: float | None = None,
    today: date | None = None,
    lint: bool = True,
    about: About = None,
) -> tuple[Loaded, Sequence[Source]]:
    """``load``, and every document that declares resources with the lists that it names. Raises as ``load`` does.

    ``lint``: whether to look for what is legal and probably not meant. ``about``: only these keywords are declared, and
    looked at; every row of list files is read, and is in the sources.
    """
    project, problems = open_project(path)
    problems += target_problems(project)
    check_whole(project.root)
    # A project file that cannot be read has lost its targets: that is reported, and not that one is missing.
    if not errors(problems):
        target = _loaded_for(project, target)
    with collector_paused():
        documents = Documents(project, problems, now, today, lint=lint, about=about)
        found = documents.contents
        wanted = found.each if target is None else (found.of(target),)
        loaded, sources = documents.loaded(wanted, target)
    _check_anything(path, loaded)
    return loaded, sources


def load_each(
    path: Path, choose: Callable[[ProjectFiles], Sequence[str]], *, now: float | None = None, about: About = None
) -> Mapping[str, Loaded]:
    """What each of the chosen targets has, as ``load`` returns it. Files that they have in common are read once.

    ``choose`` returns names of targets of the project. Raises what it raises, and ManifestErrors where the project
    file itself is wrong: what its targets are is then not known. ``about``: as in ``load_with_sources``.
    """
    project = open_only(path)
    check_whole(project.root)
    names = choose(project)
    for name in names:
        chosen_target(project, name)
    with collector_paused():
        documents = Documents(project, [], now, None, lint=True, about=about)
        loaded: dict[int, Loaded] = {}
        every: dict[str, Loaded] = {}
        for name in names:
            content = documents.contents.of(name)
            if id(content) not in loaded:
                loaded[id(content)] = documents.loaded((content,), name)[0]
            every[name] = replace(loaded[id(content)], target=name)
            _check_anything(path, every[name])
    return every


def _check_anything(path: Path, loaded: Loaded) -> None:
    """Raise InputError where nothing at all is at ``path``."""
    project = loaded.project
    if not (loaded.files or loaded.problems or project.file or project.has_state):
        raise nothing_at(path)


class Documents:
    """A project that is read once: its manifests, its lists as far as somebody asked, and what its targets have."""

    def __init__(
        self,
        project: ProjectFiles,
        problems: list[Problem],
        now: float | None,
        today: date | None,
        *,
        lint: bool,
        about: About = None,
    ) -> None:
        self._project, self._lint, self._about = project, lint, about
        self._now = SystemClock().now() if now is None else now
        self._today = today or datetime.fromtimestamp(self._now, UTC).date()
        self._manifests, wrong = load_manifests(project)
        meet_documents(self._manifests.documents)
        self._lists = ListReader(project.root, project.sources)
        before = [*problems, *wrong]
        self.contents = contents_of(project, self._manifests, whole=not errors(before), now=self._now)
        self._problems = [*before, *self.contents.problems]

    def loaded(self, wanted: Sequence[Content], target: str | None) -> tuple[Loaded, Sequence[Source]]:
        """What ``wanted`` declare, and every document that declares resources with the lists that it names."""
        project, manifests, lists = self._project, self._manifests, self._lists
        problems = list(self._problems)
        read_lists(wanted, lists)
        note_lists(self.contents.each, lists)
        # Others may have had other lists read before: what those say about rules is not about these.
        own = files_of(wanted, lists)
        noted = (comment for place, comment in lists.comments.items() if place.file in own)
        tuning, mistuned = tuning_of(project, (*manifests.comments, *noted), self._today)
        complete = _complete(problems)
        declared = declared_together(wanted, lists, tuning, complete=complete, lint=self._lint, about=self._about)
        problems += declared.problems
        complete = _complete(problems)
        if complete:
            problems += lists.unused()
        problems = list(dict.fromkeys([*problems, *mistuned]))
        # What only another target has may be what a setting is about.
        looked_at = self._lint and self._about is None
        every = complete and looked_at and len(wanted) == len(self.contents.each)
        # A setting may name what no manifest does.
        paths = {*lists.paths, *(problem.position.file for problem in problems if problem.rule == UNUSED)}
        tuned = tuning.apply(problems, parts_of(project, manifests, paths), complete=every)
        problems = project.sources.excerpted(tuned.problems)
        problems.sort(key=lambda p: (p.position, p.rule))
        loaded = Loaded(
            project,
            declared.resources,
            tuple(problems),
            len(manifests.files),
            target,
            dict(tuned.off),
            self._now,
            declared.ended,
            tuple(declared.statements),
            len(wanted),
        )
        return loaded, declared.sources


def _loaded_for(project: ProjectFiles, target: str | None) -> str | None:
    """The name of the target to load for; None where several are left to choose from."""
    if target is None and len(project.targets) > 1:
        if any(each.mask for each in project.targets.values()):
            masks.want()
        return None
    return chosen_target(project, target)[0]


def _complete(problems: Iterable[Problem]) -> bool:
    """Whether no error hides what would be found without it."""
    return all(problem.rule == "unknown-field" for problem in errors(problems))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def nothing_at(path: Path) -> InputError:
    """Neither a project nor manifests: a wrong path must not look like an account in order."""
    return InputError(
        f"there is nothing at {path}: no reconciler.yaml there or above it, no manifests below it, and no state",
        hint="give the project's folder; reconciler init makes a new one",
    )


def open_only(path: Path) -> ProjectFiles:
    """The project file alone, for commands that need no manifests. Raises ManifestErrors where it is wrong."""
    project, problems = open_project(path)
    problems += target_problems(project)
    project.require_sound(problems)
    return project


def open_recorded(path: Path) -> ProjectFiles:
    """As ``open_only``, for commands that go by the state. Raises InputError where there cannot be one."""
    project = open_only(path)
    if not (project.file or project.has_state):
        raise InputError(
            f"nothing was applied from {path}: there is no reconciler.yaml there or above it, and no state",
            hint="give the project's folder",
        )
    return project


def chosen_target(project: ProjectFiles, name: str | None) -> tuple[str, Target]:
    """The target to work on: the named one, or the only one. Raises InputError, listing them."""
    targets = project.targets
    listing = ", ".join(targets)
    if name is None:
        if len(targets) > 1:
            raise InputError(f"the project has several targets: {listing}", hint="choose one with --target NAME")
        name = next(iter(targets))
    if name not in targets:
        raise InputError(f'unknown target "{name}"', hint=f"targets: {listing}")
    if targets[name].mask:
        masks.want()
    return name, targets[name]
