"""add and remove of words, in arbitrary small projects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import InputError, Refused
from reconciler.model.explanation import Mention
from reconciler.pipeline.adding import Said, add
from reconciler.pipeline.loading import load_with_sources
from reconciler.pipeline.removing import remove
from reconciler.pipeline.word_edits import WordEdits, as_edited, check_only
from reconciler.pipeline.word_mentions import EveryMention
from reconciler.pipeline.word_places import likeness
from reconciler.stages.explaining.keywords import mentions_of

from .word_projects import NEW, OLD, Project, contents, new_words, projects, says

NOW = 1_800_000_000.0


def added(root: Path, project: Project, words: Sequence[str], said: Said) -> WordEdits | None:
    """What ``add`` makes of it; None where it refuses."""
    try:
        return add(root, words, project.list, said)
    except (InputError, Refused):
        return None


@settings(max_examples=60)
@given(projects(), new_words, says)
def test_what_is_added_and_removed_leaves_every_file_byte_by_byte(
    project: Project, words: list[str], said: Said
) -> None:
    """Words that stood nowhere: of one that did, remove takes the old line too."""
    with project.on_disk() as root:
        known = {mention.keyword.name for mention in mentions_of(load_with_sources(root)[1])}
        made = added(root, project, [word for word in words if word not in known] or ["new"], said)
        if made is None:
            return
        made.write()
        assert contents(root) != project.files
        remove(root, made.words, None).write()
        assert contents(root) == project.files


def outcome(make: Callable[[], WordEdits]) -> WordEdits | str:
    """What ``make`` returns, or the sentence with which it refuses."""
    try:
        return make()
    except (InputError, Refused) as error:
        return error.message


def is_the_same(whole: WordEdits | str, alone: WordEdits | str) -> None:
    """Of some words alone is declared what is declared of them among all. Errors and warnings of others are not met."""
    if isinstance(whole, str):
        assert isinstance(alone, WordEdits) or alone == whole or "errors" in whole or "1 error" in whole
        return
    assert isinstance(alone, WordEdits)
    shown = attrgetter("words", "edits", "remarks", "places", "reach")
    assert shown(alone) == shown(whole)
    assert alone.resources.items() <= whole.resources.items()
    judged = {address for address in whole.resources if likeness(whole.words)(address.name)}
    assert judged <= alone.resources.keys()


@settings(max_examples=40)
@given(projects(), new_words, says)
def test_words_are_added_alone_as_among_all(project: Project, words: list[str], said: Said) -> None:
    with project.on_disk() as root:
        whole = outcome(lambda: add(root, words, project.list, said))
        is_the_same(whole, outcome(lambda: add(root, words, project.list, said, alone=True)))


@given(projects(), st.sets(st.sampled_from((*OLD, *NEW))))
def test_mentions_of_some_words_are_those_among_all(project: Project, words: set[str]) -> None:
    with project.on_disk() as root:
        sources = load_with_sources(root, now=NOW)[1]
        every = [mention for mention in mentions_of(sources) if mention.keyword.name in words]
        assert list(EveryMention(sources).of(words.__contains__)) == every


def finds(before: Iterable[Mention], after: Iterable[Mention], words: Sequence[str]) -> bool:
    try:
        check_only(before, after, words)
    except InputError:
        return True
    return False


@given(projects(), new_words, says)
def test_what_is_compared_is_what_differs_among_all(project: Project, words: list[str], said: Said) -> None:
    """The same finding as by comparing each mention, for the words that were asked for, and for none."""
    with project.on_disk() as root:
        made = added(root, project, words, said)
        if made is None:
            return
        before = load_with_sources(root, now=NOW)[1]
        with as_edited(made.project, made.edits):
            after = load_with_sources(root, now=NOW)[1]
    for allowed in (list(made.words), []):
        found = finds(EveryMention(before), EveryMention(after), allowed)
        assert found == finds(tuple(mentions_of(before)), tuple(mentions_of(after)), allowed)
        assert found == (bool(made.edits) and not allowed)
