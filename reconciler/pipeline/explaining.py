"""explain: what a name stands for, and which keywords a text contains. Files only: no call is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from reconciler.checks.spelling import look
from reconciler.errors import InputError
from reconciler.files.project import open_project
from reconciler.kinds import BY_NAME
from reconciler.model.explanation import Explanation, FieldExplanation, RuleExplanation
from reconciler.model.matching import Matching
from reconciler.model.resource import Address, Resource
from reconciler.pipeline.loading import Loaded, errors, load_with_sources
from reconciler.pipeline.rule_examples import first_problem
from reconciler.pipeline.rule_table import groups
from reconciler.stages.explaining import addresses, fields, keywords, texts
from reconciler.stages.explaining.leaves import declared_leaves
from reconciler.stages.reading.desired import Source

MEANINGS = ("word", "address", "field", "rule")
"""What a name may be; ``word:NAME`` asks for one of them only."""
_SUGGESTED, _MOST_SUGGESTED = 3, 6
_WHAT_NAMES_ARE = (
    "name a word of a list, an address such as ContentReviewTemplate/strict, a field such as blockConfidence, or a rule"
    " that reconciler validate reports"
)
INCOMPLETE = "the project has errors (reconciler validate lists them), so this may be incomplete"


class Asked(NamedTuple):
    """A name, and what it is to be taken for."""

    name: str
    meanings: tuple[str, ...] = MEANINGS


class Opened(NamedTuple):
    """A project to be asked about. ``sources``: the documents that declare its resources."""

    loaded: Loaded
    sources: Sequence[Source]


def parsed(text: str) -> Asked:
    """Return what was asked for. Raises InputError for an empty name."""
    meaning, colon, name = text.partition(":")
    asked = Asked(name, (meaning,)) if colon and meaning in MEANINGS else Asked(text)
    if not asked.name.strip():
        raise InputError(
            "nothing was asked for: the name is empty", hint="reconciler explain WORD, ADDRESS, FIELD or RULE"
        )
    return asked


def open_for(asked: Asked, path: Path, target: str | None) -> Opened | None:
    """Return the project at ``path``; None where there is none, and none is needed for what was asked for."""
    known = _is_known_without_project(asked)
    if known and not {"word", "address"} & set(asked.meanings):
        return None
    try:
        return open_one(path, target)
    except InputError:
        # A mistyped target must not look like a folder without a project.
        if known and open_project(path)[0].file is None:
            return None
        raise


def open_one(path: Path, target: str | None) -> Opened:
    """Return what one target of the project at ``path`` declares.

    Raises InputError where its targets declare different things and none is chosen: what of one reaches what of another
    means nothing.
    """
    loaded, sources = load_with_sources(path, target, lint=False)
    if loaded.contents > 1:
        listing = ", ".join(loaded.project.targets)
        raise InputError(
            f"the targets of the project declare different things: {listing}", hint="choose one: --target NAME"
        )
    return Opened(loaded, sources)


def explain(asked: Asked, opened: Opened | None) -> Explanation:
    """Return all that a name stands for; nothing where it is unknown."""
    made = Explanation(asked.name, fields=_fields(asked), rules=_rules(asked))
    if opened is None:
        return made
    loaded, sources = opened
    made = replace(made, target=loaded.target, errors=len(errors(loaded.problems)))
    resources = loaded.resources
    if "address" in asked.meanings:
        made = _with_address(made, asked, resources)
    if "word" in asked.meanings:
        word = _keyword_in(asked.name) or asked.name
        found = keywords.explained(word, sources, resources, declared_leaves(resources), look)
        kinds = keywords.keyword_kinds()
        near = keywords.near(word, (a.name for a in resources if a.kind in kinds)) if found else ()
        own = {each.address.name for each in found}
        likely = tuple(Address(kind, name) for kind in sorted(kinds) for name in near if name not in own)
        asked_for: str | Address = Address(found[0].address.kind, word) if found else asked.name
        made = replace(made, asked=asked_for, keywords=found, near=likely)
    return made


def explain_text(text: str, source: str, matching: Matching, path: Path, target: str | None) -> Explanation:
    """Return the keywords that the project at ``path`` declares and ``text`` contains, and what they reach."""
    loaded = open_one(path, target).loaded
    found = texts.explained(text, source, matching, loaded.resources, declared_leaves(loaded.resources))
    return Explanation(source, loaded.target, errors=len(errors(loaded.problems)), text=found)


def unknown(asked: Asked, opened: Opened | None, show: Callable[[str], str] = str) -> InputError:
    """Return what to say of a name that stands for nothing, with the nearest ones. ``show`` writes a keyword."""
    where = " in this project" if opened is not None else ""
    if opened is not None and errors(opened.loaded.problems):
        where = " in what can be read of this project, which has errors"
    what = " or ".join(asked.meanings) if len(asked.meanings) < len(MEANINGS) else "word, address, field or rule"
    near = _nearest(asked, opened, show)
    hint = f"nearest: {', '.join(near)}" if near else _WHAT_NAMES_ARE
    return InputError(f'unknown {what} "{asked.name}"{where}', hint=hint)


def is_empty(made: Explanation) -> bool:
    """Whether nothing was found."""
    return not (made.keywords or made.addresses or made.fields or made.rules)


def _is_known_without_project(asked: Asked) -> bool:
    meanings = set(asked.meanings)
    return not {"word", "address"} & meanings or bool(_fields(asked) or _rule_ids(asked))


def _fields(asked: Asked) -> tuple[FieldExplanation, ...]:
    return fields.explained(asked.name) if "field" in asked.meanings else ()


def _rule_ids(asked: Asked) -> list[str]:
    if "rule" not in asked.meanings:
        return []
    return [rule.id for _, rules in groups() for rule in rules if fnmatchcase(asked.name, rule.id)]


def _rules(asked: Asked) -> tuple[RuleExplanation, ...]:
    wanted = _rule_ids(asked)
    found = []
    for title, rules in groups():
        for rule in rules:
            if rule.id in wanted:
                problem = first_problem(rule)
                said = (problem.message, problem.fix or "") if problem is not None else ("", "")
                found.append(RuleExplanation(rule, title, *said))
    return tuple(found)


def _keyword_in(text: str) -> str | None:
    """The keyword of an address such as ``KeywordSample/casino``; None where it is not one."""
    kind, _, name = text.partition("/")
    return name if kind in keywords.keyword_kinds() and name else None


def _with_address(made: Explanation, asked: Asked, resources: Mapping[Address, Resource]) -> Explanation:
    """Add the resource of an address, or all whose name alone was given; keywords are asked for as words."""
    kinds = [name for name, kind in BY_NAME.items() if not kind.words]
    try:
        wanted = [Address.parse(asked.name)]
    except ValueError:
        wanted = [Address(kind, asked.name) for kind in kinds]
    found = [resources[address] for address in wanted if address in resources and address.kind in kinds]
    return replace(made, addresses=tuple(addresses.explained(each, resources.values()) for each in found))


def _nearest(asked: Asked, opened: Opened | None, show: Callable[[str], str]) -> list[str]:
    resources: Iterable[Address] = opened.loaded.resources if opened is not None else ()
    found: list[str] = []
    if "word" in asked.meanings:
        words = (address.name for address in resources if address.kind in keywords.keyword_kinds())
        found += map(show, keywords.near(asked.name, words))
    names: list[str] = []
    if "address" in asked.meanings:
        own = [address for address in resources if not BY_NAME[address.kind].words]
        names += map(str, own)
        # A name alone is an address, too.
        near = keywords.near(asked.name, (address.name for address in own), _SUGGESTED)
        found += [str(address) for address in own if address.name in near]
    if "rule" in asked.meanings:
        names += [rule.id for _, rules in groups() for rule in rules]
    if "field" in asked.meanings:
        names += fields.names()
    found += keywords.near(asked.name, names, _SUGGESTED)
    return list(dict.fromkeys(found))[:_MOST_SUGGESTED]
