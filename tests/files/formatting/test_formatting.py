"""fmt never changes what a project means, and has nothing to do the second time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.files.formatting import Style
from reconciler.files.formatting.file import format_file
from reconciler.files.formatting.lists import format_txt
from reconciler.files.formatting.scan import comments
from reconciler.files.txt_lists import read_txt
from reconciler.pipeline import load
from reconciler.pipeline.formatting import fmt, fmt_text
from tests.properties.documents import write_project
from tests.properties.strategies import Desired, drafts, groups, keywords, wishes

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
MESS = ("", "", " ", "   ", "\t# said", "  # and: [said", " #")
"""What may stand at the end of a line that ends a value."""


@st.composite
def projects(draw: Any) -> Desired:
    words = {word: draw(wishes()) for word in draw(st.lists(keywords, max_size=8, unique=True))}
    base = draw(groups(nulls=False))
    made = {f"t{index}": draw(drafts(index, base)) for index in range(draw(st.integers(0, 2)))}
    return Desired(words, made, base)


def meaning(root: Path) -> Any:
    loaded = load(root)
    kept = {address: resource._replace(position=None, places=None) for address, resource in loaded.resources.items()}
    return kept, Counter((problem.rule, problem.position.file) for problem in loaded.problems)


def messed(text: str, draw: Any) -> str:
    """More space, comments and blank lines, where no value goes on."""
    lines = []
    for line in text.splitlines():
        lines.append(line + (draw(st.sampled_from(MESS)) if line and not line.startswith("#") else ""))
        lines += [""] * draw(st.sampled_from((0, 0, 0, 1, 3)))
        if draw(st.integers(0, 5)) == 0:
            lines.append(draw(st.sampled_from(("# between", "      # far in", "#", "#: x"))))
    return "\n".join(lines) + draw(st.sampled_from(("", "\n", "\n\n\n")))


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(st.data(), projects())
def test_the_meaning_stays(data: st.DataObject, desired: Desired) -> None:
    """Desired set, problems, comments: before and after. Line ends of every system."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        write_project(root, desired)
        for path in sorted((root / "manifests").glob("*.yaml")):
            text = messed(path.read_text(encoding="utf-8"), data.draw)
            path.write_text(text, encoding="utf-8", newline=data.draw(st.sampled_from(("\n", "\r\n"))))
        before, said = meaning(root), said_in(root)
        done = fmt(root, Style())
        assert not any(file.broken for file in done), done
        assert meaning(root) == before
        assert said_in(root) == said
        assert not any(file.changed for file in fmt(root, Style(check=True)))


def said_in(root: Path) -> Counter[str]:
    total: Counter[str] = Counter()
    for path in (root / "manifests").glob("*.yaml"):
        total += comments(path.read_text(encoding="utf-8"))
    return total


LINE = st.one_of(
    keywords,
    st.sampled_from(("", "", " ", "# c", "#bad", "\\#x", "a # b", "\u3000", "a\t# c", "  x", "x", "\\# y", "#")),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=8),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(LINE, max_size=20), st.sampled_from(("\n", "\r\n", "\r")), st.booleans(), st.booleans())
def test_txt_lists(lines: list[str], end: str, sort: bool, dedupe: bool) -> None:
    """The same keywords: in the same order without ``--sort``, as often without ``--dedupe``."""
    text = end.join(lines)
    result = format_txt(text, sort=sort, dedupe=dedupe)
    before, wrong = read_txt(text.removeprefix("\ufeff"), "a")
    after, still = read_txt(result, "a")
    words, kept = [row.keyword for row in before], [row.keyword for row in after]
    assert set(kept) == set(words)
    assert dedupe or Counter(kept) == Counter(words)
    assert sort or dedupe or kept == words
    assert len(still) == len(wrong)
    assert format_txt(result, sort=sort, dedupe=dedupe) == result


def test_a_mapping_in_a_list_keeps_its_braces() -> None:
    """One field in brackets alone reads as a field of the list."""
    neat = b"from: [{file: a.txt}, {file: b.txt, encoding: gb18030}]\n"
    for text in (
        neat,
        b"from: [ {file: a.txt}, {file: b.txt,  encoding: gb18030} ]\n",
        neat.replace(b"{file: a.txt}", b"file: a.txt"),
    ):
        done = fmt_text(text, "a.yaml", Style())
        assert (done.after.encode(), done.changed) == (neat, text != neat)


@pytest.mark.parametrize(
    ("text", "neat", "line"),
    [
        ("%YAML 1.2\n---\na:   1\n", "%YAML 1.2\n---\na: 1\n", None),
        ("a:  1\n...\n# c\n%YAML 1.2\n---\nb:  1\n", "a: 1\n...\n# c\n%YAML 1.2\n---\nb: 1\n", None),
        ("--- {a: 1,\n  b:  2}\n--- # c\nc:  3\n", "--- {a: 1,\n  b:  2}\n--- # c\nc: 3\n", 1),
        ("a:  1\n--- |\n  x\n\n\n  y\n---\nb:  1\n", "a: 1\n--- |\n  x\n\n\n  y\n---\nb: 1\n", 2),
    ],
)
def test_lines_that_begin_a_document_stay(text: str, neat: str, line: int | None) -> None:
    """Directives are nothing without their ``---``, nor is half of a value that begins behind it."""
    done = fmt_text(text.encode(), "a.yaml", Style())
    remark = f"line {line}: only white space was formatted: it begins in the line of its ---" if line else ""
    assert (done.after, done.remark) == (neat, remark)


def test_white_space_that_goes_does_not_hinder_the_rest() -> None:
    """A tab behind a colon: once it is gone, the document can be written anew, so that is done at once."""
    done = fmt_text(b"a:\t\n  b:   [ c ]\n", "a.yaml", Style())
    assert (done.after, done.remark) == ("a:\n  b: [c]\n", "")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_cell_of_several_lines_stays_one(end: str) -> None:
    """Whatever its lines end with, also in a file that ends its rows so."""
    text = end.join(("keyword,reason", '"b","first', 'second"', "a,", ""))
    done = fmt_text(text.encode(), "a.csv", Style(sort=True))
    assert done.after == f'keyword,reason\na,\nb,"first{end}second"\n'
    assert not fmt_text(done.after.encode(), "a.csv", Style(sort=True)).changed


def test_a_csv_list_keeps_its_separator(tmp_path: Path) -> None:
    """Semicolons, and the line that names them, which is neither a header nor a row to be sorted."""
    (tmp_path / "a.csv").write_text("sep=;\n keyword ;tags\nb;\n\na; x\n", encoding="utf-8")
    assert format_file(tmp_path, "a.csv", Style(sort=True)).changed
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "sep=;\nkeyword;tags\na;x\nb;\n"


def test_a_semicolon_stays_what_separates_the_cells(tmp_path: Path) -> None:
    """Beside a comma in the header, which would be taken for it once its quotes are gone."""
    (tmp_path / "a.csv").write_text('keyword;"note, old"\nb; x\n', encoding="utf-8")
    assert format_file(tmp_path, "a.csv", Style()).changed
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == '"keyword";"note, old"\nb;x\n'
    assert not format_file(tmp_path, "a.csv", Style()).changed
