"""The rules of ``Moved`` and ``Removed`` documents. For the reference; tests break each."""

from __future__ import annotations

from reconciler.model.rule import Files, Rule, manifest

_NEW = manifest("ContentReviewTemplate", "terrorismConfigure: {imgReviewInfo: {switch: ON}}", name="new", file="t.yaml")


def _moved(*moves: str) -> Files:
    """A project with the template ``new`` and a document for each of ``moves``."""
    files = dict(_NEW)
    for number, move in enumerate(moves):
        files |= manifest("Moved", move, name=f"m{number}", file=f"moved{number}.yaml")
    return files


_ADDRESS = "ContentReviewTemplate"

RULES = (
    Rule(
        "moved-address",
        "A Moved document has an address of an unknown form or kind, one of a kind whose names are not the project's"
        " own choice, or two of different kinds.",
        _moved("from: KeywordSample/casino\nto: KeywordSample/poker"),
    ),
    Rule(
        "moved-from",
        "What a Moved document leads away from is declared.",
        _moved(f"from: {_ADDRESS}/new\nto: {_ADDRESS}/newer"),
    ),
    Rule(
        "moved-to",
        "What a Moved document leads to is not declared.",
        _moved(f"from: {_ADDRESS}/old\nto: {_ADDRESS}/knew"),
    ),
    Rule(
        "moved-twice",
        "Two Moved documents lead away from one address, or to one address.",
        _moved(f"from: {_ADDRESS}/old\nto: {_ADDRESS}/new", f"from: {_ADDRESS}/older\nto: {_ADDRESS}/new"),
    ),
    Rule(
        "moved-circle",
        "Moved documents lead in a circle.",
        _moved(f"from: {_ADDRESS}/a\nto: {_ADDRESS}/b", f"from: {_ADDRESS}/b\nto: {_ADDRESS}/a"),
    ),
)
REMOVED_RULES = (
    Rule(
        "removed-address",
        "A Removed document has an address of an unknown form or kind.",
        manifest("Removed", "address: KeywordSampl/casino"),
    ),
    Rule(
        "removed-declared",
        "What a Removed document says to be removed is declared.",
        {**_NEW, **manifest("Removed", f"address: {_ADDRESS}/new")},
    ),
    Rule(
        "removed-moved",
        "What a Removed document says to be removed is moved by a Moved document, or removed by another document.",
        {
            **_moved(f"from: {_ADDRESS}/old\nto: {_ADDRESS}/new"),
            **manifest("Removed", f"address: {_ADDRESS}/old"),
        },
    ),
)
