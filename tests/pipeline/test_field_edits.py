"""Fields of templates written back: exactly the wanted form is declared, whatever the project, and all else stays.

Projects have bases above one another, patches for one target or all, comments everywhere, and any style of YAML.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from reconciler.model.resource import NormalForm
from tests.properties.documents import flow
from tests.properties.strategies import groups, texts
from tests.support.declaring import form
from tests.support.manifests import PROJECT

from .field_editing import KIND, Result, Unsound, edit

TARGETS = ("dev", "cn")


class Style(NamedTuple):
    """How a document is written: the indentation, whether mappings of depth 1, 2 and 3 stand in braces, comments."""

    step: int
    braces: tuple[bool, bool, bool]
    comments: bool
    quotes: bool
    block_labels: bool


styles = st.builds(
    Style,
    st.sampled_from((2, 4)),
    st.sampled_from(((False, False, False), (False, False, True), (False, True, True), (True, True, True))),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


class Writer:
    """Writes specs in a style; every comment is another one."""

    def __init__(self, style: Style) -> None:
        self.style, self.count = style, 0

    def comment(self) -> str:
        self.count += 1
        return f"# note {self.count}"

    def spec(self, values: Mapping[str, Any]) -> str:
        if not values or self.style.braces[0]:
            return f"spec: {flow(values)}\n"
        return "spec:\n" + "".join(self.field(key, value, 1) for key, value in values.items())

    def field(self, key: str, value: Any, depth: int) -> str:
        indent = " " * self.style.step * depth
        above = f"{indent}{self.comment()}\n" if self.style.comments and self.count % 3 == 0 else ""
        behind = f"  {self.comment()}" if self.style.comments else ""
        if isinstance(value, list) and value and self.style.block_labels:
            rows = "".join(f"{indent}  - {flow(each)}{behind}\n" for each in value)
            return f"{above}{indent}{key}:{behind}\n{rows}"
        if isinstance(value, dict) and value and not self.style.braces[depth]:
            return f"{above}{indent}{key}:{behind}\n" + "".join(
                self.field(name, part, depth + 1) for name, part in value.items()
            )
        shown = flow(value)
        if isinstance(value, str) and value not in ("ON", "OFF") and value.isalnum() and not value.isdigit():
            shown = f"'{value}'" if self.style.quotes else shown
        return f"{above}{indent}{key}: {shown}{behind}\n"


class Document(NamedTuple):
    name: str
    spec: Mapping[str, Any]
    style: Style
    metadata: str = ""

    def written(self) -> str:
        head = f"apiVersion: reconciler/v1\nkind: {KIND}\nmetadata: {{name: {self.name}{self.metadata}}}\n"
        return head + Writer(self.style).spec(self.spec)


@st.composite
def documents(draw: Any) -> list[Document]:
    """A base, a base on it, templates on each of them and on none, and patches of some for some targets."""
    house = draw(groups(nulls=False))
    strict = draw(groups(house))
    found = [
        Document("house", house, draw(styles), ", abstract: true"),
        Document("strict", strict, draw(styles), f", base: house{draw(st.sampled_from((', abstract: true', '')))}"),
    ]
    for name, base in (("one", "house"), ("two", "strict"), ("three", "strict"), ("four", "")):
        spec = draw(groups(house if base else None, nulls=bool(base)))
        comment = draw(texts)
        spec = spec if comment is None else {"comment": comment, **spec}
        found.append(Document(name, spec, draw(styles), f", base: {base}" if base else ""))
    for name in draw(st.lists(st.sampled_from(("house", "two", "four")), max_size=2)):
        leaf = draw(st.sampled_from(("{switch: ON}", "{switch: OFF}")))
        part = {
            "pornConfigure": {"imgReviewInfo": {"switch": leaf[9:-1], "blockConfidence": draw(st.integers(0, 100))}}
        }
        targets = draw(st.sampled_from(("", ", targets: [dev]", ", targets: [cn]")))
        found.append(Document(name, part, draw(styles), f", patch: true{targets}"))
    return found


@st.composite
def wishes(draw: Any) -> dict[str, NormalForm]:
    """Forms that some templates are to have."""
    found = {}
    for name in draw(st.lists(st.sampled_from(("one", "two", "three", "four")), min_size=1, max_size=3, unique=True)):
        spec = draw(groups(nulls=False))
        spec["comment"] = draw(texts) or ""
        spec["name"] = draw(st.sampled_from((name, f"{name} in the cloud")))
        found[name] = form(flow(spec), name)
    return found


STORY = (
    documents(),
    wishes(),
    st.lists(st.sampled_from(("one", "two", "three", "four")), max_size=2),
    st.sampled_from(("\n", "\r\n")),
    st.sampled_from((("dev",), TARGETS)),
)


@given(*STORY)
@settings(max_examples=25)
def test_exactly_what_is_wanted_is_declared(
    written: list[Document], wanted: dict[str, NormalForm], agreed: list[str], end: str, targets: tuple[str, ...]
) -> None:
    check(written, wanted, agreed, end, targets)


@pytest.mark.slow
@given(*STORY)
@settings(max_examples=300)
def test_many_projects(
    written: list[Document], wanted: dict[str, NormalForm], agreed: list[str], end: str, targets: tuple[str, ...]
) -> None:
    check(written, wanted, agreed, end, targets)


def check(
    written: list[Document], wanted: dict[str, NormalForm], agreed: list[str], end: str, targets: tuple[str, ...]
) -> None:
    text = "---\n".join(document.written() for document in written)
    if len(targets) == 1:
        text = text.replace(", targets: [dev]", "").replace(", targets: [cn]", "")
    files = {
        "reconciler.yaml": PROJECT + "targets: {" + ", ".join(f"{name}: {{}}" for name in targets) + "}\n",
        "manifests/all.yaml": text.replace("\n", end).encode(),
    }
    try:
        result = edit(files, wanted, tuple(agreed))
    except Unsound:  # a leaf that adds to one of its base says nothing where another layer took that away
        reject()
    blocked = {problem.address.name for problem in result.edits.problems}
    for name in blocked:
        assert len(targets) > 1, [p.message for p in result.edits.problems]
        assert name not in agreed, [p.message for p in result.edits.problems]
    for name, each in wanted.items():
        if name not in blocked:
            assert result.form(name) == each
    if not agreed:
        for target, before in result.before.items():
            for resource in before.resources.values():
                if target != "dev" or resource.address.name in blocked or resource.address.name not in wanted:
                    assert result.form(resource.address.name, str(target)) == resource.form
    check_lines(result, end)


def check_lines(result: Result, end: str) -> None:
    """Lines that are not among the difference stay, in order; comments that stand alone all do."""
    for before, after in result.files.values():
        old, new = before.decode().split(end), after.decode().split(end)
        gone = [line.number - 1 for line in result.lines if line.sign == "-"]
        come = [line.number - 1 for line in result.lines if line.sign == "+"]
        assert [line for at, line in enumerate(old) if at not in gone] == [
            line for at, line in enumerate(new) if at not in come
        ]
        alone = [line for line in old if line.strip().startswith("#")]
        assert alone == [line for line in new if line.strip().startswith("#")]
