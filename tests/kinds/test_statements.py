"""A type of document that declares no resource, registered here: read and checked like any other, never planned."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from reconciler.files.manifests import load_manifests
from reconciler.files.project import open_project
from reconciler.kinds import BY_DOCUMENT, KINDS
from reconciler.kinds.documents import Declared, Statement
from reconciler.model.manifest import Problem, position_of
from reconciler.model.resource import Address, Resource
from reconciler.model.spec import Spec
from reconciler.pipeline import load
from reconciler.pipeline.schemas.manifest import manifest_schema
from reconciler.stages.reading.desired import desired
from tests.support.declaring import Shelf, words


class NoteSpec(Spec):
    """Addresses that somebody should look at."""

    about: list[str]


class Notes(Statement):
    """Remarks about resources, each of which has to exist."""

    document = "Notes"
    spec = NoteSpec

    def problems(self, declared: Declared, resources: Mapping[Address, Resource]) -> Iterable[Problem]:
        known = set(map(str, resources))
        for index, address in enumerate(declared.spec.about):
            if address not in known:
                place = position_of(declared.tree, ("about", index)) or declared.tree.position
                yield Problem("unknown-value", place, f"unknown resource {address}")


@pytest.fixture
def registered() -> Iterator[None]:
    with KINDS.including(Notes()):
        yield


has_notes = pytest.mark.usefixtures("registered")


def project(folder: Path, notes: str) -> Path:
    (folder / "notes.yaml").write_text(f"apiVersion: reconciler/v1\nkind: Notes\n{notes}", encoding="utf-8")
    (folder / "words.yaml").write_text(words("{usages: [Review], keywords: [casino]}"), encoding="utf-8")
    return folder


def found(folder: Path) -> list[tuple[str, str]]:
    return [(str(problem.position), problem.rule) for problem in load(folder).problems]


@has_notes
def test_it_declares_nothing(tmp_path: Path) -> None:
    loaded = load(project(tmp_path, "metadata: {name: n}\nspec:\n  about: [KeywordSample/casino]\n"))
    assert loaded.problems == ()
    assert list(map(str, loaded.resources)) == ["KeywordSample/casino"]


@has_notes
def test_it_is_kept_with_its_places(tmp_path: Path) -> None:
    folder = project(tmp_path, "metadata: {name: n}\nspec:\n  about: [KeywordSample/casino]\n")
    opened, _ = open_project(folder)
    manifests, problems = load_manifests(opened)
    assert problems == []
    ((kind, document),) = desired(manifests.documents, Shelf()).statements
    assert (kind.document, document.metadata.name) == ("Notes", "n")
    assert str(position_of(document.tree, ("about", 0))) == "notes.yaml:5:11"


@has_notes
def test_it_judges_the_resources(tmp_path: Path) -> None:
    folder = project(tmp_path, "metadata: {name: n}\nspec:\n  about: [KeywordSample/poker]\n")
    assert found(folder) == [("notes.yaml:5:11", "unknown-value")]


@has_notes
@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ("metadata: {name: n}\nspec:\n  abuot: []\n", [("notes.yaml:5:3", "unknown-field")]),
        ("metadata: {name: n, lifecycle: {}}\nspec:\n  about: []\n", [("notes.yaml:3:21", "unknown-field")]),
        ("metadata: {name: n, base: m}\nspec:\n  about: []\n", [("notes.yaml:3:21", "unknown-field")]),
        ("metadata: {}\nspec:\n  about: []\n", [("notes.yaml:3:11", "missing-field")]),
        ("metadata: {name: n}\nspec: {}\n", [("notes.yaml:4:7", "missing-field")]),
    ],
)
def test_fields_are_checked_as_in_any_document(tmp_path: Path, notes: str, expected: list[tuple[str, str]]) -> None:
    assert found(project(tmp_path, notes)) == expected


@has_notes
def test_two_of_one_name(tmp_path: Path) -> None:
    one = "metadata: {name: n}\nspec:\n  about: []\n"
    folder = project(tmp_path, f"{one}---\napiVersion: reconciler/v1\nkind: Notes\n{one}")
    assert found(folder) == [("notes.yaml:9:18", "duplicate-name")]


@has_notes
def test_schemas_have_it() -> None:
    schema = manifest_schema()
    assert "Notes" in schema["properties"]["kind"]["enum"]
    assert set(schema["$defs"]["Notes"]["properties"]["metadata"]["properties"]) == {"name", "patch", "targets"}
    assert json.dumps(schema["$defs"]["Notes"]["else"]["properties"]["spec"]["required"]) == '["about"]'


def test_a_second_type_of_the_same_kind_is_refused() -> None:
    class Words(Notes):
        document = "KeywordSamples"

    with pytest.raises(ValueError, match="two types of document"), KINDS.including(Words()):
        pass
    assert "Notes" not in BY_DOCUMENT


def test_where_it_is_not_registered_the_kind_is_unknown(tmp_path: Path) -> None:
    (problem,) = load(project(tmp_path, "metadata: {name: n}\nspec: {}\n")).problems
    assert (str(problem.position), problem.rule, problem.message) == ("notes.yaml:2:7", "unknown-kind", '"Notes"')
    assert problem.allowed == tuple(BY_DOCUMENT)
    assert problem.fix == "every document in a manifest folder must have this apiVersion; keep others elsewhere"
