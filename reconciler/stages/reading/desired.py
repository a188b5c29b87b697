"""From documents to the desired set: every resource the manifests declare, in normal form, and every problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reconciler.kinds import BY_DOCUMENT
from reconciler.kinds.base import Kind
from reconciler.kinds.documents import Declared, DocumentType, Expansion, Statement
from reconciler.kinds.objects import ObjectKind
from reconciler.kinds.runs import RunKind
from reconciler.model.life import longest
from reconciler.model.manifest import Document, ListFile, Position, Problem
from reconciler.model.project import Defaults
from reconciler.model.resource import Address, Resource
from reconciler.stages.ports import Lists
from reconciler.stages.reading.documents import Content, contents


class Source(NamedTuple):
    """A document that declares resources, and the list files that it names, by the keys of ``Kind.queries``."""

    kind: Kind
    declared: Declared
    lists: Mapping[str, Sequence[ListFile]]

    def about(self, chosen: Callable[[str], bool]) -> Source:
        """Itself with the chosen rows of its files alone: what is said of one keyword depends on no other."""
        lists = {
            key: [ListFile(file.path, tuple(row for row in file.rows if chosen(row.keyword))) for file in files]
            for key, files in self.lists.items()
        }
        return self._replace(lists=lists)


About = Callable[[str], bool] | None
"""Whether a keyword is looked at; None: each of them is."""


@dataclass(slots=True)
class Desired:
    """The validated set. ``problems`` holds errors and warnings: with an error, nothing may be planned.

    ``statements``: documents that declare no resource, each with its type, in order.
    ``merging``: lists whose keywords are to be united with other declarations of them; ``clashes``: where addresses
    are declared again, differently. ``ended``: what would be declared if its time were not over, and is not otherwise.
    ``sources``: every sound document that declares resources, with the lists that it names.
    """

    resources: dict[Address, Resource] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    statements: list[tuple[Statement, Declared]] = field(default_factory=list)
    merging: set[str | None] = field(default_factory=set)
    clashes: dict[Address, list[Position]] = field(default_factory=dict)
    ended: dict[Address, Resource] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return all(problem.severity != "error" for problem in self.problems)


def desired(
    documents: Iterable[Document],
    lists: Lists,
    defaults: Defaults | None = None,
    kinds: Mapping[str, DocumentType] = BY_DOCUMENT,
    *,
    whole: bool = True,
    now: float = 0.0,
) -> Desired:
    """Return the set that ``documents`` declare. ``lists`` reads the word lists that they name.

    ``whole`` is False where there are manifests that could not be read to their end. ``now`` is the time in Unix
    seconds: what has ended counts as not declared, before duplicates and merges are looked at. 0: nothing has.
    """
    found = contents(documents, kinds, defaults or Defaults(), whole=whole, now=now)
    complete = whole and _without_errors(found.problems)
    result = declared_by(found.of(None), lists, kinds, complete=complete)
    result.problems = list(dict.fromkeys([*found.problems, *result.problems]))
    return result


def _without_errors(problems: Iterable[Problem]) -> bool:
    """Whether no error hides what is declared."""
    return all(problem.severity != "error" or problem.rule == "unknown-field" for problem in problems)


def declared_by(
    content: Content,
    lists: Lists,
    kinds: Mapping[str, DocumentType] = BY_DOCUMENT,
    *,
    complete: bool = True,
    about: About = None,
) -> Desired:
    """Return the set that the documents of one target declare; its problems are those of the whole set alone.

    ``complete`` is False where errors of documents may hide what is declared. ``about``: only these keywords are
    declared, and looked at; ``sources`` have all rows.
    """
    result = Desired()
    for kind, document in content.declared:
        if isinstance(kind, Kind):
            _expand(kind, document, lists, result, about)
        elif isinstance(kind, Statement):
            result.statements.append((kind, document))
    result.ended = {a: resource for a, resource in result.ended.items() if a not in result.resources}
    for address, places in result.clashes.items():
        result.problems.append(_clash(result.resources[address], places))
    by_kind: dict[str, list[Resource]] = {}
    for address, resource in result.resources.items():
        by_kind.setdefault(address.kind, []).append(resource)
    for kind in kinds.values():
        if isinstance(kind, Kind):
            result.problems += _together(kind, by_kind.get(kind.name, []))
    # What seems to be missing may be declared where an error stands.
    complete = complete and _without_errors(result.problems)
    for statement, document in result.statements:
        found = statement.problems(document, result.resources)
        result.problems += [p for p in found if complete or p.rule not in statement.needs_all]
    for statement in dict.fromkeys(statement for statement, _ in result.statements):
        found = statement.problems_together(result.statements, result.resources, list(kinds.values()))
        result.problems += [p for p in found if complete or p.rule not in statement.needs_all]
    result.problems = list(dict.fromkeys(result.problems))
    return result


def _expand(kind: Kind, document: Declared, lists: Lists, result: Desired, about: About) -> None:
    """Add the resources of one document to ``result``, and what is wrong with them."""
    files = {}
    for key, query in kind.queries(document):
        files[key], complaints = lists.read(query)
        result.problems += complaints
    source = Source(kind, document, files)
    result.sources.append(source)
    expansion = kind.expand(document, files) if about is None else _about(about, source)
    if expansion.merge:
        result.merging.add(document.metadata.name)
    for resource in expansion.resources:
        first = result.resources.setdefault(resource.address, resource)
        if first is not resource:
            _again(kind, first, resource, result)
    for resource in expansion.ended:
        result.ended.setdefault(resource.address, resource)
    result.problems += expansion.problems


def _about(about: Callable[[str], bool], source: Source) -> Expansion:
    """What a document declares of the keywords that are looked at, and of all that is not a keyword.

    A keyword of the document itself goes too: without the rows of files, what excludes or repeats it is not known.
    """
    found = source.kind.expand(source.declared, source.about(about).lists)
    if not source.kind.words:
        return found
    resources = [resource for resource in found.resources if about(resource.address.name)]
    ended = [resource for resource in found.ended if about(resource.address.name)]
    return found._replace(resources=resources, ended=ended)


def _again(kind: Kind, first: Resource, second: Resource, result: Desired) -> None:
    """The same address a second time: equal is a warning, different an error, unless they are to be united."""
    if first.list in result.merging or second.list in result.merging:
        united = kind.merge(first, second)
        if united is None:
            message = f"{first.address.name} together with {first.position.short} has too many tags"
            result.problems.append(Problem("duplicate-merge", second.position, message))
        else:
            result.resources[first.address] = united
    elif first.form == second.form:
        # Where one of the two ends, the other still declares it.
        result.resources[first.address] = first._replace(life=longest((first.life, second.life)))
        message = f"{first.address.name} is already declared at {first.position.short}, with the same settings"
        place, about = second.position, str(second.address)
        result.problems.append(
            Problem("duplicate", place, message, "warning", fix="remove one", about=about, list=second.list)
        )
    else:
        result.clashes.setdefault(first.address, []).append(second.position)


def _clash(first: Resource, places: list[Position]) -> Problem:
    others = ", ".join(place.short for place in places)
    return Problem(
        "duplicate-conflict",
        first.position,
        f"{first.address.name} is declared here and at {others}, with different tags or usages",
        fix="keep one of them, or set duplicates: merge to unite their tags and usages",
    )


def _together(kind: Kind, resources: list[Resource]) -> Iterable[Problem]:
    """Rules over all resources of a kind: cloud names are unique unless shared, and they fit the account's quota."""
    if isinstance(kind, ObjectKind) and kind.quota is not None and len(resources) > kind.quota.limit:
        place = resources[kind.quota.limit].position
        message = f"{len(resources)} {kind.noun}; an account has room for {kind.quota.limit}"
        yield Problem("quota", place, message, fix="remove some")
    names: dict[object, Resource] = {}
    for resource in resources:
        key = kind.unique(resource.form)
        if key is None:
            continue
        first = names.setdefault(key, resource)
        if first is not resource and isinstance(kind, RunKind):
            message = f"asks for the same as {first.address}, at {first.position.short}: it would be paid twice"
            yield Problem("same-run", resource.position, message, fix="remove one of the two")
        elif first is not resource and not (first.shared_name and resource.shared_name):
            yield Problem(
                "cloud-name",
                resource.position,
                f'"{key}" is the cloud name of {first.address} too, at {first.position.short}',
                fix="set another spec.name, or metadata.sharedName: true in both",
            )
