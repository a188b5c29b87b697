"""Every keyword that a command meets, remembered so that masks can hide it wherever it shows up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.ground import masks
from reconciler.model.manifest import Document, Map, Node, Problem, Seq, Text
from reconciler.model.resource import Address, Live
from reconciler.model.state import State
from reconciler.pipeline.nouns import kinds_of_words

_LISTS = ("keywords", "exclude")
"""Fields of a document that hold words, each as it is or under ``keyword``."""

_ADDRESS = "address"
"""The field that names a resource which is not declared any more."""


def meet_documents(documents: Iterable[Document]) -> None:
    """Remember the words that manifests hold themselves, also those that no rule allows."""
    if masks.active():
        for document in documents:
            spec = document.tree.get(Text("spec"))
            if isinstance(spec, Map):
                masks.add(word for field in _LISTS for word in _words(spec.get(Text(field))))
                meet_addresses(_address(spec.get(Text(_ADDRESS))))


def _address(node: Node | None) -> Iterator[Address]:
    """The address that a field holds; none where it is not one."""
    if isinstance(node, Text):
        kind, slash, name = node.partition("/")
        if slash and name:
            yield Address(kind, name)


def _words(node: Node | None) -> Iterator[str]:
    if isinstance(node, Text):
        yield str(node)
    elif isinstance(node, Seq):
        for item in node:
            yield from _words(item)
    elif isinstance(node, Map):
        yield from map(str, node)  # a word that is followed by a colon is a key
        yield from _words(node.get(Text("keyword")))


def meet_live(live: Live) -> None:
    """Remember the words that the account has."""
    if masks.active():
        for kind in kinds_of_words():
            masks.add(live.of(kind))


def meet_state(state: State) -> None:
    """Remember the words that the state has, and those that an interrupted apply was about to write."""
    if masks.active():
        meet_addresses(state.records)
        meet_addresses(intent.address for intent in (state.intents.entries if state.intents else ()))


def meet_addresses(addresses: Iterable[Address]) -> None:
    """Remember the words that are names of resources."""
    if masks.active():
        kinds = kinds_of_words()
        masks.add(address.name for address in addresses if address.kind in kinds)


def meet_suggestions(problems: Iterable[Problem]) -> None:
    """Remember what keywords may be meant to be, which is shown beside them."""
    if masks.active():
        kinds = tuple(f"{kind}/" for kind in kinds_of_words())
        about = (problem for problem in problems if (problem.about or "").startswith(kinds))
        masks.add(problem.suggestion for problem in about if problem.suggestion is not None)
