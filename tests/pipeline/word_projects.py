"""Small projects with lists of keywords in every style, as people and spreadsheets write them; some have errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import strategies as st

from reconciler.pipeline.adding import Said
from tests.support.manifests import DEV, template

OLD = (
    "alpha",
    "beta",
    "gamma",
    "zeta",
    "x",
    "free",
    "casino",
    "Casino",
    "德州",
    "赌",
    "cop",
    "a word that is much too long",
)
NEW = (
    "omega",
    "alpha",
    "ALPHA",
    "free spins",
    "ｃａｓｉｎｏ",
    "y",
    "德州扑克",
    "сор",
    "M\u00c3\u00b6se",
    "za\u200bz",
    "beta",
    "no",
)
HEAD = "apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {{name: {name}}}\nspec:\n"
ENDS = ("\n", "\r\n", "\r")

old_words = st.lists(st.sampled_from(OLD), max_size=5)
new_words = st.lists(st.sampled_from(NEW), min_size=1, max_size=3, unique=True)
says = st.sampled_from(
    (
        Said(),
        Said(),
        Said(tags=("bets",)),
        Said(expires="2099-01-01"),
        Said(expires="2020-01-01"),
        Said(reason="seen # on: air"),
        Said(usages=("Review.Ocr",), expires="2099-01-01T10:00:00Z"),
    )
)


class Project(NamedTuple):
    """Files by path, and the list that is worked on."""

    files: Mapping[str, bytes]
    list: str

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        with TemporaryDirectory() as name:
            root = Path(name)
            for path, data in self.files.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(data)
            yield root


def contents(root: Path) -> dict[str, bytes]:
    """Every file below ``root``."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@st.composite
def _txt(draw: st.DrawFn) -> list[str]:
    words = draw(old_words)
    lines = sorted(words) if draw(st.booleans()) else words
    for comment in draw(
        st.lists(st.sampled_from(("", "# heading", "# reconciler: off=keyword-lookalike x")), max_size=2)
    ):
        lines.insert(draw(st.integers(0, len(lines))), comment)
    return lines


@st.composite
def _csv(draw: st.DrawFn) -> list[str]:
    words = draw(old_words)
    header, row = draw(
        st.sampled_from(
            (
                ("keyword", "{}"),
                ("tags,keyword", "bets,{}"),
                ("keyword,expires,reason,note", "{},,why,n"),
                ("keyword;tags;usages;expires", "{};;;2020-01-01"),
                ("keyword,expires", "{},2099-01-01"),
                ('"keyword","tags"', '"{}",""'),
            )
        )
    )
    return [header, *(row.format(word) for word in (sorted(words) if draw(st.booleans()) else words))]


@st.composite
def _list(draw: st.DrawFn, name: str, files: dict[str, list[str]]) -> str:
    """A document, whose list files go into ``files``."""
    fields = [draw(st.sampled_from(("", "  tags: [words]\n", "  duplicates: merge\n", "  expires: 2098-01-01\n")))]
    entries = draw(old_words)
    if entries and draw(st.booleans()):
        fields.append(f"  keywords: [{', '.join(entries)}]  # flow\n")
    elif entries:
        fields.append("  keywords:\n" + "".join(f"    - {word}  # why\n" for word in entries))
    suffix = draw(st.sampled_from(("", "txt", "csv")))
    if suffix:
        files[f"manifests/{name}.{suffix}"] = draw(_txt() if suffix == "txt" else _csv())
        fields.append(f"  keywordsFrom:\n    - file: {name}.{suffix}\n")
    elif not entries:
        fields.append("  keywords: []\n")
    excluded = draw(st.sampled_from(("", "", "exclude", "excludeFrom")))
    if excluded == "exclude" and suffix:
        fields.append("  exclude: [gamma]\n")
    elif excluded and suffix:
        files[f"manifests/{name}-out.txt"] = ["zeta", "za\u200bz"]
        fields.append(f"  excludeFrom: [{{file: {name}-out.txt}}]\n")
    return HEAD.format(name=name) + "".join(fields)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Projects of one or two lists, a template or none, and one target or two."""
    files: dict[str, list[str]] = {}
    names = ("first", "second")[: draw(st.integers(1, 2))]
    documents = "---\n".join(draw(_list(name, files)) for name in names)
    files["manifests/lists.yaml"] = documents.removesuffix("\n").split("\n")
    project = DEV + draw(st.sampled_from(("", "", "  prod: {}\n")))
    written = {"reconciler.yaml": project.encode()}
    reader = "  userDefineConfigure:\n    ocrReviewInfo: {switch: ON, labelSet: [words, other]}\n"
    if draw(st.booleans()):
        written["manifests/t.yaml"] = template("t", more=reader).encode()
    for path, lines in files.items():
        end = draw(st.sampled_from(ENDS[:2] if path.endswith("yaml") else ENDS))
        last = end if draw(st.booleans()) else ""
        mark = "\ufeff" if draw(st.booleans()) else ""
        written[path] = f"{mark}{end.join(lines)}{last}".encode()
    return Project(written, draw(st.sampled_from(names)))
