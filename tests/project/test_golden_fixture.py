"""The fixture behind golden files compares byte for byte, and writes only when told to."""

import pytest


@pytest.fixture
def beside(tmp_path, request, monkeypatch):
    """Golden files in a folder of this test's own."""
    monkeypatch.delenv("UPDATE_GOLDEN", raising=False)
    monkeypatch.setattr(request.node, "path", tmp_path / "test_x.py")
    return tmp_path / "golden"


def test_golden_compares(beside, golden):
    beside.mkdir()
    (beside / "plan.txt").write_bytes("=\r\n计划".encode())
    golden("plan.txt", "=\r\n计划")
    with pytest.raises(AssertionError, match="CONTRIBUTING"):
        golden("plan.txt", "=\n计划")


def test_golden_is_missing_until_it_is_written(beside, golden, monkeypatch):
    with pytest.raises(FileNotFoundError):
        golden("plan.txt", "x")
    monkeypatch.setenv("UPDATE_GOLDEN", "1")
    golden("plan.txt", "x\r\n")
    assert (beside / "plan.txt").read_bytes() == b"x\r\n"
