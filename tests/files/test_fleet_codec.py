"""Reports of runs over several targets: written and read back unchanged, and refused with the place where damaged."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reconciler.errors import InputError
from reconciler.files.fleet_codec import fleet_of
from reconciler.model.fleet import FleetReport, TargetError, TargetOutcome, combined
from reconciler.model.shard import Shard, Share
from reconciler.pipeline.schemas.fleet import fleet_schema
from reconciler.render.fleet_json import fleet_json

CODES = (0, 1, 2, 3, 130)
texts = st.text('aZ9 漢"\\#[\u202e\n', min_size=1, max_size=8)
documents = st.dictionaries(texts, st.one_of(texts, st.integers(0, 9), st.none(), st.lists(texts, max_size=2)))
rows = st.lists(documents, max_size=2).map(tuple)
errors = st.builds(TargetError, texts, texts, st.none() | texts, rows, rows)
outcomes = st.builds(
    TargetOutcome,
    texts,
    st.sampled_from(CODES),
    st.none() | documents,
    st.none() | errors,
    st.integers(0, 9000).map(lambda milliseconds: milliseconds / 1000),
)
shares = st.integers(1, 9).flatmap(
    lambda count: st.builds(Share, st.builds(Shard, st.integers(0, count - 1), st.just(count)), st.integers(0, 9))
)
reports = st.builds(
    FleetReport,
    st.sampled_from(["plan", "apply", "state list"]),
    st.lists(outcomes, max_size=4, unique_by=lambda outcome: outcome.target).map(tuple),
    st.none() | shares,
    st.lists(texts, max_size=2).map(tuple),
)


@given(reports)
def test_a_report_is_read_back_as_it_was(report):
    text = "".join(fleet_json(report))
    assert fleet_of(text.encode(), "f.json") == report
    Draft202012Validator(fleet_schema()).validate(json.loads(text))


def test_results_that_are_drawn_stand_where_those_of_the_record_would():
    report = FleetReport("plan", (TargetOutcome("a", 2), TargetOutcome("b", 0, {"x": 1})))
    text = "".join(fleet_json(report, {"a": lambda: iter(['{"y":[\n', "2]}\n"])}))
    read = fleet_of(text.encode(), "f.json")
    assert [outcome.result for outcome in read.targets] == [{"y": [2]}, {"x": 1}]
    assert json.loads(text)["exit_code"] == 2


@pytest.mark.parametrize(
    ("codes", "code"),
    [([], 0), ([0, 0], 0), ([0, 2], 2), ([2, 3, 0], 3), ([3, 1, 2], 1), ([1, 130, 3], 130), ([0, 77], 1)],
)
def test_one_exit_code_for_several(codes, code):
    assert combined(codes) == code
    assert combined(reversed(codes)) == code


ROW = {"target": "a", "exit_code": 0, "result": None, "error": None, "seconds": 0}
ERROR = {"message": "m", "code": "c", "hint": None}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "f.json is not JSON"),
        ("[" * 100_000, "f.json is not JSON"),
        ({"targets": [ROW | {"seconds": float("nan")}]}, "f.json holds a number that is out of range"),
        ({"targets": [ROW | {"result": {"x": float("-inf")}}]}, "f.json holds a number that is out of range"),
        ({"targets": [ROW | {"result": {"x": 10**400}}]}, "f.json holds a number that is out of range"),
        ('{"targets": 1e999}', "f.json holds a number that is out of range"),
        (f'{{"targets": {"[" * 900}{"]" * 900}}}', "f.json is nested more than 50 levels deep"),
        ({"format_version": 1, "changes": []}, "not the report of a run over several targets"),
        ({"format_version": 2, "command": "plan", "targets": []}, "format_version 2"),
        ({"format_version": 1, "targets": []}, "command is not a text"),
        ({"targets": [7]}, r"targets\[0\]: is not an object"),
        ({"targets": [ROW | {"exit_code": True}]}, r"targets\[0\]: exit_code"),
        ({"targets": [ROW | {"seconds": "1"}]}, r"targets\[0\]: seconds"),
        ({"targets": [ROW | {"result": []}]}, r"targets\[0\]: result"),
        ({"targets": [ROW | {"target": ""}]}, r"targets\[0\]: target"),
        ({"targets": [ROW | {"error": "x"}]}, r"targets\[0\].error: is neither"),
        ({"targets": [ROW | {"error": ERROR | {"code": None}}]}, r"targets\[0\].error: code"),
        ({"targets": [ROW | {"error": ERROR | {"hint": 1}}]}, r"targets\[0\].error: hint"),
        ({"targets": [ROW | {"error": ERROR | {"refusals": [1]}}]}, r"targets\[0\].error: refusals"),
        ({"targets": [ROW, ROW]}, "target a twice"),
        ({"targets": [ROW], "faults": [1]}, "faults: is not a list of texts"),
        ({"targets": [ROW], "shard": 1}, "shard: is neither"),
        ({"targets": [ROW], "shard": {"index": 0, "count": 2}}, "shard: index, count and chosen"),
        ({"targets": [ROW], "shard": {"index": 2, "count": 2, "chosen": 1}}, "shard: there is no shard 2/2"),
    ],
)
def test_what_is_no_report_is_refused_with_its_place(document, said):
    if isinstance(document, dict) and "format_version" not in document:
        document = {"format_version": 1, "command": "plan"} | document
    data = document if isinstance(document, str) else json.dumps(document)
    with pytest.raises(InputError, match=said):
        fleet_of(data.encode(), "f.json")
