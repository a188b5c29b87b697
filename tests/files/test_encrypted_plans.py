"""Saved plans under a key: whole and genuine, or one error."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import InputError, KeyUnusable, Refused
from reconciler.files.planfile import ENCRYPTED_FORMAT, dump, load, starts_like_a_plan
from reconciler.ground.encryption.box import encrypt
from tests.files.test_planfile import change, plan
from tests.support.keys import FIRST, SECOND, keys, mutated


def test_a_plan_comes_back_and_is_known_by_its_beginning() -> None:
    made = plan(change("德州"))
    data = dump(made, keys())
    assert "德州".encode() not in data
    assert starts_like_a_plan(data)
    assert load(data, keys()) == made
    assert load(data, keys(SECOND, FIRST)) == made
    with pytest.raises(KeyUnusable, match="the plan is encrypted, and RECONCILER_STATE_KEY is not set"):
        load(data)
    with pytest.raises(KeyUnusable, match="another key"):
        load(data, keys(SECOND))
    with pytest.raises(Refused, match="the plan is in clear, and a key is set"):
        load(dump(made), keys())


@pytest.mark.parametrize("field", ["target", "lineage", "serial", "id"])
def test_a_head_that_says_something_else_than_the_plan(field: str) -> None:
    """Only who has the key can make one."""
    made = plan(change("a"))
    basis = made.basis
    head = {"target": basis.target, "lineage": basis.lineage, "serial": basis.serial, "id": made.id}
    good = {"format": ENCRYPTED_FORMAT, **head}
    assert load(encrypt(good, dump(made), keys().current, spaced=True), keys()) == made
    other = encrypt({**good, field: "other"}, dump(made), keys().current, spaced=True)
    with pytest.raises(Refused, match="the plan contradicts itself"):
        load(other, keys())


@given(st.integers(0, 2**32))
def test_a_plan_with_anything_wrong_is_one_error(seed: int) -> None:
    data = dump(replace(plan(change("a")), id="plan-1"), keys())
    other = mutated(data, random.Random(seed)).replace(b'{"format":', b'{"format": ', 1)
    if other.rstrip(b"\r\n") != data.rstrip(b"\n"):
        with pytest.raises((Refused, InputError)):
            load(other, keys())
