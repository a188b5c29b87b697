"""Versions of a state as a command line, or the command of an entry, names them."""

import pytest

from reconciler.model.history import serial_of


@pytest.mark.parametrize(("text", "serial"), [("0", 0), ("7", 7), ("9" * 12, 999_999_999_999)])
def test_a_serial(text: str, serial: int) -> None:
    assert serial_of(text) == serial


@pytest.mark.parametrize("text", ["", "-1", "7 ", "7\n", "1e3", "0x1", "²", "٣", "9" * 13, "9" * 5_000])
def test_what_is_not_a_serial(text: str) -> None:
    """Digits of other scripts, and more than any version has, which int() reads otherwise or not at all."""
    assert serial_of(text) is None
