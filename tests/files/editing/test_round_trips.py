"""Keywords that are added and removed again leave every file as it was, in any style and encoding."""

from __future__ import annotations

import csv
import io
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reconciler.files.decoding import decode
from reconciler.files.editing import table, txt, yaml_lists
from reconciler.files.editing.difference import changed_lines
from reconciler.files.editing.entry import Entry
from reconciler.files.editing.source import CannotEdit, edited, encodes, source_of
from reconciler.files.txt_lists import read_txt
from reconciler.files.yaml_tree import parse
from reconciler.model.manifest import ListQuery, Text

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030", "big5", "shift_jis", "cp1252", "iso2022_jp")
ENDS = ("\n", "\r\n", "\r")
OLD = ("alpha", "beta", "gamma", "zeta", "Ünder", "德州扑克", "カジノ", "c#", "\\#tag", "x y")
NEW = ("new one", "ace", "omega", "新词", "ノート", "#1", "no", "0123", "comma, colon: x", 'say "hi"', "it's")
QUERY = ListQuery(Text.at("a.csv", "m.yaml", 1, 1, True), {})

words = st.lists(st.sampled_from(OLD), max_size=6)
new_words = st.lists(st.sampled_from(NEW), min_size=1, max_size=4, unique=True)
ends = st.sampled_from(ENDS)


def encoded(text: str, encoding: str) -> bytes:
    """The text in an encoding; what the encoding does not have is left out."""
    return text.encode(encoding, "ignore")


def untouched(before: bytes, after: bytes, encoding: str) -> bool:
    """Whether every line that was there stands there still, in order, line end and all."""
    old, rest = decode(before, encoding).splitlines(keepends=True), decode(after, encoding).splitlines(keepends=True)
    at = iter(line.rstrip("\r\n") for line in rest)
    return all(line.rstrip("\r\n") in at for line in old)


@given(
    st.lists(
        st.one_of(st.sampled_from(OLD), st.sampled_from(("", "# heading", "  ", "# reconciler: off=duplicate x")))
    ),
    new_words,
    ends,
    st.sampled_from(ENCODINGS),
    st.booleans(),
    st.booleans(),
    st.sampled_from(("", "rumours, see #5")),
)
def test_txt(
    lines: list[str], new: list[str], end: str, encoding: str, ended: bool, ordered: bool, reason: str
) -> None:
    text = end.join(sorted(lines) if ordered else lines) + (end if ended and lines else "")
    source = source_of(encoded(text, encoding), encoding)
    entries = [Entry(word, reason=reason) for word in new]
    entries = [each for each in entries if txt.can_hold(each) and encodes(source, each.keyword)]
    added = edited(source, txt.add_to_txt(source.text, entries))
    assert untouched(source.data, added, encoding)
    then = source_of(added, encoding)
    rows = read_txt(then.text, "")[0]
    known = [row.keyword for row in read_txt(source.text, "")[0]]
    assert sorted(row.keyword for row in rows) == sorted([*known, *(each.keyword for each in entries)])
    if known == sorted(known) and len(known) > 2:
        assert [row.keyword for row in rows] == sorted(row.keyword for row in rows)
    gone = {row.line for row in rows if row.keyword in new}
    assert edited(then, txt.remove_from_txt(then.text, gone)) == source.data


@given(
    words,
    new_words,
    ends,
    st.sampled_from(ENCODINGS),
    st.booleans(),
    st.booleans(),
    st.sampled_from((",", "\t", ";", "sep=;")),
)
def test_csv(
    known: list[str], new: list[str], end: str, encoding: str, ended: bool, quoted: bool, separator: str
) -> None:
    """A first line that names the separator stays."""
    delimiter = separator[-1]
    out = io.StringIO(newline="")
    out.write(f"{separator}{end}" if len(separator) > 1 else "")
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(["tags", "keyword", "note", "expires"])
    for word in known:
        writer.writerow(["a|b", word, f"two{end}lines", ""])
    text = out.getvalue() if ended else out.getvalue().removesuffix(end)
    source = source_of(encoded(text, encoding), encoding)
    before = table.table_of(source.text, QUERY, delimiter)
    assert before is not None
    entries = [Entry(word, ("x", "y"), expires="2027-01-31") for word in new]
    entries = [each for each in entries if table.can_hold(before, each) and encodes(source, each.keyword)]
    added = edited(source, table.add_to_table(before, entries))
    then = source_of(added, encoding)
    after = table.table_of(then.text, QUERY, delimiter)
    assert after is not None
    mine = [record for record in after.records if record.cells[1] in new]
    assert (
        [record.cells for record in mine if record.cells[1] == entries[0].keyword]
        == [["x|y", entries[0].keyword, "", "2027-01-31"]]
        if entries
        else not mine
    )
    kept = [record.cells for record in after.records if record not in mine]
    assert kept == [record.cells for record in before.records]
    assert edited(then, table.remove_from_table(after, {record.line for record in mine})) == source.data


HEAD = "# top\napiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {name: words}\n"
TAIL = "---\n# other\napiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {name: other}\nspec: {keywords: [z]}"


def block(items: list[str], indent: str, comment: str) -> str:
    rows = [f"{indent}- {item}{comment if number % 2 else ''}\n" for number, item in enumerate(items)]
    return "  keywords:\n" + "".join(rows) if rows else ""


def flow(items: list[str], opened: str, between: str, closed: str) -> str:
    return f"  keywords: [{opened}{between.join(items)}{closed}]  # flow\n"


scalars = st.lists(
    st.sampled_from(
        ("alpha", "beta", "zeta", "'quoted'", '"double"', "德州扑克", "{keyword: casino, tags: [a, b]}", "x y", "12")
    ),
    max_size=5,
    unique=True,
)
sequences = st.one_of(
    st.builds(block, scalars, st.sampled_from(("    ", "  ", "      ")), st.sampled_from(("", "  # why", " # - x"))),
    st.builds(
        flow,
        scalars,
        st.sampled_from(("", "\n    ", " ")),
        st.sampled_from((", ", ",\n    ", ",", ",  # why\n    ")),
        st.sampled_from(("", "\n  ", " ", "  # last\n  ")),
    ),
)
entries_of = st.builds(
    Entry,
    st.sampled_from(NEW),
    st.one_of(st.none(), st.just(("gambling", "0123"))),
    st.none(),
    st.one_of(st.none(), st.sampled_from(("2027-01-31", "2027-01-31T10:00:00Z"))),
    st.sampled_from(("", "seen # on: air")),
    st.sampled_from((None, True)),
    st.sampled_from(("", "trust & safety")),
    st.sampled_from(("", "T-1: # two")),
    st.sampled_from(("", "why # not", "\x1f")),
)


@given(
    sequences,
    st.lists(entries_of, min_size=1, max_size=4, unique_by=lambda entry: entry.keyword),
    st.sampled_from(("", "  usages: [Review]\n", "  # before\n  usages: [Review]  # u\n")),
    st.sampled_from(("", "  # behind\n", "  keywordsFrom:\n    - file: a.txt\n", "\n\n")),
    ends,
    st.booleans(),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16")),
)
def test_yaml(sequence: str, entries: list[Entry], above: str, below: str, end: str, tail: bool, encoding: str) -> None:
    """In block and flow style, in any indentation, among comments; a field that was not there goes again."""
    if not sequence and not above:
        above = "  usages: [Review]\n"
    text = f"{HEAD}spec:\n{above}{sequence}{below}{TAIL if tail else ''}".replace("\n", end)
    source = source_of(text.encode(encoding))
    try:
        added = edited(source, yaml_lists.add_to_document(source.text, "KeywordSamples", "words", entries))
    except CannotEdit as error:
        assert "comment" in error.message
        return
    assert untouched(source.data, added, "utf-8") or "[" in sequence
    then = source_of(added)
    assert not parse(then.text, "a.yaml")[1]
    before, after = yaml.safe_load_all(source.text), yaml.safe_load_all(then.text)
    new = {entry.keyword for entry in entries}
    for old, now in zip(before, after, strict=True):
        kept = [item for item in now["spec"].get("keywords", []) if keyword(item) not in new]
        assert list(map(str, kept)) == list(map(str, old["spec"].get("keywords", [])))
    assert found(then.text) >= new
    places = [place for word, place in places_of(then.text) if word in new]
    assert edited(then, yaml_lists.remove_from_documents(then.text, places)) == source.data


def keyword(item: object) -> str:
    return str(item["keyword"]) if isinstance(item, dict) else str(item)


def places_of(text: str) -> list[tuple[str, tuple[int, int]]]:
    """Each keyword of the first document, read by the reader of manifests, with its place."""
    root = parse(text, "a.yaml")[0][0]
    assert isinstance(root, dict)
    places = []
    for item in root[Text("spec")].get(Text("keywords"), []):
        own = item[Text("keyword")] if isinstance(item, dict) else item
        places.append((str(own), (own.line, own.column)))
    return places


def found(text: str) -> set[str]:
    return {word for word, _ in places_of(text)}


@given(words, new_words)
def test_the_difference_is_what_changes(known: list[str], new: list[str]) -> None:
    """Carried out on the old lines, what is shown gives the new ones."""
    text = "\n".join(known)
    splices = txt.add_to_txt(text, [Entry(word) for word in new if txt.can_hold(Entry(word))])
    shown = list(changed_lines(text, splices))
    after = edited(source_of(text.encode()), splices).decode()
    lines = [line for line in text.split("\n") if text]
    for change in shown:
        if change.sign == "+":
            lines.insert(change.number - 1, change.text)
    assert lines == [line for line in re.split("\n", after.removesuffix("\n")) if after]


def test_a_line_that_changes_is_not_shown_as_standing_before_the_next_one() -> None:
    """The last entry in brackets gets its comma, and the new one its line."""
    text = f"{HEAD}spec:\n  keywords: [\n    one,\n    two  # why\n  ]\n"
    shown = changed_lines(text, yaml_lists.add_to_document(text, "KeywordSamples", "words", [Entry("new")]))
    assert [f"{change.sign} {change.number} {change.text}" for change in shown] == [
        "  7     one,",
        "- 8     two  # why",
        "+ 8     two,  # why",
        "+ 9     new",
    ]


@pytest.mark.parametrize("item", ["-\n      late", "- # why\n      late"])
def test_an_entry_apart_from_its_dash_is_refused(item: str) -> None:
    text = f"{HEAD}spec:\n  keywords:\n    - one\n    {item}\n    - two\n"
    with pytest.raises(CannotEdit, match="behind its dash"):
        yaml_lists.remove_from_documents(text, [(9, 7)])
