"""What a person means by an address, a list, a word or a glob, of what is on record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import InputError
from reconciler.model.resource import Address
from reconciler.model.state import Record
from reconciler.pipeline.state_words import chosen, meant, one_meant

FORM = {"usages": frozenset({"Review.Ocr"}), "tags": frozenset()}


def keyword(name: str) -> Address:
    return Address("KeywordSample", name)


STRICT = Address("ContentReviewTemplate", "strict")
RECORDS = {
    **{
        keyword(name): Record(name, FORM, list="gambling")
        for name in ("casino", "Casino royale", "strict", "a/b", "c*")
    },
    **{keyword(name): Record(name, FORM, list="drugs") for name in ("ＤＭＴ", "list:odd")},
    STRICT: Record("31", FORM),
}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("casino", ["casino"]),
        ("CASINO", ["casino"]),
        ("KeywordSample/casino", ["casino"]),
        ("keywordsample/Casino", ["casino"]),
        ("casino royale", ["Casino royale"]),
        ("dmt", ["ＤＭＴ"]),
        ("a/b", ["a/b"]),
        ("c*", ["c*"]),
        ("ca*", ["casino"]),
        ("KeywordSample/ca*", ["casino"]),
        ("list:drugs", ["list:odd", "ＤＭＴ"]),
        ("list:odd", ["list:odd"]),
        ("list:g*", ["Casino royale", "a/b", "c*", "casino", "strict"]),
        ("list:Gambling", []),
        ("cazino", []),
        ("", []),
    ],
)
def test_what_is_meant(text: str, names: list[str]) -> None:
    """As it is before as a glob, and as a glob before in other case or width."""
    assert [address.name for address in meant(RECORDS, text)] == names


def test_a_bare_name_is_of_any_kind() -> None:
    assert meant(RECORDS, "strict") == (STRICT, keyword("strict"))
    with pytest.raises(InputError) as caught:
        one_meant(RECORDS, "strict")
    assert caught.value.message == (
        '"strict" stands for 2 resources: ContentReviewTemplate/strict, KeywordSample/strict'
    )
    assert one_meant(RECORDS, "KeywordSample/strict") == keyword("strict")


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("cazino", "KeywordSample/casino"),
        ("KeywordSample/cazino", "KeywordSample/casino"),
        ("strickt", "ContentReviewTemplate/strict, KeywordSample/strict"),
        ("ContentReviewTemplate/strickt", "ContentReviewTemplate/strict"),
        ("list:gamblin", "list:gambling"),
    ],
)
def test_a_near_miss_is_named(text: str, nearest: str) -> None:
    with pytest.raises(InputError) as caught:
        one_meant(RECORDS, text)
    assert caught.value.message == f"the state has no {text}"
    assert (caught.value.hint or "").startswith(f"nearest: {nearest}; reconciler state list")


def test_what_is_like_nothing() -> None:
    with pytest.raises(InputError) as caught:
        one_meant({}, "casino")
    assert caught.value.hint == "reconciler state list shows what it has"


def test_several_names_at_once() -> None:
    addresses, remarks = chosen(RECORDS, ["list:drugs", "CASINO", "cazino"])
    assert {address.name for address in addresses} == {"ＤＭＴ", "list:odd", "casino"}
    assert remarks == [
        "the state has no cazino; nearest: KeywordSample/casino; reconciler state list shows what it has"
    ]


@given(st.dictionaries(st.text(max_size=6).map(keyword), st.just(Record("x", FORM, list="words")), max_size=6))
def test_every_address_finds_itself_and_never_fails(records: dict[Address, Record]) -> None:
    """Also names of brackets, slashes and colons."""
    for address in records:
        assert address in meant(records, str(address))
        assert address in meant(records, address.name)
