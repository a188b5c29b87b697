"""The committed schemas are the generated ones, and are schemas."""

import json

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from reconciler.cli.main import root
from reconciler.kinds import BY_DOCUMENT
from reconciler.pipeline.schemas import schemas
from tests.support.paths import ROOT

FOLDER = ROOT / "schemas"


def parsed(name):
    return json.loads(schemas()[name])


def test_the_files_are_fresh():
    """What ``reconciler schema --out schemas`` would write is what is there, and nothing else."""
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()} == schemas()


def test_there_is_one_for_everything_people_write_and_machines_read():
    names = (
        "manifest",
        "project",
        "plan",
        "report",
        "problems",
        "tests",
        "explanation",
        "graph",
        "impact",
        "history",
        "fleet",
        "targets",
        "accept",
    )
    assert set(schemas()) == {f"{name}.schema.json" for name in names}


@pytest.mark.parametrize("name", schemas())
def test_each_is_a_schema(name):
    """Valid by the dialect it names, titled and described."""
    schema = parsed(name)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema)
    assert schema["title"].startswith("reconciler ")
    assert schema["description"]


def objects(node):
    if isinstance(node, dict):
        if "properties" in node and node.get("type") == "object":
            yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value)


@pytest.mark.parametrize("name", schemas())
def test_objects_are_closed(name):
    """No object with known fields lets others through; only the manifest's root leaves that to the branch."""
    schema = parsed(name)
    for node in objects(schema):
        assert (node is schema and name.startswith("manifest")) or node["additionalProperties"] is False


@pytest.mark.parametrize("name", schemas())
def test_examples_in_schemas_hold(name):
    schema = parsed(name)

    def walk(node):
        if isinstance(node, dict):
            for example in node.get("examples", ()):
                Draft202012Validator({**node, "$defs": schema.get("$defs", {})}).validate(example)
            for value in node.values():
                walk(value)

    walk(schema)


def test_every_kind_has_a_branch():
    """A kind is described the moment it is registered."""
    manifest = parsed("manifest.schema.json")
    assert manifest["properties"]["kind"]["enum"] == list(BY_DOCUMENT)
    for kind in BY_DOCUMENT.values():
        branch = manifest["$defs"][kind.document]
        assert branch["properties"]["kind"] == {"const": kind.document}
        assert branch["description"]
        assert ("base" in branch["properties"]["metadata"]["properties"]) is kind.inherits


def test_the_command_writes_and_checks(tmp_path):
    """--check finds a missing file and a changed one; --out mends both."""

    def run(*arguments):
        return CliRunner().invoke(root, ["schema", *arguments], standalone_mode=False)

    assert run("--check", str(tmp_path)).return_value == 1
    assert run("--out", str(tmp_path)).return_value == 0
    assert run("--check", str(tmp_path)).return_value == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == schemas()
    (tmp_path / "plan.schema.json").write_text("{}")
    result = run("--check", str(tmp_path))
    assert result.return_value == 1
    assert "plan.schema.json is out of date" in result.output
    assert run("plan").output == schemas()["plan.schema.json"]
