"""Quirks as values: every one is listed, checked, parsed; visibility delays by the service's clock."""

from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.emulator import Quirks, parse_quirk, quirk_values, with_quirks


def test_every_quirk_has_values_and_its_default_is_one_of_them():
    values = quirk_values()
    assert set(values) == {field.name for field in fields(Quirks)}
    for field in fields(Quirks):
        assert field.default in values[field.name] or isinstance(field.default, float)
        assert len(values[field.name]) > 1


@given(st.fixed_dictionaries({name: st.sampled_from(values) for name, values in quirk_values().items()}))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_combination_serves(emulate, chosen):
    bench = emulate(quirks=with_quirks(Quirks(), **chosen))
    bench.create("w", tags=["b", "a"])
    bench.call("CreateContentReviewTemplate", {"Name": "n", "PornConfigure": {"ImgReviewInfo": {"Switch": "ON"}}})
    bench.clock.time += 1
    assert set(bench.listed()) == {"w"}
    names = {item["Name"] for item in bench.ok("DescribeContentReviewTemplates")["ContentReviewTemplateSet"]}
    assert "n" in names
    bench.close()


def test_parsing():
    assert parse_quirk("existing_keyword=merge") == ("existing_keyword", "merge")
    assert parse_quirk("visible-created = 2.5") == ("visible_created", 2.5)
    assert parse_quirk("refused_words=a=b") == ("refused_words", "a=b")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("existing_keyword", "NAME=VALUE"),
        ("existing=merge", "there is no quirk 'existing'; names: existing_keyword"),
        ("existing_keyword=eat", "overwrite, error, merge, ignore"),
        ("visible_created=soon", "a number of seconds"),
        ("visible_created=-1", "a number of seconds"),
        ("visible_created=nan", "a number of seconds"),
        ("refused_words=(", "a regular expression"),
    ],
)
def test_wrong_quirks_are_explained(text, said):
    with pytest.raises(ValueError, match="quirk") as caught:
        parse_quirk(text)
    assert said in str(caught.value)


def test_a_pattern_is_text():
    with pytest.raises(ValueError, match="a regular expression"):
        with_quirks(Quirks(), refused_words=7)


def test_visible_created(emulate):
    bench = emulate(quirks=Quirks(visible_created=5.0))
    bench.create("w")
    definition = bench.ok("CreateContentReviewTemplate")["Definition"]
    assert bench.listed() == bench.listed(Keywords=["w"]) == {}
    assert bench.ok("DescribeContentReviewTemplates", {"Definitions": [definition]})["TotalCount"] == 0
    assert set(bench.emulator.words()) == {"w"}
    bench.clock.time += 5
    assert set(bench.listed()) == set(bench.listed(Keywords=["w"])) == {"w"}
    assert bench.template(definition)["Definition"] == definition


def test_visible_changed(emulate):
    bench = emulate(quirks=Quirks(visible_changed=5.0))
    bench.create("w", usages=["Review.Ocr"])
    definition = bench.ok("CreateContentReviewTemplate")["Definition"]
    bench.ok("ModifyWordSample", {"Keyword": "w", "Usages": ["Review.Asr"]})
    bench.ok("ModifyContentReviewTemplate", {"Definition": definition, "Name": "new"})
    seen = [(bench.listed()["w"]["UsageSet"], bench.template(definition)["Name"])]
    bench.clock.time += 5
    seen.append((bench.listed()["w"]["UsageSet"], bench.template(definition)["Name"]))
    assert seen == [(["Review.Ocr"], ""), (["Review.Asr"], "new")]


def test_visible_deleted(emulate):
    bench = emulate(quirks=Quirks(visible_deleted=5.0))
    bench.create("w")
    bench.ok("DeleteWordSamples", {"Keywords": ["w"]})
    definition = bench.ok("CreateContentReviewTemplate")["Definition"]
    bench.ok("DeleteContentReviewTemplate", {"Definition": definition})
    assert set(bench.listed()) == {"w"}
    assert bench.template(definition)
    assert bench.code("DeleteContentReviewTemplate", {"Definition": definition}) == "ResourceNotFound.TemplateNotExist"
    bench.clock.time += 5
    assert bench.listed() == {}


def test_a_newer_write_is_not_overtaken_by_an_older_one(emulate):
    bench = emulate(quirks=Quirks(visible_created=10.0, visible_changed=1.0))
    bench.create("w", usages=["Review.Ocr"])
    bench.ok("ModifyWordSample", {"Keyword": "w", "Usages": ["Review.Asr"]})
    for _ in range(2):
        bench.clock.time += 6
        assert bench.listed()["w"]["UsageSet"] == ["Review.Asr"]
