"""Source lines beside problems, and loading in bulk."""

import gc
from pathlib import Path

import pytest

from reconciler.files.excerpts import WIDTH, SourceLines, cut
from reconciler.ground.collector import collector_paused
from reconciler.model.manifest import Position, Problem


@pytest.mark.parametrize("mark", [1, 40, 500, 999, 1000])
def test_a_long_line_is_cut_around_the_mark(mark: int) -> None:
    line = "".join(chr(0x4E00 + n) for n in range(1000))
    shown, at = cut(line, mark)
    assert len(shown) <= WIDTH + 2
    assert shown[at - 1] == line[mark - 1]


def test_only_rules_that_gain_by_it_get_an_excerpt(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("one\r\ntwo\u2028still two\n\n")
    sources = SourceLines(tmp_path)
    syntax = Problem("syntax", Position("a.yaml", 2, 5), "x")
    assert sources.excerpted([syntax])[0].excerpt == "two\u2028still two"
    assert sources.excerpted([syntax])[0].mark == 5
    marked = Problem("other", Position("a.yaml", 1, 1), "x", mark=3)
    assert (sources.excerpted([marked])[0].excerpt, sources.excerpted([marked])[0].mark) == ("one", 3)
    for same in (
        Problem("unknown-field", Position("a.yaml", 1, 1), "x"),
        Problem("syntax", Position("a.yaml", 3, 1), "an empty line"),
        Problem("syntax", Position("a.yaml", 99, 1), "no such line"),
        Problem("syntax", Position("missing.yaml", 1, 1), "no such file"),
        Problem("syntax", Position("../a.yaml", 1, 1), "outside"),
        Problem("syntax", Position("a.yaml", 1, 1), "x", excerpt="set before"),
    ):
        assert sources.excerpted([same]) == [same]


def test_the_collector_rests_during_bulk_loading_and_comes_back() -> None:
    assert gc.isenabled()
    with pytest.raises(KeyError), collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()
