"""``mpsProcessMediaParams`` is looked into as deep as the structured form: VOD ignores what it does not know."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.kinds.media_processing.raw_params import look_into
from reconciler.kinds.media_processing.request import content_digest
from reconciler.kinds.media_processing.spec import MediaProcessingSpec
from reconciler.model.spec import core, read

from .media import HEAD, body, full_problems, lower, run, spec, tree
from .test_media_rules import REFUSED, TAKEN

RAW = {"subtitleType": 0, "videoSrcLanguage": "en", "subtitleFormat": "vtt"}


def api(value):
    """Manifest names as the API's, at every depth."""
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: api(part) for key, part in value.items()}
    return [api(part) for part in value] if isinstance(value, list) else value


def mapping(content):
    return HEAD + f"mpsProcessMediaParams: {json.dumps(content)}\n"


def text(content):
    return HEAD + "mpsProcessMediaParams: '" + json.dumps(content).replace("'", "''") + "'\n"


def errors(content):
    """(rule, path, message) of every error, whichever way the content is written."""
    found = look_into(content)
    for written in (mapping(content), text(content)):
        assert [p.rule for p in read(MediaProcessingSpec, tree(written)).problems] == [f.rule for f in found.broken]
    return [(f.rule, ".".join(map(str, f.at)), f.message) for f in found.broken]


ANALYSIS, EXTENDED, RAW_AT = "AiAnalysisTask", "ExtendedParameter", "SmartSubtitlesTask.RawParameter"


def analysis(**fields):
    return {ANALYSIS: fields}


def subtitled(**fields):
    return {"SmartSubtitlesTask": {"RawParameter": api(RAW | fields)}}


CASES = [
    (analysis(), "missing-field", f"{ANALYSIS}.Definition", "Definition is required"),
    (analysis(Definition="21"), "not-a-number", f"{ANALYSIS}.Definition", "without quotes"),
    (analysis(Definition=21.5), "not-a-number", f"{ANALYSIS}.Definition", "Definition"),
    (analysis(Definition=True), "not-a-number", f"{ANALYSIS}.Definition", "Definition"),
    (analysis(Definition=None), "not-a-number", f"{ANALYSIS}.Definition", "Definition"),
    (analysis(Definition=-1), "out-of-range", f"{ANALYSIS}.Definition", "-1 for Definition"),
    (analysis(Definition=2**63), "out-of-range", f"{ANALYSIS}.Definition", "for Definition"),
    ({ANALYSIS: []}, "wrong-type", ANALYSIS, "must be a mapping, not a list"),
    ({ANALYSIS: None}, "wrong-type", ANALYSIS, "must be a mapping, not null"),
    ({"MediaProcessTask": "x"}, "wrong-type", "MediaProcessTask", 'must be a mapping, not "x"'),
    (analysis(Definition=1, ExtendedParameter={"a": 1}), "json-shape", f"{ANALYSIS}.{EXTENDED}", "JSON text"),
    (analysis(Definition=1, ExtendedParameter="{"), "json-text", f"{ANALYSIS}.{EXTENDED}", "not JSON"),
    (analysis(Definition=1, ExtendedParameter=5), "json-shape", f"{ANALYSIS}.{EXTENDED}", "not a mapping"),
    (analysis(Defintion=21), "unknown-field", f"{ANALYSIS}.Defintion", "bills the rest"),
    (analysis(definition=21), "unknown-field", f"{ANALYSIS}.definition", '"definition"'),
    ({"aiAnalysisTask": {"Definition": 21}}, "unknown-field", "aiAnalysisTask", '"aiAnalysisTask"'),
    ({"AiAnalysisTsk": {"Definition": 21}}, "unknown-field", "AiAnalysisTsk", "ignores"),
    ({"SmartEraseTask": {"Definition": 0}}, "definition-missing", "SmartEraseTask", "neither a template"),
    (
        {"SmartSubtitlesTask": {"Definition": 5, "RawParameter": api(RAW)}},
        *("raw-parameter", RAW_AT, "because Definition is 5"),
    ),
    (subtitled(videoSrcLanguage="klingon"), "source-language", f"{RAW_AT}.VideoSrcLanguage", "klingon"),
    (subtitled(subtitleFormat="ass"), "unknown-value", f"{RAW_AT}.SubtitleFormat", "for SubtitleFormat"),
    ({"SessionId": "x"}, "task-missing", "", "names no task"),
    (analysis(Definition=1) | {"SessionId": 5}, "wrong-type", "SessionId", "must be text"),
]


@pytest.mark.parametrize(("content", "rule", "at", "message"), CASES)
def test_what_is_wrong(content, rule, at, message):
    ((found, place, said),) = errors(content)
    assert (found, place) == (rule, at)
    assert message in said


def test_every_problem_at_once_with_its_place_and_what_is_meant():
    written = HEAD + (
        "mpsProcessMediaParams:\n"
        "  SmartEraseTask:\n"
        "    RawParameter:\n"
        "      EraseTyp: subtitle\n"
        "      EraseSubtitleConfig:\n"
        "        SubtitleEraseMethod: manual\n"
        "        SubtitleModel: standard\n"
        "        CustomAreas: [{BeginMs: 0, EndMs: -1, Areas: [{LeftTopX: 2}]}]\n"
        "        Foo: 1\n"
    )
    found = full_problems(written)
    assert {(p.rule, p.position.line) for p in found} == {
        ("unknown-field", 6),
        ("unknown-value", 8),
        ("out-of-range", 10),
        ("missing-field", 10),
    }
    typo = next(p for p in found if p.rule == "unknown-field")
    assert (typo.suggestion, "EraseType" in typo.allowed, typo.fix) == ("EraseType", True, 'write "EraseType"')
    method = next(p for p in found if p.rule == "unknown-value")
    assert method.allowed == ("auto", "custom")
    assert {p.message for p in found if p.rule == "missing-field"} == {
        f"{name} is required" for name in ("LeftTopY", "RightBottomX", "RightBottomY", "Unit")
    }


def test_what_is_not_documented_passes_with_a_warning():
    content = {
        "AiContentReviewTask": {"Definition": 3},
        "InputInfo": {"Type": "URL"},
        "SomethingNew": 5,
        "AiAnalysisTask": {"Definition": 21, "Priority": 1},
        "SessionId": "x" * 51,
    }
    assert errors(content) == []
    _, found = run(mapping(content))
    assert {(p.rule, p.severity) for p in found} == {
        ("undocumented-parameter", "warning"),
        ("session-length", "warning"),
    }
    assert len(found) == 5


def test_advice_reaches_as_deep():
    content = {"SmartEraseTask": {"Definition": 3, "OverrideParameter": {}}, "AiAnalysisTask": {"Definition": 1}}
    _, found = run(mapping(content))
    assert sorted(p.rule for p in found) == ["no-effect", "several-tasks"]


def structured(text_):
    """The one task of a structured manifest; None where there is another number of them, or something beside them."""
    root = tree(HEAD + text_)
    tasks = {key: part for key, part in root.items() if str(key).endswith("Task")}
    return tasks if len(tasks) == 1 and not set(root) - set(tasks) - {"fileId", "subAppId"} else None


def test_the_same_rules_as_in_the_structured_form():
    """Every case of the structured form, written the other way: the same rules break, and the same pass."""
    compared = 0
    for case in [*((text_, None) for text_ in TAKEN), *((case[0], case[1]) for case in REFUSED)]:
        tasks = structured(case[0])
        if tasks is None or "extendedParameter" in case[0]:
            continue
        content = {key[:1].upper() + key[1:]: api(core(part)) for key, part in tasks.items()}
        rules = {problem.rule for problem in full_problems(HEAD + case[0])}
        found = look_into(content)
        ours = {finding.rule for finding in (*found.broken, *found.pointless)}
        if rules <= {"unknown-field"}:
            assert not rules or ours & {"unknown-field", "undocumented-parameter"}, case
        else:
            assert rules & {f.rule for f in found.broken} or {"not-a-number", "wrong-type"} & rules, case
        compared += 1
    assert compared > 40


def test_empty_text_beside_a_structured_task():
    """It is sent as written, and asks for nothing: the same run with and without it."""
    with_it = HEAD + "mpsProcessMediaParams: ''\naiAnalysisTask: {definition: 21, extendedParameter: ''}\n"
    without = with_it.replace("mpsProcessMediaParams: ''\n", "")
    assert body(with_it) == body(without) | {"MPSProcessMediaParams": ""}
    assert run(with_it)[0].digest == run(without)[0].digest
    assert run(with_it)[0].resource.form == run(without)[0].resource.form
    assert full_problems(HEAD + "mpsProcessMediaParams: ''\n")[0].rule == "task-missing"
    assert spec(with_it).raw is None


ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=5)
NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
NAMES = ["Definition", "definition", "RawParameter", "ExtendedParameter", "EraseType", "Areas", "x"]
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | ASCII,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["AiAnalysisTask", "SmartSubtitlesTask", "SmartEraseTask", "MediaProcessTask", "SessionId", "Foo"]
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=3))
def test_any_content_has_an_answer(content):
    """Whatever is written: problems with places, and a request only where there are none."""
    errors(content)


def test_names_change_their_case_both_ways():
    assert lower(api({"a": [{"bC": 1}]})) == {"a": [{"bC": 1}]}
    assert content_digest({"a": 1}) != content_digest({"A": 1})
