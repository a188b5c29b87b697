"""What the targets of a project declare: their documents, the lists that these name, and the sets that come of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reconciler.checks import CHECKS
from reconciler.checks.tuning import Tuning
from reconciler.files.keyword_lists import ListReader
from reconciler.files.manifests import Manifests
from reconciler.files.project import ProjectFiles
from reconciler.kinds import BY_DOCUMENT
from reconciler.kinds.base import Kind
from reconciler.kinds.documents import Declared, Statement
from reconciler.model.manifest import ListQuery, Problem
from reconciler.model.resource import Address, Resource
from reconciler.pipeline.met import meet_suggestions
from reconciler.stages.reading.desired import About, Source, declared_by
from reconciler.stages.reading.documents import Content, Contents, contents
from reconciler.stages.reading.selection import attributed


@dataclass(slots=True)
class Together:
    """What some contents declare. The rest beside ``problems`` is that of all; of one address, the first."""

    resources: dict[Address, Resource] = field(default_factory=dict)
    ended: dict[Address, Resource] = field(default_factory=dict)
    statements: list[tuple[Statement, Declared]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


def contents_of(project: ProjectFiles, manifests: Manifests, *, whole: bool = True, now: float = 0.0) -> Contents:
    """What each target of ``project`` declares, and what is wrong with its documents."""
    defaults = project.project.defaults
    return contents(manifests.documents, BY_DOCUMENT, defaults, project.target_names, whole=whole, now=now)


def read_lists(wanted: Iterable[Content], lists: ListReader) -> None:
    """Read the lists that ``wanted`` name, so that comments and encodings in them are known; problems come later."""
    for query in _queries(wanted):
        lists.read(query)


def note_lists(every: Iterable[Content], lists: ListReader) -> None:
    """Count the lists that other targets name as used, without reading them."""
    for query in _queries(every):
        lists.note(query)


def files_of(wanted: Iterable[Content], lists: ListReader) -> frozenset[str]:
    """The list files that ``wanted`` name, relative to the project folder."""
    return frozenset(path for query in _queries(wanted) for path in lists.note(query))


def _queries(contents: Iterable[Content]) -> Iterator[ListQuery]:
    """What the documents of ``contents`` ask for, each document once."""
    seen: set[int] = set()
    for content in contents:
        for kind, declared in content.declared:
            if isinstance(kind, Kind) and id(declared) not in seen:
                seen.add(id(declared))
                for _, query in kind.queries(declared):
                    yield query


def declared_together(
    wanted: Sequence[Content],
    lists: ListReader,
    tuning: Tuning,
    *,
    complete: bool,
    lint: bool = True,
    about: About = None,
) -> Together:
    """Return what each of ``wanted`` declares, checked by itself: the work is the sum of what is in them.

    ``complete`` is False where errors of documents may hide problems. ``lint``: whether to look for what is legal and
    probably not meant. ``about``: as in ``declared_by``.
    """
    result = Together()
    found: list[tuple[tuple[str, ...], list[Problem]]] = []
    for content in wanted:
        # What is wrong inside a list is wrong in each target that has it.
        lists.report_again()
        declared = declared_by(content, lists, complete=complete, about=about)
        problems = list(declared.problems)
        sound = complete and all(p.severity != "error" or p.rule == "unknown-field" for p in problems)
        for check in CHECKS if lint else ():
            if tuning.wants(check.rules):
                problems += check.problems(declared.resources, complete=sound)
        meet_suggestions(problems)
        found.append((content.targets, problems))
        result.resources = declared.resources | result.resources
        result.ended = declared.ended | result.ended
        result.sources += declared.sources
        known = {id(document) for _, document in result.statements}
        result.statements += [(kind, document) for kind, document in declared.statements if id(document) not in known]
    result.problems = attributed(found)
    return result
