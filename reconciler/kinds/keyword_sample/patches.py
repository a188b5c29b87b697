"""What a patch of a ``KeywordSamples`` document does: keywords and lists are added, exclusions take away."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.manifest import Map, Node, Seq, Text
from reconciler.model.merging import merged

_ADDED = ("keywords", "keywordsFrom", "excludeFrom", "exclude")
"""Lists to which a patch adds; all other fields of it replace."""


class Removed(Text):
    """An excluded word that an entry of the document had: taking that away is what the exclusion did."""

    __slots__ = ()


def patched(below: Map, patch: Map) -> Map:
    """``below`` with ``patch`` over it. First ``exclude`` takes entries away, then the patch's own are added.

    So a patch that names a word in both gives it other tags or usages.
    """
    gone = {str(word) for word in _words(patch.get(Text("exclude")))}
    left = _without(below, gone)
    result = merged(left, patch)
    for field in _ADDED:
        old, new = left.get(Text(field)), patch.get(Text(field))
        if isinstance(old, Seq) and isinstance(new, Seq):
            key = result.key(field)
            assert key is not None
            joined = result[key] = Seq.at(new.position)
            joined += [*old, *new]
    # Marked in what the result has, so that an exclusion which did its work is not reported as useless.
    _mark(result, gone & set(_entries(below)))
    return result


def _without(below: Map, gone: set[str]) -> Map:
    """``below`` without the entries under ``keywords`` whose word is ``gone``."""
    keywords = below.get(Text("keywords"))
    if not gone or not isinstance(keywords, Seq):
        return below
    result = Map.at(below.position)
    result.update(below)
    kept = Seq.at(keywords.position)
    kept += [entry for entry in keywords if _word(entry) not in gone]
    result[Text("keywords")] = kept
    return result


def _mark(tree: Map, done: set[str]) -> None:
    exclude = tree.get(Text("exclude"))
    if not done or not isinstance(exclude, Seq):
        return
    marked = Seq.at(exclude.position)
    for word in exclude:
        if isinstance(word, Text) and str(word) in done:
            marked.append(Removed.at(word, word.file, word.line, word.column, word.plain))
        else:
            marked.append(word)
    tree[Text("exclude")] = marked


def _entries(tree: Map) -> Iterator[str]:
    keywords = tree.get(Text("keywords"))
    for entry in keywords if isinstance(keywords, Seq) else ():
        word = _word(entry)
        if word is not None:
            yield word


def _word(entry: Node) -> str | None:
    """The keyword of an entry under ``keywords``."""
    if isinstance(entry, Map):
        entry = entry.get(Text("keyword"), entry)
    return str(entry) if isinstance(entry, Text) else None


def _words(node: Node | None) -> Iterator[Text]:
    for word in node if isinstance(node, Seq) else ():
        if isinstance(word, Text):
            yield word
