"""Keyword samples: limits, codes, filters, paging."""

import pytest

ATOMS = ["Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr"]


def words(*entries, usages=("All",)):
    return {"Usages": list(usages), "Words": list(entries)}


def word(keyword="w", **fields):
    return {"Keyword": keyword, **fields}


@pytest.mark.parametrize(
    ("usage", "expanded"),
    [("All", ATOMS), ("Recognition", ATOMS[:2]), ("Review", ATOMS[2:]), *((atom, [atom]) for atom in ATOMS)],
)
def test_usages_read_as_atoms(bench, usage, expanded):
    bench.create("w", usages=[usage])
    assert bench.listed()["w"]["UsageSet"] == expanded


def test_items_carry_times(bench):
    bench.create("w", tags=["a", "b", "a"])
    bench.clock.time += 60
    bench.ok("ModifyWordSample", {"Keyword": "w", "Usages": ["Review.Ocr"]})
    assert bench.listed()["w"] == {
        "Keyword": "w",
        "TagSet": ["a", "b"],
        "UsageSet": ["Review.Ocr"],
        "CreateTime": "2023-11-14T22:13:20Z",
        "UpdateTime": "2023-11-14T22:14:20Z",
    }


def test_an_empty_answer_is_null(bench):
    assert bench.ok("DescribeWordSamples") == {"TotalCount": 0, "WordSet": None}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        (words(word("x" * 21)), "InvalidParameterValue"),
        (words(word("")), "InvalidParameterValue"),
        (words(word(Tags=[str(n) for n in range(21)])), "InvalidParameterValue"),
        (words(word(Tags=["t" * 129])), "InvalidParameterValue"),
        (words(*(word(f"w{n}") for n in range(101))), "InvalidParameterValue"),
        (words(), "InvalidParameterValue"),
        (words(word(), usages=["review"]), "InvalidParameterValue"),
        (words(word(), usages=[]), "InvalidParameterValue"),
        ({"Usages": ["All"]}, "MissingParameter"),
        ({"Words": [word()]}, "MissingParameter"),
        (words({"Tags": []}), "MissingParameter"),
        (words(word(Tag=[])), "UnknownParameter"),
        ({**words(word()), "Name": "n"}, "UnknownParameter"),
        (words(word(7)), "InvalidParameter"),
        (words(word(Tags="a")), "InvalidParameter"),
        (words(word(Tags=[True])), "InvalidParameter"),
        (words(word(Tags=None)), "InvalidParameter"),
        ({"Usages": None, "Words": [word()]}, "InvalidParameter"),
        (words("w"), "InvalidParameter"),
    ],
)
def test_create_refuses(bench, params, code):
    assert bench.code("CreateWordSamples", params) == code
    assert bench.emulator.words() == {}


def test_create_takes_the_limits(bench):
    entry = word("词" * 20, Tags=[f"{n:0128}" for n in range(20)])
    bench.ok("CreateWordSamples", words(entry, *(word(f"w{n}") for n in range(99))))
    assert len(bench.emulator.words()) == 100


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"Keyword": "nobody"}, "ResourceNotFound.Word"),
        ({"Keyword": "x" * 129}, "InvalidParameterValue"),
        ({}, "MissingParameter"),
        ({"Keyword": "w", "Usages": ["Everything"]}, "InvalidParameterValue"),
        ({"Keyword": "w", "Usages": []}, "InvalidParameterValue"),
        ({"Keyword": "w", "Tags": []}, "UnknownParameter"),
        ({"Keyword": "w", "TagOperationInfo": {"Type": "set", "Tags": []}}, "InvalidParameterValue"),
        ({"Keyword": "w", "TagOperationInfo": {"Type": "add"}}, "MissingParameter"),
        ({"Keyword": "w", "TagOperationInfo": {"Tags": []}}, "MissingParameter"),
        ({"Keyword": "w", "TagOperationInfo": {"Type": "add", "Tags": ["t" * 129]}}, "InvalidParameterValue"),
        ({"Keyword": "w", "TagOperationInfo": {"Type": "add", "Tags": ["t"] * 21}}, "InvalidParameterValue"),
        (
            {"Keyword": "w", "TagOperationInfo": {"Type": "add", "Tags": [str(n) for n in range(20)]}},
            "InvalidParameterValue",
        ),
    ],
)
def test_modify_refuses(bench, params, code):
    bench.create("w", tags=["mine"])
    before = bench.emulator.words()
    assert bench.code("ModifyWordSample", params) == code
    assert bench.emulator.words() == before


@pytest.mark.parametrize(
    ("operation", "tags", "left"),
    [
        ("add", ["c", "a"], ["a", "b", "c"]),
        ("delete", ["a", "z"], ["b"]),
        ("delete", ["a", "b"], []),
        ("reset", ["c"], ["c"]),
        ("add", [], ["a", "b"]),
    ],
)
def test_tag_operations(bench, operation, tags, left):
    bench.create("w", tags=["a", "b"])
    bench.ok("ModifyWordSample", {"Keyword": "w", "TagOperationInfo": {"Type": operation, "Tags": tags}})
    assert bench.listed()["w"]["TagSet"] == left


def test_a_long_keyword_of_old_can_be_read_modified_and_deleted(bench):
    old = "o" * 128
    bench.emulator.put_word(old, ["All"])
    bench.ok("ModifyWordSample", {"Keyword": old, "Usages": ["Review.Asr"]})
    assert bench.listed(Keywords=[old])[old]["UsageSet"] == ["Review.Asr"]
    bench.ok("DeleteWordSamples", {"Keywords": [old]})
    assert bench.emulator.words() == {}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, "MissingParameter"),
        ({"Keywords": []}, "InvalidParameterValue"),
        ({"Keywords": ["w"] * 101}, "InvalidParameterValue"),
        ({"Keywords": "w"}, "InvalidParameter"),
        ({"Keyword": "w"}, "UnknownParameter"),
    ],
)
def test_delete_refuses(bench, params, code):
    assert bench.code("DeleteWordSamples", params) == code


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"Limit": 101}, "InvalidParameterValue"),
        ({"Limit": -1}, "InvalidParameter"),
        ({"Limit": "1"}, "InvalidParameter"),
        ({"Limit": 1.0}, "InvalidParameter"),
        ({"Offset": True}, "InvalidParameter"),
        ({"Offset": 2**64}, "InvalidParameter"),
        ({"Keywords": ["w"] * 101}, "InvalidParameterValue"),
        ({"Tags": ["t"] * 21}, "InvalidParameterValue"),
        ({"Usages": ["All"]}, "InvalidParameterValue"),
        ({"Keyword": ["w"]}, "UnknownParameter"),
    ],
)
def test_describe_refuses(bench, params, code):
    assert bench.code("DescribeWordSamples", params) == code


def test_filters(bench):
    bench.create("a", usages=["Review.Ocr"], tags=["x"])
    bench.create("b", usages=["Recognition.Asr"], tags=["x", "y"])
    bench.create("c", usages=["All"])
    assert set(bench.listed(Keywords=["a", "c", "unknown"])) == {"a", "c"}
    assert set(bench.listed(Usages=["Review"])) == {"a", "c"}
    assert set(bench.listed(Usages=["Review.Ocr", "Recognition.Asr"])) == {"a", "b", "c"}
    assert set(bench.listed(Tags=["x"])) == {"a", "b"}
    assert set(bench.listed(Tags=["x"], Usages=["Recognition"])) == {"b"}
    assert set(bench.listed(Keywords=["a"], Tags=["y"])) == set()


def test_pages_cover_everything_once_and_not_in_the_order_of_creation(bench):
    names = [f"w{n:03}" for n in range(250)]
    for name in names:
        bench.emulator.put_word(name)
    pages = [bench.ok("DescribeWordSamples", {"Offset": offset}) for offset in (0, 100, 200, 300)]
    found = [item["Keyword"] for page in pages for item in page["WordSet"] or ()]
    assert [len(page["WordSet"] or ()) for page in pages] == [100, 100, 50, 0]
    assert {page["TotalCount"] for page in pages} == {250}
    assert sorted(found) == names
    assert found not in (names, names[::-1])
    assert bench.ok("DescribeWordSamples", {"Limit": 0})["WordSet"] is None
    assert [item["Keyword"] for item in bench.ok("DescribeWordSamples", {"Limit": 3})["WordSet"]] == found[:3]
