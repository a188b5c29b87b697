"""What makes two runs the same run."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.media_processing.json_text import canonical, read_json
from reconciler.kinds.media_processing.request import content_digest, digest, request
from reconciler.model.paths import flatten, unflatten
from reconciler.model.resource import digest as form_digest

from .media import HEAD, flow, run

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
SCALARS = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    SCALARS | WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3)
)
OBJECTS = st.dictionaries(WORDS, JSON, min_size=1, max_size=4)


def content(params):
    return {"fileId": "1", "subAppId": 7, "mpsProcessMediaParams": params}


def shuffled(value, random):
    if isinstance(value, dict):
        pairs = [(key, shuffled(part, random)) for key, part in value.items()]
        random.shuffle(pairs)
        return dict(pairs)
    return [shuffled(part, random) for part in value] if isinstance(value, list) else value


@given(OBJECTS)
def test_a_form_holds_its_content_exactly(params):
    form = flatten(content(params))
    assert canonical(unflatten(form)) == canonical(content(params))
    assert json.loads(request(form)["MPSProcessMediaParams"]) == json.loads(canonical(params))
    assert all(isinstance(value, str | int | float | bool | None) for value in form.values())


@given(OBJECTS, st.randoms(use_true_random=False), st.sampled_from([None, 0, 3]))
def test_formatting_and_order_do_not_matter(params, random, indent):
    text = json.dumps(shuffled(params, random), indent=indent, ensure_ascii=random.random() < 0.5)
    assert digest(flatten(content(read_json(text)))) == digest(flatten(content(params)))
    assert form_digest(flatten(content(read_json(text)))) == form_digest(flatten(content(params)))


@given(OBJECTS, OBJECTS)
def test_any_other_value_matters(first, second):
    same = canonical(first) == canonical(second)
    forms = flatten(content(first)), flatten(content(second))
    assert (digest(forms[0]) == digest(forms[1])) is same
    assert (form_digest(forms[0]) == form_digest(forms[1])) is same


BASE = HEAD + "aiAnalysisTask: {definition: 21, extendedParameter: {a: 1, b: [x]}}\nextInfo: e\n"


def digest_of(text, name="summary"):
    return run(text, name)[0].digest


@pytest.mark.parametrize(
    "same",
    [
        BASE + "wait: false",
        BASE + "wait: {timeout: 5m}",
        BASE + "onFailure: warn",
        BASE + "runPolicy: once",
        BASE.replace("definition: 21", "definition: 021"),
        BASE.replace("{a: 1, b: [x]}", "{b: [x], a: 1}"),
        BASE.replace("{a: 1, b: [x]}", '\'{ "b": ["x"],\n "a":1}\''),
        "extInfo: e\n" + BASE.replace("extInfo: e\n", ""),
    ],
)
def test_the_same_run(same):
    assert digest_of(same) == digest_of(BASE) == digest_of(BASE, "another")
    assert run(same)[0].resource.form == run(BASE)[0].resource.form


@pytest.mark.parametrize(
    "other",
    [
        BASE.replace("fileId: 1", "fileId: 2"),
        BASE.replace("subAppId: 7", "subAppId: 8"),
        BASE.replace("21", "22"),
        BASE.replace("a: 1", "a: '1'"),
        BASE.replace("a: 1", "a: 1.5"),
        BASE.replace("[x]", "[x, y]"),
        BASE.replace("[x]", "[]"),
        BASE.replace("[x]", "x"),
        BASE.replace("extInfo: e", "extInfo: f"),
        BASE.replace("extInfo: e\n", ""),
        BASE.replace("{a: 1, b: [x]}", '""'),
        HEAD + "extInfo: e\nmpsProcessMediaParams: {AiAnalysisTask: {Definition: 21}}",
    ],
)
def test_another_run(other):
    assert digest_of(other) != digest_of(BASE)
    assert run(other)[0].resource.form != run(BASE)[0].resource.form


def test_the_digest_never_changes():
    """A digest of a state written by an earlier version must be found again: else the run is paid twice."""
    assert digest_of(BASE) == content_digest(
        {
            "fileId": "1",
            "subAppId": 7,
            "extInfo": "e",
            "aiAnalysisTask": {"definition": 21, "extendedParameter": {"a": 1, "b": ["x"]}},
        }
    )
    assert digest_of(BASE) == "69127207d96feb828a2bda2a8ac5fd3bdbbaad68957dcd74187333640a59bab9"


def test_paths_are_for_people():
    text = HEAD + flow(
        {
            "smartEraseTask": {
                "definition": 101,
                "overrideParameter": {
                    "eraseType": "subtitle",
                    "eraseSubtitleConfig": {
                        "autoAreas": [],
                        "customAreas": [{"beginMs": 0, "endMs": 5, "areas": []}],
                    },
                },
            }
        }
    ).strip("{").removesuffix("}")
    assert run(text)[0].resource.form == {
        "fileId": "1",
        "subAppId": 7,
        "smartEraseTask.definition": 101,
        "smartEraseTask.overrideParameter.eraseType": "subtitle",
        "smartEraseTask.overrideParameter.eraseSubtitleConfig.autoAreas[]": "empty",
        "smartEraseTask.overrideParameter.eraseSubtitleConfig.customAreas[0].beginMs": 0,
        "smartEraseTask.overrideParameter.eraseSubtitleConfig.customAreas[0].endMs": 5,
        "smartEraseTask.overrideParameter.eraseSubtitleConfig.customAreas[0].areas[]": "empty",
    }
    assert flatten(content({"a.b": {"~[]{}": 1}}))["mpsProcessMediaParams.a~1b.~0~2~3~4~5"] == 1


@pytest.mark.parametrize(
    "text",
    ['{"a":1,"a":2}', '{"a":NaN}', '{"a":1e999}', '{"a":"\\ud800"}', "{", "[" * 2000, '{"a":' * 60 + "1" + "}" * 60],
)
def test_a_text_that_can_be_misread_is_refused(text):
    with pytest.raises(ValueError):
        read_json(text)
