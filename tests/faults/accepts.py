"""A project with every sort of place, an account that drifts from it, and accept, in this process."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

from reconciler.emulator import Emulator
from reconciler.model.resource import Address
from reconciler.model.state import State
from reconciler.pipeline.accept_asked import Wanted
from reconciler.pipeline.accepting import Accepting, to_accept, write
from tests.support.clocks import VirtualClock

from .kept_cases import SteppedProject
from .starting_point import emulator

PROJECT = """\
apiVersion: reconciler/v1
kind: Project
name: drifting
manifests: [manifests]
targets:
  live:
    account: "100000000001"
"""
LIST = "apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {{name: {name}}}\nspec:\n  usages: [Review]\n"
_HEAD = "apiVersion: reconciler/v1\nkind: ContentReviewTemplate\nmetadata: {{name: {name}{more}}}\nspec:\n"
FILES = {
    "reconciler.yaml": PROJECT,
    "manifests/lists.yaml": (
        "# Lists of the house\n\n"
        + LIST.format(name="txt")
        + "  tags: [bets]  # of all\n  keywordsFrom:\n    - file: lists/bets.txt\n---\n"
        + LIST.format(name="csv")
        + "  keywordsFrom:\n    - {file: lists/scams.csv, ignoreColumns: [note]}\n---\n"
        + LIST.format(name="block")
        + "  tags: [own]\n  keywords:\n    - alone  # first\n    # about two\n    - {keyword: two, tags: [a, b]}"
        "  # 2nd\n"
        '    - keyword: three\n      tags:\n        - x\n        - y  # why\n    - "four"\n---\n'
        + LIST.format(name="flow")
        + "  keywords: [east, {keyword: west, tags: [a]}, north]  # in one line\n"
    ),
    "manifests/patches.yaml": (
        "apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {name: block, patch: true, targets: [live]}\n"
        "spec:\n  keywords:\n    - patched  # here only\n"
    ),
    "manifests/templates.yaml": (
        _HEAD.format(name="house", more=", abstract: true")
        + "  pornConfigure:\n    imgReviewInfo: {switch: ON, blockConfidence: 80}  # agreed\n---\n"
        "# The strict one\n"
        + _HEAD.format(name="strict", more=", base: house")
        + "  comment: for rooms  # said\n---\n"
        + _HEAD.format(name="mild", more=", base: house")
        + "  pornConfigure:\n    imgReviewInfo: {reviewConfidence: 20}\n---\n"
        + _HEAD.format(name="words", more="")
        + "  userDefineConfigure:\n    ocrReviewInfo:\n      switch: ON\n      labelSet:\n"
        "        - bets  # ours\n        - own\n"
    ),
    "lists/bets.txt": "# heading\r\nroulette\r\nbaccarat  # a game\r\n\r\nzoo",
    "lists/scams.csv": 'keyword,tags,note\nloan,"a|b",x\nmoney,,"said, twice"\nfree,+c,\n',
}
LISTED = ("roulette", "baccarat", "zoo", "loan", "money", "free")
WRITTEN = ("alone", "two", "three", "four", "east", "west", "north", "patched")
NEW = ("appeared", "新词", "no", "a, b: c", "=1+1", "x" * 25)
TAGS = ("a", "b", "own", "bets", "0123", "neu", "x|y", "t,u")
USAGES = (("Review",), ("Review.Ocr",), ("All",), ("Recognition.Asr", "Review.Asr"))


class Edit(NamedTuple):
    """What somebody does in the console: to a word (``tags`` None: deletes it), or to a template."""

    what: str
    name: str
    tags: tuple[str, ...] | None = None
    usages: tuple[str, ...] = ("Review",)
    values: tuple[str, int, int] = ("ON", 80, 20)


labels = st.lists(st.sampled_from(TAGS), max_size=3, unique=True).map(tuple)
usages = st.sampled_from(USAGES)
known_words, new_words = st.sampled_from(LISTED + WRITTEN), st.sampled_from(NEW)
nothing = st.just(("ON", 1, 1))
word_edits = st.builds(Edit, st.just("word"), known_words, st.one_of(st.none(), labels), usages, nothing)
added_words = st.builds(Edit, st.just("word"), new_words, labels, usages, nothing)
leaf = st.tuples(st.sampled_from(["ON", "OFF"]), st.integers(1, 100), st.integers(1, 100))
template_edits = st.builds(
    Edit,
    st.sampled_from(["comment", "porn", "user", "drop", "again"]),
    st.sampled_from(["strict", "mild", "words"]),
    labels,
    st.just(("Review",)),
    leaf,
)
new_templates = st.builds(
    Edit, st.just("new"), st.sampled_from(["late rooms", "house", "lists", "第二"]), labels, st.just(("Review",)), leaf
)
edits = st.lists(
    st.one_of(word_edits, added_words, template_edits, new_templates),
    min_size=1,
    max_size=6,
    unique_by=lambda each: each.name,
)


@contextmanager
def drifted(every: Sequence[Edit], more: Mapping[str, bytes] | None = None) -> Iterator[SteppedProject]:
    """The project, with ``more`` files, applied; and the account as ``every`` edit left it."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        clock = VirtualClock()
        served = emulator(None, clock.now)
        folder = Path(name)
        for file, data in {**{file: text.encode() for file, text in FILES.items()}, **(more or {})}.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_bytes(data)
        try:
            project = SteppedProject(folder, served, clock)
            assert project.apply().clean
            clock.time += 100
            for each in every:
                _carry_out(served, each)
            clock.time += 100
            yield project
        finally:
            served.close()


def _carry_out(served: Emulator, edit: Edit) -> None:
    if edit.what == "word":
        if edit.tags is None:
            served.drop_word(edit.name)
        else:
            served.put_word(edit.name, edit.usages, edit.tags)
        return
    switch, block, review = edit.values
    porn = {"ImgReviewInfo": {"Switch": switch, "BlockConfidence": block, "ReviewConfidence": review}}
    user = {"OcrReviewInfo": {"Switch": switch, "LabelSet": list(edit.tags or ()), "BlockConfidence": block}}
    if edit.what == "new":
        served.put_template(edit.name, "made at night", PornConfigure=porn, UserDefineConfigure=user)
        return
    definition = next(number for number, row in served.templates().items() if row["name"] == edit.name)
    if edit.what == "comment":
        served.edit_template(definition, Comment="changed: # so" if block > 50 else "")
    elif edit.what == "porn":
        served.edit_template(definition, PornConfigure=porn)
    elif edit.what == "user":
        served.edit_template(definition, UserDefineConfigure=user)
    else:
        served.drop_template(definition)
        if edit.what == "again":
            served.put_template(edit.name, "made again", PornConfigure=porn)


def accept(project: SteppedProject, *texts: str, check: bool = False) -> Accepting:
    """Accept ``texts``, or all of it."""

    async def go(opened: Any) -> Accepting:
        made = await to_accept(opened, project.folder, Wanted(texts, everything=not texts))
        if not check and not made.empty:
            write(opened, made)
        return made

    made: Accepting = project.with_session(go, command="accept")
    project.reload()
    return made


def files(project: SteppedProject) -> dict[str, bytes]:
    """Every file of the project but its state."""
    every = (path for path in project.folder.rglob("*") if path.is_file() and ".reconciler" not in path.parts)
    return {path.relative_to(project.folder).as_posix(): path.read_bytes() for path in every}


def planned(project: SteppedProject) -> list[Address]:
    """What the next plan would do."""
    plan = project.look()[2]
    return [change.address for change in plan.changes] + [end.address for end in plan.ends]


def recorded(project: SteppedProject) -> State:
    """The state as it is stored."""
    return project.look()[0]
