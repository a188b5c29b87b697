"""A file that is not UTF-8: how a line of it reads in each encoding that fits, and never a guess that is taken."""

from pathlib import Path

import pytest

from reconciler.files.encodings import MOST, SHOWN, readings
from reconciler.files.keyword_lists import ListReader
from reconciler.ground import masks

from .listing import Put, problem, query

BEGIN = "# a list of words\ncasino\npoker\n"


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        (["Möse", "Hündin"], "cp1252"),
        (["德州扑克", "赌场"], "gb18030"),
        (["六合彩", "賭博"], "big5"),
        (["блядь", "сука"], "cp1251"),
        (["блядь", "сука"], "koi8_r"),
        (["강간", "희쭈그리"], "cp949"),
        (["女の子", "スポット"], "shift_jis"),
        (["女の子", "スポット"], "euc_jp"),
        (["obciągać", "chuja"], "cp1250"),
        (["กระเด้า", "หญิง"], "cp874"),
        (["amcığı"], "cp1254"),
        (["赌博", "德州扑克"], "utf-16-le"),
    ],
)
def test_the_right_encoding_is_shown_as_a_person_would_read_it(words: list[str], encoding: str) -> None:
    """Beside others: only a person knows that the words are words."""
    found = readings((BEGIN + "\n".join(words) + "\n").encode(encoding))
    assert found is not None
    same = {"shift_jis": ("shift_jis", "cp932")}.get(encoding, (encoding,))
    shown = [sample for name, sample in found.by_encoding.items() if name in same]
    assert shown == [(BEGIN.splitlines() + words)[found.line - 1]]


def test_the_wrong_word_is_shown_beside_the_right_one(tmp_path: Path, put: Put) -> None:
    put("a.txt", (BEGIN + "Hündin\nM\u00f6se\n").encode("cp1252"))
    found = problem(tmp_path, "a.txt")
    assert (found.rule, str(found.position)) == ("not-utf8", "a.txt:4:2")
    assert 'line 5 reads "Möse" in cp1252' in found.message
    assert '"M鰏e" in gb18030' in found.message
    assert "encoding: NAME" in (found.fix or "")


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("lümmel möse schwül", "mac_roman"),
        ("lümmel möse schwül", "cp850"),
        ("ménage bourré péter", "mac_roman"),
        ("дерьмо жопа трахать", "iso8859_5"),
        ("дерьмо жопа трахать", "cp866"),
        ("ĉiesulino kacsuĉulo forfikiĝi", "iso8859_3"),
        ("アジアのかわいい女の子 イラマチオ 宦官", "shift_jis"),
        ("AV女优 k粉 敏感词", "gb18030"),
    ],
)
def test_what_reads_as_words_is_shown_first(words: str, encoding: str) -> None:
    """Bytes alone say of these another encoding, in which they are lŸmmel, or Arabic with Latin letters."""
    found = readings("\n".join(words.split()).encode(encoding))
    assert found is not None
    assert next(iter(found.by_encoding.values())) == words.split()[found.line - 1]


def test_the_line_tells_the_likely_encodings_apart() -> None:
    """``ânus`` reads alike in cp1250 and cp1252, where ``pênis`` does not."""
    found = readings("\u00e2nus\np\u00eanis\n".encode("cp1252"))
    assert found is not None and found.line == 2
    assert found.by_encoding["cp1252"] == "pênis"
    assert found.by_encoding["cp1250"] == "pęnis"


def test_a_declared_encoding_that_does_not_fit(tmp_path: Path, put: Put) -> None:
    put("a.txt", "德州扑克\n".encode("gb18030"))
    found = problem(tmp_path, "a.txt", encoding="ascii")
    assert found.rule == "wrong-encoding" and '"德州扑克" in gb18030' in found.message
    put("b.txt", "德州".encode())
    found = problem(tmp_path, "b.txt", encoding="ascii")
    assert found.fix == "leave encoding out: the file is UTF-8"


@pytest.mark.parametrize("data", [b"", b"casino\n", b"caf\xe9\n\xff\x00"])
def test_nothing_fits(data: bytes) -> None:
    assert readings(data) is None


@pytest.mark.parametrize("data", [b"\xe9" * 1_000_000, b"x" * 1_000_000 + b"\xe9", b"\xe9\n" * 100_000])
def test_what_is_shown_is_bounded(data: bytes) -> None:
    found = readings(data)
    assert found is not None and len(found.by_encoding) <= MOST
    assert all(len(sample) <= SHOWN + 2 for sample in found.by_encoding.values())


def test_long_files_are_not_cut_within_a_character() -> None:
    """More lines than are looked at, with the ends of Windows: half a character would fit no encoding."""
    for padding in range(4):
        found = readings(f"敏感词语{'a' * padding}\r\n".encode("gb18030") * 40_000)
        assert found is not None and found.by_encoding["gb18030"].startswith("敏感词语")


def test_masked_words_stay_masked(tmp_path: Path, put: Put) -> None:
    """A message shows a line that no list was read from."""
    put("a.txt", "M\u00f6se\n".encode("cp1252"))
    masks.forget()
    try:
        masks.choose(True)
        ListReader(tmp_path).read(query("a.txt"))
        assert {"Möse", "Mцse"} <= masks.words()
    finally:
        masks.forget()
