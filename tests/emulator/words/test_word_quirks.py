"""Every answer to an open question about keyword samples."""

import pytest

from reconciler.emulator import Quirks

BAD = "InvalidParameterValue"


def start(emulate, **quirks):
    return emulate(quirks=Quirks(**quirks))


def state(bench):
    return {name: (set(word["usages"]), set(word["tags"])) for name, word in bench.emulator.words().items()}


def tags(operation, *names):
    return {"Keyword": "w", "TagOperationInfo": {"Type": operation, "Tags": list(names)}}


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ("overwrite", ({"Review.Ocr"}, {"b"})),
        ("merge", ({"Recognition.Asr", "Review.Ocr"}, {"a", "b"})),
        ("ignore", ({"Recognition.Asr"}, {"a"})),
        ("error", ({"Recognition.Asr"}, {"a"})),
    ],
)
def test_existing_keyword(emulate, value, left):
    bench = start(emulate, existing_keyword=value)
    bench.create("w", usages=["Recognition.Asr"], tags=["a"])
    answer = bench.create("w", usages=["Review.Ocr"], tags=["b"])
    assert answer.get("Error", {}).get("Code") == (BAD if value == "error" else None)
    assert state(bench) == {"w": left}


@pytest.mark.parametrize(("value", "left"), [("nothing", set()), ("rest", {"a", "c"}), ("first", {"a"})])
@pytest.mark.parametrize("refused", ["bad", "x" * 21])
def test_failed_create(emulate, value, left, refused):
    bench = start(emulate, failed_create=value, refused_words="bad")
    assert bench.create("a", refused, "c")["Error"]["Code"] == BAD
    assert set(state(bench)) == left


def test_refused_words(emulate):
    bench = start(emulate, refused_words="(?i).*bad.*")
    bench.create("good")
    assert bench.create("Too Bad")["Error"]["Code"] == BAD
    assert set(state(bench)) == {"good"}


@pytest.mark.parametrize(("value", "left"), [("last", {"b"}), ("first", {"a"}), ("error", None)])
def test_duplicate_keyword(emulate, value, left):
    bench = start(emulate, duplicate_keyword=value)
    entries = [{"Keyword": "w", "Tags": [tag]} for tag in "ab"]
    answer = bench.call("CreateWordSamples", {"Usages": ["Review.Ocr"], "Words": entries})
    assert ("Error" in answer) == (value == "error")
    assert state(bench) == ({} if left is None else {"w": ({"Review.Ocr"}, left)})


@pytest.mark.parametrize("value", ["error", "stored"])
def test_empty_usages(emulate, value):
    bench = start(emulate, empty_usages=value)
    bench.create("old")
    new = bench.create("new", usages=[])
    changed = bench.call("ModifyWordSample", {"Keyword": "old", "Usages": []})
    assert ("Error" in new, "Error" in changed) == ((value == "error"),) * 2
    assert (state(bench)["old"][0] == set()) == (value == "stored")


@pytest.mark.parametrize(("value", "longest"), [("code-points", "𝒳" * 20), ("utf-16", "𝒳" * 10), ("utf-8", "𝒳" * 5)])
def test_length_unit(emulate, value, longest):
    bench = start(emulate, length_unit=value)
    assert "Error" not in bench.create(longest)
    assert bench.create(longest + "𝒳")["Error"]["Code"] == BAD


@pytest.mark.parametrize("value", ["exact", "folded"])
def test_keyword_identity(emulate, value):
    bench = start(emulate, keyword_identity=value)
    bench.create("Casino", "casino", "ＣＡＳＩＮＯ")
    bench.create("CASINO")
    assert set(state(bench)) == ({"Casino"} if value == "folded" else {"Casino", "casino", "ＣＡＳＩＮＯ", "CASINO"})
    bench.ok("ModifyWordSample", {"Keyword": "casino", "Usages": ["Review.Ocr"]})
    bench.ok("DeleteWordSamples", {"Keywords": ["casino"]})
    assert set(state(bench)) == (set() if value == "folded" else {"Casino", "ＣＡＳＩＮＯ", "CASINO"})


@pytest.mark.parametrize(
    ("value", "left", "code"),
    [
        ("ignore", set(), None),
        ("error-all", {"a"}, "ResourceNotFound.Word"),
        ("error-partial", set(), "ResourceNotFound.Word"),
    ],
)
def test_delete_unknown(emulate, value, left, code):
    bench = start(emulate, delete_unknown=value)
    bench.create("a")
    answer = bench.call("DeleteWordSamples", {"Keywords": ["a", "unknown"]})
    assert answer.get("Error", {}).get("Code") == code
    assert set(state(bench)) == left


@pytest.mark.parametrize(("value", "left"), [("replaced", {"Review.Asr"}), ("merged", {"Review.Ocr", "Review.Asr"})])
def test_sent_usages(emulate, value, left):
    bench = start(emulate, sent_usages=value)
    bench.create("w", usages=["Review.Ocr"])
    bench.ok("ModifyWordSample", {"Keyword": "w", "Usages": ["Review.Asr"]})
    assert state(bench)["w"][0] == left


@pytest.mark.parametrize("usages", ["unchanged", "cleared"])
@pytest.mark.parametrize("labels", ["unchanged", "cleared"])
def test_omitted_on_modify(emulate, usages, labels):
    bench = start(emulate, omitted_usages=usages, omitted_tags=labels)
    bench.create("w", usages=["Review.Ocr"], tags=["a"])
    bench.ok("ModifyWordSample", {"Keyword": "w"})
    assert state(bench)["w"] == (
        {"Review.Ocr"} if usages == "unchanged" else set(),
        {"a"} if labels == "unchanged" else set(),
    )


@pytest.mark.parametrize("value", ["clears", "ignored", "error"])
def test_reset_empty(emulate, value):
    bench = start(emulate, reset_empty=value)
    bench.create("w", tags=["a"])
    answer = bench.call("ModifyWordSample", tags("reset"))
    assert ("Error" in answer) == (value == "error")
    assert state(bench)["w"][1] == (set() if value == "clears" else {"a"})


@pytest.mark.parametrize(
    ("value", "found"), [("exact", {"car"}), ("partial", {"car", "racecar"}), ("folded", {"car", "CAR"})]
)
def test_keyword_filter(emulate, value, found):
    bench = start(emulate, keyword_filter=value)
    bench.create("car", "CAR", "racecar", "bus")
    assert set(bench.listed(Keywords=["car"])) == found


@pytest.mark.parametrize(("value", "found"), [("any", {"one", "both"}), ("all", {"both"})])
def test_tag_filter(emulate, value, found):
    bench = start(emulate, tag_filter=value)
    bench.create("one", tags=["a"])
    bench.create("both", tags=["a", "b"])
    assert set(bench.listed(Tags=["a", "b"])) == found


@pytest.mark.parametrize(("value", "shown"), [("atoms", ["Review.Ocr", "Review.Asr"]), ("as-written", ["Review"])])
def test_usages_read(emulate, value, shown):
    bench = start(emulate, usages_read=value)
    bench.create("w", usages=["Review"])
    assert bench.listed()["w"]["UsageSet"] == shown
    assert set(bench.listed(Usages=["Review.Asr"])) == {"w"}


@pytest.mark.parametrize(("value", "shown"), [("kept", ["b", "a"]), ("sorted", ["a", "b"])])
def test_tag_order(emulate, value, shown):
    bench = start(emulate, tag_order=value)
    bench.create("w", tags=["b", "a"])
    assert bench.listed()["w"]["TagSet"] == shown


@pytest.mark.parametrize(("value", "shown"), [("empty", []), ("null", None), ("missing", "absent")])
def test_empty_tag_set(emulate, value, shown):
    bench = start(emulate, empty_tag_set=value)
    bench.create("w")
    assert bench.listed()["w"].get("TagSet", "absent") == shown


@pytest.mark.parametrize(("value", "shown"), [("null", None), ("empty", [])])
def test_empty_word_set(emulate, value, shown):
    assert start(emulate, empty_word_set=value).ok("DescribeWordSamples")["WordSet"] == shown


@pytest.mark.parametrize("value", ["none", "unknown"])
def test_extra_fields(emulate, value):
    bench = start(emulate, extra_fields=value)
    bench.create("w")
    assert ("WordId" in bench.listed()["w"]) == (value == "unknown")
    assert ("AdsConfigure" in bench.template(10)) == (value == "unknown")


@pytest.mark.parametrize(("value", "shown"), [("utc", "2023-11-14T22:13:20Z"), ("east-8", "2023-11-15T06:13:20+08:00")])
def test_time_zone(emulate, value, shown):
    bench = start(emulate, time_zone=value)
    bench.create("w")
    assert bench.listed()["w"]["CreateTime"] == shown
