"""JSON lines, one document over many lines, arrays, and lines that are none of these."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import InputError
from reconciler.files.json_documents import Broken, Document, json_documents

ROW = {"a": [1, {"b": "c"}]}
TEXT = json.dumps(ROW)


def read(data, limit=200):
    return list(json_documents("seen", io.BytesIO(data), limit=limit))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{TEXT}\n{TEXT}\n", [1, 2]),
        (f"{TEXT}\r\n\r\n{TEXT}", [1, 3]),
        (f"\ufeff{TEXT}\n{TEXT}\n", [1, 2]),
        (json.dumps(ROW, indent=2), [1]),
        (f"\n\n{json.dumps(ROW, indent=2)}\n\n", [3]),
        (json.dumps([ROW, ROW]), [1, 1]),
        (json.dumps([ROW, ROW], indent=1), [1, 1]),
        (f"[\n{TEXT},\n{TEXT}\n]\n", [1, 1]),
        ("", []),
        (" \n\n", []),
    ],
    ids=range(10),
)
def test_every_form(text, lines):
    assert read(text.encode()) == [Document(line, ROW) for line in lines]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (b'{"a": ', "not JSON"),
        (b"\xff\xfe{", "not UTF-8"),
        (b"[" * 50, "not JSON"),
        (b'{"a": "' + b"x" * 300 + b'"}', "longer than"),
        (b"9" * 5000, "longer than"),
        (b"nothing", "not JSON"),
    ],
    ids=range(6),
)
@pytest.mark.parametrize("where", [0, 1, 2])
def test_a_broken_line_hides_no_other(bad, message, where):
    """Wherever it stands, and though the first line may be the beginning of a document."""
    rows = [TEXT.encode()] * 2
    rows.insert(where, bad)
    found = read(b"\n".join(rows))
    [broken] = [each for each in found if isinstance(each, Broken)]
    assert broken.line == where + 1
    assert message in broken.message
    assert [each.value for each in found if isinstance(each, Document)] == [ROW, ROW]


def test_numbers_and_nesting_that_python_does_not_read():
    assert "too long" in read(b"9" * 5000, limit=10_000)[0].message
    assert read(b"[" * 100_000, limit=1_000_000)[0].message in (
        "nested too deep",
        "not JSON: Expecting value at character 100001",
    )


@pytest.mark.parametrize("indent", [None, 1])
def test_a_large_array_is_refused_with_what_to_do(indent):
    with pytest.raises(InputError, match="one JSON array of more than") as caught:
        read(json.dumps([ROW] * 50, indent=indent).encode())
    assert "jq -c" in caught.value.hint


def test_lines_are_bounded_and_their_number_is_not():
    assert len(read(f"{TEXT}\n".encode() * 1000)) == 1000


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_nothing_in_a_stream_is_an_accident(data):
    try:
        found = read(data, limit=100)
    except InputError:
        return
    assert all(each.line >= 1 for each in found)
