"""Tags, usages and ends of keywords, changed where they stand: all that is not asked for stays as it is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from itertools import chain
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reconciler.files.editing import table
from reconciler.files.editing.cell_fields import can_say, set_in_table
from reconciler.files.editing.entry_fields import set_in_documents
from reconciler.files.editing.fields import Fields
from reconciler.files.editing.source import CannotEdit, Splice, edited, source_of, spliced
from reconciler.files.yaml_tree import parse
from reconciler.model.manifest import ListQuery, Text

HEAD = "# top\nkind: KeywordSamples\nmetadata: {name: words}\nspec:\n  tags: [all]\n"
QUERY = ListQuery(Text.at("a.csv", "m.yaml", 1, 1, True), {})
ENTRIES = (
    "{w}",
    "{w}  # why",
    '"{w}"',
    "{{keyword: {w}, tags: [a, 'b']}}  # both",
    "{{tags: [b], keyword: '{w}', reason: it's so}}",
    "{{ keyword: {w},\n        tags: [a] ,  # first\n        owner: ana }}",
    "keyword: {w}\n      # these\n      tags:\n        - b  # the second\n        - c\n      reason: so  # yes",
    "tags:\n      - a\n      keyword: {w}\n      expires: 2027-01-31",
    "keyword: {w}\n      tags:",
    "usages: [Review, 'Recognition']\n      keyword: \"{w}\"",
)
values = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.none() | st.lists(st.sampled_from(("a", "b", "0", "x: y")), unique=True).map(tuple),
        "usages": st.none() | st.just(("Review.Ocr",)),
        "expires": st.none() | st.sampled_from(("2028-02-29", "2028-02-29T10:00Z", "never")),
    },
)


def in_documents(text: str, changes: Mapping[tuple[int, int], Fields]) -> list[Splice]:
    return list(chain.from_iterable(set_in_documents(text, changes).values()))


def in_table(found: table.Table, changes: Mapping[int, Fields]) -> list[Splice]:
    return list(chain.from_iterable(set_in_table(found, changes).values()))


def rows_of(text: str) -> list[dict[str, Any]]:
    """Each entry under ``keywords`` as a mapping, read by another reader of YAML."""
    every = yaml.safe_load(text)["spec"]["keywords"]
    return [item if isinstance(item, dict) else {"keyword": str(item)} for item in every]


def expected(row: dict[str, Any], fields: Fields) -> dict[str, Any]:
    made = {**row, **{name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}}
    return {name: as_set(value) for name, value in made.items() if value is not None}


def as_set(value: Any) -> Any:
    return set(map(str, value)) if isinstance(value, list) else str(value)


def places_in(text: str) -> list[tuple[int, int]]:
    root: Any = parse(text, "a.yaml")[0][0]
    found = []
    for item in root[Text("spec")][Text("keywords")]:
        own = item[Text("keyword")] if isinstance(item, dict) else item
        found.append((own.line, own.column))
    return found


@given(
    st.lists(st.tuples(st.sampled_from(ENTRIES), values), min_size=1, max_size=4),
    st.sampled_from(("\n", "\r\n")),
    st.booleans(),
)
def test_yaml(entries: list[tuple[str, Fields]], end: str, ended: bool) -> None:
    """What is asked for is read back, nothing else is read otherwise, and comments outside fields stay."""
    items = [entry.format(w=f"word {at}") for at, (entry, _) in enumerate(entries)]
    body = "\n".join(f"    - {item}" for item in items)
    text = f"{HEAD}  keywords:\n{body}{'  ' if ended else ''}{end if ended else ''}".replace("\n", end)
    changes = dict(zip(places_in(text), (fields for _, fields in entries), strict=True))
    try:
        after = spliced(text, in_documents(text, changes))
    except CannotEdit as error:
        assert "comment stands beside" in error.message
        return
    assert not parse(after, "a.yaml")[1]
    old, new = rows_of(text), rows_of(after)
    for row, then, (_, fields) in zip(old, new, entries, strict=True):
        assert {name: as_set(value) for name, value in then.items() if value is not None} == expected(row, fields)
    again = in_documents(after, dict(zip(places_in(after), changes.values(), strict=True)))
    assert spliced(after, again) == after
    untouched = [line for line in text.splitlines() if "# top" in line or "# why" in line]
    assert all(any(line[-5:] == other[-5:] for other in after.splitlines()) for line in untouched)


@given(st.sampled_from(("{w}", "'{w}'", "{w}  # why", '"{w}"')), st.booleans(), values)
def test_a_word_becomes_a_mapping_and_a_word_again(entry: str, flow: bool, fields: Fields) -> None:
    word = entry.format(w="free spins")
    body = f"  keywords: [one, {word.split('  #')[0]}]\n" if flow else f"  keywords:\n    - one\n    - {word}\n"
    text = HEAD + body
    after = spliced(text, in_documents(text, {places_in(text)[1]: fields}))
    back = in_documents(after, {places_in(after)[1]: dict.fromkeys(fields)})
    assert spliced(after, back) == text


@pytest.mark.parametrize(
    ("entry", "fields", "then"),
    [
        ("- casino  # c", {"tags": ("a",)}, "- {keyword: casino, tags: [a]}  # c"),
        ("- a, b", {"tags": ("a",)}, '- {keyword: "a, b", tags: [a]}'),
        ("- {keyword: x, tags: ['a', b]}", {"tags": ("b", "c")}, "- {keyword: x, tags: [b, c]}"),
        ("- {keyword: x, reason: y}", {"expires": "2028-01-01"}, "- {keyword: x, expires: 2028-01-01, reason: y}"),
        (
            "- {keyword: x, tags: [a], usages: [Review], owner: y}",
            {"tags": None, "usages": None},
            "- {keyword: x, owner: y}",
        ),
        (
            "- {keyword: x, owner: y, tags: [a], usages: [Review]}",
            {"tags": None, "usages": None},
            "- {keyword: x, owner: y}",
        ),
        ("- tags: [a]\n      keyword: x", {"tags": None}, "- keyword: x"),
        (
            "- keyword: x\n      tags:\n        - a  # why\n        - b",
            {"tags": ("a", "c")},
            "- keyword: x\n      tags:\n        - a  # why\n        - c",
        ),
        ("- keyword: x\n      tags:\n        - a\n        - b", {"tags": ()}, "- keyword: x\n      tags: []"),
        (
            "- keyword: x\n      owner: y",
            {"tags": ("a",), "usages": ("Review",)},
            "- keyword: x\n      tags: [a]\n      usages: [Review]\n      owner: y",
        ),
    ],
)
def test_the_style_of_an_entry(entry: str, fields: Fields, then: str) -> None:
    text = f"{HEAD}  keywords:\n    {entry}\n    - last\n"
    after = spliced(text, in_documents(text, {places_in(text)[0]: fields}))
    assert after == f"{HEAD}  keywords:\n    {then}\n    - last\n"


@pytest.mark.parametrize(
    ("entry", "fields", "said"),
    [
        ("- |\n      casino", {"tags": ("a",)}, "stands in a block"),
        ("- {keyword: x, tags: [a,  # why\n        b]}", {"tags": ("c",)}, "goes on in further lines"),
        ("- {keyword: x, tags: [a],  # why\n       owner: y}", {"tags": None}, "a comment stands beside tags"),
        ("- tags: [a]  # why\n      keyword: x", {"tags": None}, "a comment stands beside tags"),
    ],
)
def test_what_cannot_change_alone_is_refused(entry: str, fields: Fields, said: str) -> None:
    text = f"{HEAD}  keywords:\n    {entry}\n"
    with pytest.raises(CannotEdit, match=said):
        in_documents(text, {places_in(text)[0]: fields})


def test_what_says_so_already_stays_as_it_is_written() -> None:
    """A mapping that says nothing beside its word is not made a word, unless it is left so."""
    text = f"{HEAD}  keywords:\n    - {{keyword: x}}\n    - {{keyword: y, tags: [a]}}\n    - z\n"
    first, second, third = places_in(text)
    inherit: Fields = {"tags": None}
    made = set_in_documents(text, {first: inherit, second: inherit, third: inherit})
    assert (made[first], made[third]) == ([], [])
    assert spliced(text, made[second]) == text.replace("{keyword: y, tags: [a]}", "y")


def test_a_place_without_an_entry_is_refused() -> None:
    text = f"{HEAD}  keywords: [a]\n  exclude: [b]\n"
    with pytest.raises(CannotEdit, match="begins at 7:13"):
        in_documents(text, {(7, 13): {"tags": ("a",)}})


@given(
    st.lists(st.sampled_from(("x", 'say "hi"', "a,b", "a;b", "two\nlines", "德州")), min_size=1, max_size=5),
    st.sampled_from((",", "\t", ";")),
    st.booleans(),
    st.sampled_from(("\n", "\r\n")),
    st.sampled_from(("utf-8", "utf-16", "gb18030")),
    values,
)
def test_csv(words: list[str], delimiter: str, quoted: bool, end: str, encoding: str, fields: Fields) -> None:
    """Cells change where their column is; all other cells keep their quotes."""
    out = io.StringIO(newline="")
    writer = csv.writer(
        out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    )
    writer.writerow(["note", "tags", "keyword", "expires"])
    for word in words:
        writer.writerow([word, "b|a", word.split("\n")[0], ""])
    source = source_of(out.getvalue().encode(encoding), encoding)
    before = table.table_of(source.text, QUERY, delimiter)
    assert before is not None
    if not can_say(before, fields):
        assert fields.get("usages") is not None
        return
    fields = {name: value for name, value in fields.items() if name != "usages"}
    line = before.records[-1].line
    then = source_of(edited(source, in_table(before, {line: fields})), encoding)
    after = table.table_of(then.text, QUERY, delimiter)
    assert after is not None
    assert [record.cells for record in after.records[:-1]] == [record.cells for record in before.records[:-1]]
    tags, expires = fields.get("tags", ("b", "a")), fields.get("expires", "")
    cells = before.records[-1].cells
    shown = "" if tags is None else "|".join(sorted(tags)) or "-"
    now = after.records[-1].cells
    assert [now[0], "|".join(sorted(now[1].split("|"))), *now[2:]] == [cells[0], shown, cells[2], expires or ""]
    back = in_table(after, {line: {name: {"tags": ("b", "a"), "expires": None}[name] for name in fields}})
    assert sorted(spliced(then.text, back)) == sorted(source.text)


def test_labels_of_a_cell_keep_their_order() -> None:
    text = "keyword,tags\ncasino,c|a|b\npoker,+a\n"
    found = table.table_of(text, QUERY, ",")
    assert found is not None
    assert set_in_table(found, {2: {"tags": ("a", "b", "c")}}) == {2: []}
    changes: dict[int, Fields] = {2: {"tags": ("a", "b", "d")}, 3: {"tags": ("a",)}}
    assert spliced(text, in_table(found, changes)) == "keyword,tags\ncasino,a|b|d\npoker,a\n"


def test_a_label_that_no_cell_can_say_is_not_written() -> None:
    found = table.table_of("keyword,tags\ncasino,a\n", QUERY, ",")
    assert found is not None
    assert not can_say(found, {"tags": ("a|b",)})
    assert not can_say(found, {"tags": ("=cmd()",)})
    assert not can_say(found, {"expires": "2028-01-01"})
    assert can_say(found, {"expires": None, "tags": ()})
