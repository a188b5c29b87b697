"""A word: the keywords that it may mean, every line that declares or excludes them, and what they reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from heapq import nlargest

from reconciler.kinds import OBJECT_KINDS
from reconciler.model.explanation import KeywordExplanation, Likeness, Mention
from reconciler.model.folding import fold
from reconciler.model.resource import Address, Resource
from reconciler.stages.explaining.leaves import Leaf, reach_of, sample_of
from reconciler.stages.reading.desired import Source

Look = Callable[[str], str]
"""What a word looks like in plain letters, whatever alphabet it is written in."""
MOST_NEAR = 5
CANDIDATES = 200
"""Keywords that are compared letter by letter: those that share most pairs of letters with what was asked for."""


def mentions_of(sources: Iterable[Source]) -> Iterator[Mention]:
    """Every place where a project declares or excludes a keyword, in order of the documents."""
    for source in sources:
        yield from source.kind.mentions(source.declared, source.lists)


def explained(
    asked: str,
    sources: Iterable[Source],
    resources: Mapping[Address, Resource],
    leaves: Sequence[Leaf],
    look: Look,
) -> tuple[KeywordExplanation, ...]:
    """Return the keywords that ``asked`` may mean, the one of that very spelling first."""
    known = _Spellings(asked, look)
    found: dict[Address, list[Mention]] = {}
    for mention in mentions_of(sources):
        if known.likeness(mention.keyword.name) is not None:
            found.setdefault(mention.keyword, []).append(mention)
    made = [_explanation(address, known, mentions, resources, leaves) for address, mentions in found.items()]
    order = list(Likeness)
    return tuple(sorted(made, key=lambda each: (order.index(each.likeness), each.address)))


def _explanation(
    address: Address,
    known: _Spellings,
    mentions: Sequence[Mention],
    resources: Mapping[Address, Resource],
    leaves: Sequence[Leaf],
) -> KeywordExplanation:
    likeness = known.likeness(address.name)
    assert likeness is not None
    resource = resources.get(address)
    if resource is None:
        return KeywordExplanation(address, likeness, tuple(mentions))
    sample = sample_of(address.kind, resource.form)
    reached = reach_of(sample, leaves) if sample is not None else ()
    return KeywordExplanation(address, likeness, tuple(mentions), resource.form, reached)


class _Spellings:
    """How like words are to one that was asked for."""

    def __init__(self, asked: str, look: Look) -> None:
        self._asked, self._look = asked, look
        self._folded, self._looks = fold(asked), look(asked)

    def likeness(self, word: str) -> Likeness | None:
        """None where the words differ."""
        if word == self._asked:
            return Likeness.SAME
        if fold(word) == self._folded:
            return Likeness.FOLDED
        # Two plain words that differ look different: the table is for letters of other alphabets.
        plain = word.isascii() and self._asked.isascii()
        return Likeness.LOOKS if not plain and self._look(word) == self._looks else None


def near(asked: str, names: Iterable[str], most: int = MOST_NEAR) -> list[str]:
    """Return the ``most`` names that are spelt most like ``asked``, of those that share pairs of letters with it.

    Comparing with each of a hundred thousand names would take seconds, so that the pairs choose a few of them first.
    """
    wanted = fold(asked)
    letters = frozenset(wanted)
    pairs = Counter(_pairs(wanted))
    spelt: dict[str, str] = {}
    ranked: list[tuple[float, str]] = []
    for name in names:
        if abs(len(name) - len(wanted)) > max(2, len(wanted) // 2):
            continue
        folded = fold(name)
        if letters.isdisjoint(folded):
            continue
        shared = sum(min(count, pairs[pair]) for pair, count in Counter(_pairs(folded)).items() if pair in pairs)
        if shared and folded not in spelt:
            spelt[folded] = name
            ranked.append((2 * shared / (len(folded) + len(wanted)), folded))
    candidates = [folded for _, folded in nlargest(CANDIDATES, ranked)]
    return [spelt[folded] for folded in get_close_matches(wanted, candidates, most)]


def _pairs(word: str) -> list[str]:
    """Two letters each, the ends of the word counted as one."""
    edged = f" {word} "
    return [edged[at : at + 2] for at in range(len(edged) - 1)]


def keyword_kinds() -> frozenset[str]:
    """Kinds whose resources are keywords."""
    return frozenset(name for name, kind in OBJECT_KINDS.items() if kind.sampled)
