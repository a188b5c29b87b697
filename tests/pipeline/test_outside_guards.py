"""RECONCILER_GUARDS: JSON or a file, read strictly; whatever cannot be read is an error, and never "no guards"."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.errors import InputError
from reconciler.model.guards import GuardsInForce
from reconciler.model.project import Guards, Target
from reconciler.pipeline.outside_guards import guards_in_force

TARGET = Target()


def found(said: str, root: Path = Path("/nowhere")) -> GuardsInForce:
    guards = guards_in_force(root, TARGET, {"RECONCILER_GUARDS": said})
    assert isinstance(guards, GuardsInForce)
    return guards


def test_without_the_variable_those_of_the_target_hold() -> None:
    assert guards_in_force(Path("/nowhere"), TARGET, {}) == Guards()


def test_json() -> None:
    guards = found('{"loosening":"refuse","maxDelete":{"KeywordSample":"10%","list:a":3}}')
    assert (guards.loosening, guards.adopt) == ("refuse", "warn")
    assert guards.as_json()["outside"] == {"loosening": "refuse", "max_delete": {"KeywordSample": "10%", "list:a": 3}}


def test_a_file(tmp_path: Path) -> None:
    file = tmp_path / "guards.yaml"
    file.write_text("# for all targets\nadopt: refuse\nmaxDelete: {ContentReviewTemplate: 0}\n")
    guards = found(str(file))
    assert (guards.adopt, guards.most("ContentReviewTemplate", 50, 15)) == ("refuse", 0)


def test_a_file_of_the_project_is_refused(tmp_path: Path) -> None:
    (tmp_path / "guards.yaml").write_text("loosening: refuse\n")
    with pytest.raises(InputError, match="names a file of the project"):
        found(str(tmp_path / "guards.yaml"), tmp_path)
    link = tmp_path.parent / f"{tmp_path.name}.yaml"
    link.symlink_to(tmp_path / "guards.yaml")
    with pytest.raises(InputError, match="names a file of the project"):
        found(str(link), tmp_path)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "  ",
        "{",
        "{}}",
        '{"loosening": "refuse"',
        '{"loosening": "forbid"}',
        '{"loosening": null}',
        '{"Loosening": "refuse"}',
        '{"guards": {"loosening": "refuse"}}',
        '{"loosening": "refuse", "loosening": "allow"}',
        '{"maxDelete": {"KeywordSample": -1}}',
        '{"maxDelete": {"KeywordSample": "200%"}}',
        '{"maxDelete": {"Keyword": 1}}',
        '{"maxDelete": 3}',
        '["refuse"]',
        "refuse",
        "/no/such/file.yaml",
        "/dev/zero",
        "\x00",
    ],
)
def test_what_is_broken_is_an_error(said: str) -> None:
    with pytest.raises(InputError, match="RECONCILER_GUARDS"):
        found(said)


@pytest.mark.parametrize("content", ["", "# nothing\n", "- refuse\n", "a: [b\n", "loosening: refuse\n---\n", "\x00"])
def test_a_broken_file_is_an_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "guards.yaml"
    file.write_text(content)
    with pytest.raises(InputError, match=r"RECONCILER_GUARDS|one mapping"):
        found(str(file))


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "guards.yaml"
    file.write_text("# " + "a" * 100_000)
    with pytest.raises(InputError, match="larger than"):
        found(str(file))
