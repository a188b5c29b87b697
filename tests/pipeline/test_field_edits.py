"""Fields of templates written back: exactly the wanted form is declared, whatever the project, and all else stays.

Projects have bases above one another, patches for one target or all, comments everywhere, and any style of YAML.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reconciler.files.editing.difference import LineChange
from reconciler.model.resource import Address, NormalForm
from reconciler.pipeline.field_edits import ABSENT, FieldEdits, Wanted, check_fields, edit_fields
from reconciler.pipeline.loading import Loaded, errors, load, load_each
from reconciler.pipeline.word_edits import Editor, as_edited
from tests.properties.documents import flow
from tests.properties.strategies import groups, texts
from tests.support.declaring import form
from tests.support.manifests import PROJECT

KIND = "ContentReviewTemplate"
TARGETS = ("dev", "cn")


def address(name: str) -> Address:
    return Address(KIND, name)


def whole(wanted: NormalForm, now: NormalForm) -> Wanted:
    """All of a form, with what it does not have and another one has."""
    return {**dict.fromkeys(now, ABSENT), **wanted}


class Result(NamedTuple):
    """The edits, what each target declared and declares, and the files before and after with their difference."""

    edits: FieldEdits
    before: Mapping[str | None, Loaded]
    after: Mapping[str | None, Loaded]
    files: Mapping[str, tuple[bytes, bytes]]
    lines: list[LineChange]

    def form(self, name: str, target: str = "dev") -> NormalForm:
        return self.after[target].resources[address(name)].form

    @property
    def shown(self) -> list[str]:
        return [f"{line.sign}{line.text}" for line in self.lines if line.sign != " "]


def edit(
    files: Mapping[str, str | bytes],
    wanted: Mapping[str, Wanted | NormalForm],
    agreed: tuple[str, ...] = (),
    target: str = "dev",
) -> Result:
    """Edit the templates of a project, and prove it. A form stands for all of it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        before = load_each(root, lambda project: project.target_names)
        loaded = load(root, target, now=before[target].now)
        # A leaf that adds to one of its base says nothing where another layer took that away.
        assume(not errors([problem for each in before.values() for problem in each.problems]))
        every = {
            address(name): whole(each, loaded.resources[address(name)].form) if "name" in each else each
            for name, each in wanted.items()
        }
        editor = Editor(loaded.project, {})
        edits = edit_fields(loaded, every, editor, into_shared=[address(name) for name in agreed])
        edits.into(editor)
        made = editor.edits()
        with as_edited(loaded.project, made):
            after = load_each(root, lambda project: project.target_names, now=loaded.now)
        for each in after.values():
            each.sound()
        assert list(check_fields(before, after, edits)) == []
        contents = {each.file: (each.source.data, each.after) for each in made}
        return Result(edits, before, after, contents, [line for each in made for line in each.lines()])


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


@given(
    documents(),
    wishes(),
    st.lists(st.sampled_from(("one", "two", "three", "four")), max_size=2),
    st.sampled_from(("\n", "\r\n")),
    st.sampled_from((("dev",), TARGETS)),
)
@settings(max_examples=25)
def test_exactly_what_is_wanted_is_declared(
    written: list[Document], wanted: dict[str, NormalForm], agreed: list[str], end: str, targets: tuple[str, ...]
) -> None:
    text = "---\n".join(document.written() for document in written)
    if len(targets) == 1:
        text = text.replace(", targets: [dev]", "").replace(", targets: [cn]", "")
    files = {
        "reconciler.yaml": PROJECT + "targets: {" + ", ".join(f"{name}: {{}}" for name in targets) + "}\n",
        "manifests/all.yaml": text.replace("\n", end).encode(),
    }
    result = edit(files, wanted, tuple(agreed))
    blocked = {problem.address.name for problem in result.edits.problems}
    for name in blocked:
        assert len(targets) > 1
        assert name not in agreed
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
