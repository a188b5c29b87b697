"""Every input type of ProcessMediaByMPS has its model: fields, values and needs as documented, and as copied here."""

import pytest
import yaml

from reconciler.kinds.media_processing import (
    analysis,
    areas,
    erase,
    erase_configs,
    languages,
    outcome,
    spec,
    subtitles,
    wire,
)
from reconciler.kinds.media_processing.request import wire_name
from tests.support.paths import ROOT

CATALOGUE = ROOT / "tests/kinds/api_fields.yaml"
MODELS = {
    "ProcessMediaByMPSRequest": spec.MediaProcessingSpec,
    "MPSAiAnalysisTaskInput": analysis.AnalysisTask,
    "MPSSmartSubtitlesTaskInput": subtitles.SubtitlesTask,
    "MPSSmartEraseTaskInput": erase.EraseTask,
    "MPSRawSmartSubtitleParameter": subtitles.RawSubtitles,
    "MPSRawSmartEraseParameter": erase.RawErase,
    "MPSOverrideEraseParameter": erase.OverrideErase,
    "MPSSelectingSubtitleAreasConfig": areas.SelectingAreas,
    "MPSSmartEraseSubtitleConfig": erase_configs.SubtitleConfig,
    "MPSSmartEraseWatermarkConfig": erase_configs.WatermarkConfig,
    "MPSSmartErasePrivacyConfig": erase_configs.PrivacyConfig,
    "MPSUpdateSmartEraseSubtitleConfig": erase_configs.UpdateSubtitleConfig,
    "MPSUpdateSmartEraseWatermarkConfig": erase_configs.UpdateWatermarkConfig,
    "MPSEraseArea": areas.EraseArea,
    "MPSEraseTimeArea": areas.TimeArea,
}
OURS = {"Wait", "OnFailure", "RunPolicy"}
REQUIRED = {
    "ProcessMediaByMPSRequest": "FileId SubAppId",
    "MPSAiAnalysisTaskInput": "Definition",
    "MPSRawSmartSubtitleParameter": "SubtitleType VideoSrcLanguage",
    "MPSRawSmartEraseParameter": "EraseType",
    "MPSSmartEraseSubtitleConfig": "SubtitleEraseMethod SubtitleModel",
    "MPSSmartEraseWatermarkConfig": "WatermarkEraseMethod WatermarkModel",
    "MPSSmartErasePrivacyConfig": "PrivacyModel PrivacyTargets",
    "MPSEraseArea": "LeftTopX LeftTopY RightBottomX RightBottomY Unit",
    "MPSEraseTimeArea": "BeginMs EndMs Areas",
}
KINDS = {"string": "string", "int64": "integer", "uint64": "integer", "float": "number"}


@pytest.fixture(scope="module")
def catalogue():
    return yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))


def properties(model):
    """API field name → (JSON Schema without null and references, whether it is required)."""
    schema = model.model_json_schema()
    return {
        wire_name(name): (resolved(node, schema), name in schema.get("required", ()))
        for name, node in schema["properties"].items()
    }


def resolved(node, schema):
    branches = [part for part in node.get("anyOf", ()) if part != {"type": "null"}]
    if len(branches) == 1:
        node = {key: value for key, value in node.items() if key != "anyOf"} | branches[0]
    if "$ref" in node:
        return resolved(schema["$defs"][node["$ref"].rpartition("/")[2]], schema)
    return node


@pytest.mark.parametrize("name", MODELS)
def test_required_fields_as_copied(name):
    required = {field for field, (_, needed) in properties(MODELS[name]).items() if needed}
    assert required == set(REQUIRED.get(name, "").split())


def test_class_names_are_unique():
    assert len({model.__name__ for model in MODELS.values()}) == len(MODELS)
    assert len(languages.SPEECH_SOURCE) == 162
    assert len(languages.TARGET) == 190


def test_every_input_type_has_a_model(catalogue):
    inputs = {
        name.removeprefix("vod.")
        for name, entry in catalogue["types"].items()
        if name.startswith("vod.") and entry["role"] in ("task-input", "request:task")
    }
    assert inputs == set(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_fields_match_the_catalogue(catalogue, name):
    wanted = {field["name"]: field for field in catalogue["types"][f"vod.{name}"]["fields"]}
    found = properties(MODELS[name])
    assert set(found) - OURS == set(wanted)
    for field, entry in wanted.items():
        node, needed = found[field]
        assert needed is entry["required"], field
        if entry.get("format") == "json-string":
            assert any(branch["type"] == "string" for branch in node["anyOf"]), field
        elif entry["type"].startswith("list<"):
            assert node["type"] == "array", field
            assert node["items"].get("enum") == entry.get("item_enum"), field
        else:
            assert node["type"] == KINDS.get(entry["type"], "object"), field
        if "enum" in entry:
            assert sorted(node["enum"]) == sorted(entry["enum"]), field
        if entry["type"] == "uint64" and "enum" not in entry:
            assert node["minimum"] >= 0, field


def test_languages_match_the_catalogue(catalogue):
    enums = catalogue["enums"]
    assert list(languages.OCR_SOURCE) == enums["subtitle_source_language"]["ocr"]
    assert list(languages.SPEECH_SOURCE) == enums["subtitle_source_language"]["asr_and_translation"]
    assert list(languages.TARGET) == enums["subtitle_target_language"]
    assert list(languages.ERASE_TARGET) == enums["erase_target_language"]


def test_rates_match_the_catalogue(catalogue):
    actions = {name: entry for name, entry in catalogue["actions"].items() if name.startswith("vod.")}
    assert {name: entry["requests_per_second"] for name, entry in actions.items()} == wire.RATES


@pytest.mark.parametrize(("name", "model"), [("MPSOutputFile", outcome.OutputFile), ("MPSSubTaskResult", outcome.Part)])
def test_outputs_match_the_catalogue(catalogue, name, model):
    ours = {
        "Part": {"TaskType": "type", "Status": "status", "ErrCode": "code", "Message": "message", "Output": "files"},
        "OutputFile": {
            "FileType": "type",
            "StorageMode": "storage",
            "FileId": "file_id",
            "Url": "url",
            "Definition": "definition",
            "ExpiredTime": "expired_time",
        },
    }[model.__name__]
    fields = {field["name"] for field in catalogue["types"][f"vod.{name}"]["fields"]}
    assert fields - {"Input"} == set(ours)
    assert set(ours.values()) <= set(model.__dataclass_fields__)
