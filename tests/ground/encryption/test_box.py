"""An encrypted document opens as it was written, and in no other form."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import KeyUnusable
from reconciler.ground.encryption.box import HEAD_LIMIT, Altered, decrypt, encrypt, head_of
from tests.support.keys import FIRST, SECOND, flipped, keys, mutated

FORMAT = "reconciler-test/100"
HEAD = {"format": FORMAT, "lineage": '词\ud800"},"data":"', "serial": 7}


@given(st.binary(max_size=200), st.text(max_size=20), st.booleans())
def test_what_was_encrypted_is_read_again(content: bytes, text: str, spaced: bool) -> None:
    document = encrypt({**HEAD, "text": text}, content, keys().current, spaced=spaced)
    opened = decrypt(document + b"\n", keys(), FORMAT)
    assert opened.content == content
    assert opened.head.items() >= {**HEAD, "text": text}.items()
    assert head_of(document[: -len(document) // 4 or None] if len(content) > 100 else document)["serial"] == 7


def test_equal_contents_are_different_documents() -> None:
    """Key, nonce and all: nobody sees that two versions are equal."""
    first, second = (encrypt(HEAD, b"content", keys().current) for _ in range(2))
    assert head_of(first)["salt"] != head_of(second)["salt"]
    assert head_of(first)["nonce"] != head_of(second)["nonce"]
    assert first[-20:] != second[-20:]


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_every_flipped_bit_is_noticed(length: int) -> None:
    """Also of the base64 letters that hold bits without a meaning, whatever the length."""
    document = encrypt(HEAD, b"x" * length, keys().current)
    for other in flipped(document):
        with pytest.raises((Altered, KeyUnusable)):
            decrypt(other, keys(), FORMAT)


def test_every_cut_is_noticed() -> None:
    document = encrypt(HEAD, b"content", keys().current)
    for end in range(len(document)):
        with pytest.raises(Altered):
            decrypt(document[:end], keys(), FORMAT)


@given(st.integers(0, 2**32))
def test_a_document_with_anything_wrong_does_not_open(seed: int) -> None:
    document = encrypt(HEAD, b"content", keys().current)
    other = mutated(document, random.Random(seed))
    if other.rstrip(b"\r\n") == document:
        return
    with pytest.raises((Altered, KeyUnusable)):
        decrypt(other, keys(), FORMAT)


@given(st.binary(max_size=300))
def test_any_bytes_are_an_error(data: bytes) -> None:
    for document in (data, b'{"format":"' + data, encrypt(HEAD, b"", keys().current)[:-10] + data):
        with pytest.raises((Altered, KeyUnusable)):
            decrypt(document, keys(), FORMAT)


def test_parts_of_two_documents_are_none() -> None:
    """The head of one, the content of another: of the same key, of the same length."""
    one, two = (encrypt({**HEAD, "serial": serial}, b"content", keys().current) for serial in (1, 2))
    mark = b',"data":"'
    for head, content in ((one, two), (two, one)):
        with pytest.raises(Altered):
            decrypt(head.partition(mark)[0] + mark + content.partition(mark)[2], keys(), FORMAT)


def test_another_purpose_is_another_document() -> None:
    document = encrypt(HEAD, b"content", keys().current)
    with pytest.raises(Altered, match="another kind of document"):
        decrypt(document, keys(), "reconciler-other/100")


def test_another_key_is_named_by_its_id_and_an_old_one_reads() -> None:
    document = encrypt(HEAD, b"content", keys(SECOND).current)
    with pytest.raises(KeyUnusable) as caught:
        decrypt(document, keys(FIRST), FORMAT)
    assert keys(SECOND).current.id in caught.value.message
    assert keys(FIRST).current.id in caught.value.message
    assert "RECONCILER_STATE_KEY_OLD" in (caught.value.hint or "")
    assert decrypt(document, keys(FIRST, SECOND), FORMAT).content == b"content"


def test_a_head_that_could_not_be_found_again_is_not_written() -> None:
    with pytest.raises(ValueError, match="too long"):
        encrypt({**HEAD, "text": "x" * HEAD_LIMIT}, b"", keys().current)
