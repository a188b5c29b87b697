"""``shared: ../common``: what is read from there, what it is called, and where it may not lead."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reconciler.pipeline import load
from reconciler.pipeline.formatting import Style, fmt
from tests.support.manifests import PROJECT, words

HEAD = PROJECT + "defaults: {keywords: {usages: [Review]}}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a project in ``shop``, and ``common`` beside it."""
    for folder in (".git", "shop/manifests", "common/lists", "other"):
        (tmp_path / folder).mkdir(parents=True)
    put(tmp_path, "shop/reconciler.yaml", HEAD + "shared: ../common\n")
    put(tmp_path, "shop/manifests/a.yaml", words("poker", name="a"))
    put(tmp_path, "common/words.yaml", words("casino", name="b") + "  keywordsFrom: [{file: lists/w.txt}]\n")
    put(tmp_path, "common/lists/w.txt", "roulette\n")
    return tmp_path


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def names(folder: Path) -> set[str]:
    return {address.name for address in load(folder).sound().resources}


def found(repository: Path) -> list[tuple[str, str]]:
    return [(str(problem.position), problem.rule) for problem in load(repository / "shop").problems]


def test_manifests_and_lists_of_the_folder_are_the_projects_too(repository: Path) -> None:
    """Relative to themselves; places are relative to the project."""
    loaded = load(repository / "shop").sound()
    places = {address.name: resource.position.short for address, resource in loaded.resources.items()}
    assert places == {
        "poker": "manifests/a.yaml:6",
        "casino": "../common/words.yaml:6",
        "roulette": "../common/lists/w.txt:1",
    }
    assert loaded.problems == ()


def test_the_projects_manifests_may_name_its_lists(repository: Path) -> None:
    for path in ("../common/lists/x.txt", "../../common/lists/*x.txt"):
        put(repository, "common/lists/x.txt", "bingo\n")
        put(repository, "shop/manifests/a.yaml", words("poker", name="a") + f"  keywordsFrom: [{{file: {path}}}]\n")
        assert names(repository / "shop") == {"poker", "casino", "roulette", "bingo"}


def test_a_path_that_a_shared_and_an_own_list_have_is_an_error(repository: Path) -> None:
    """As in a project of one folder: beside its manifest ``../common`` is the project's own ``common``."""
    put(
        repository,
        "shop/manifests/a.yaml",
        words("poker", name="a") + "  keywordsFrom: [{file: ../common/lists/w.txt}]\n",
    )
    assert names(repository / "shop") == {"poker", "casino", "roulette"}
    (repository / "shop/common/lists").mkdir(parents=True)
    put(repository, "shop/common/lists/w.txt", "bingo\n")
    (problem,) = load(repository / "shop").problems
    assert (str(problem.position), problem.rule) == ("manifests/a.yaml:7:25", "ambiguous-file")
    assert problem.message == '"../common/lists/w.txt" is both common/lists/w.txt and ../common/lists/w.txt'


def test_problems_show_their_lines(repository: Path) -> None:
    """Also where the folder's own patterns lead out of it."""
    put(repository, "common/words.yaml", words("casino", name="b") + "  keywordsFrom: [{file: ../other/w.txt}]\n")
    put(repository, "other/w.txt", "secret\n")
    assert found(repository) == [("../common/words.yaml:7:25", "outside-project")]
    put(repository, "common/words.yaml", words("casino", name="b") + "  keywordsFrom: [{file: lists/w.txt}]\n")
    put(repository, "common/lists/w.txt", "#word\n")
    (problem,) = load(repository / "shop").problems
    assert (str(problem.position), problem.rule) == ("../common/lists/w.txt:1:1", "hash-word")


def test_an_empty_folder_is_an_error(repository: Path) -> None:
    """A checkout without submodules leaves one: everything that it declares would be deleted."""
    (repository / "module").mkdir()
    put(repository, "shop/reconciler.yaml", HEAD + "shared: ../module\n")
    (problem,) = load(repository / "shop").problems
    assert (str(problem.position), problem.rule) == ("reconciler.yaml:6:9", "missing-file")
    assert problem.message == 'the folder "../module" is empty, as a submodule is that was not checked out'


def test_what_a_project_does_not_use_of_it_is_no_forgotten_list(repository: Path) -> None:
    put(repository, "common/lists/others.txt", "bingo\n")
    assert found(repository) == []


def test_another_project_in_it_is_not_read(repository: Path) -> None:
    put(repository, "common/reconciler.yaml", HEAD)
    assert found(repository) == []


def test_a_patch_applies_over_a_shared_document(repository: Path) -> None:
    head = "apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {name: b, patch: true}\n"
    put(repository, "shop/manifests/p.yaml", head + "spec: {exclude: [roulette]}\n")
    assert names(repository / "shop") == {"poker", "casino"}


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        *(("../..", "outside-project"), ("../../elsewhere", "outside-project"), ("/etc", "outside-project")),
        *((".", "outside-project"), ("manifests", "outside-project"), ("..", "outside-project")),
        *(("../.git", "hidden-file"), ("../nothing", "missing-file"), ("../link", "outside-project")),
        *(("../common/lists/w.txt", "missing-file"), ("../link/lists", "outside-project"), ("''", "outside-project")),
        *(("../../elsewhere/../repository/common", "outside-project"), ("C:/x", "outside-project")),
    ],
)
def test_it_leads_nowhere_else(repository: Path, value: str, rule: str) -> None:
    """Out of the repository, into what is hidden, through links, or around the project: an error at its place."""
    (repository / "link").symlink_to("common")
    put(repository, "shop/reconciler.yaml", HEAD + f"shared: {value}\n")
    assert found(repository) == [("reconciler.yaml:6:9", rule)]


def test_links_in_it_lead_out_of_it_no_more_than_in_a_project(repository: Path) -> None:
    put(repository, "other/secret.yaml", words("secret", name="s"))
    (repository / "common/more.yaml").symlink_to(repository / "other/secret.yaml")
    assert found(repository) == [("../common/more.yaml:1:1", "outside-project")]
    (repository / "common/more.yaml").unlink()
    (repository / "common/.hidden.yaml").write_text(words("secret", name="s"), encoding="utf-8")
    assert names(repository / "shop") == {"poker", "casino", "roulette"}


def test_without_a_repository_there_is_nothing_to_share(repository: Path) -> None:
    """A project from an archive cannot read what lies beside it."""
    (repository / ".git").rmdir()
    (problem,) = load(repository / "shop").problems
    assert problem.rule == "outside-project"
    assert "no repository is around it" in problem.message


def test_the_nearest_repository_is_the_boundary(repository: Path) -> None:
    (repository / "shop/.git").mkdir()
    assert [rule for _, rule in found(repository)] == ["outside-project"]


def test_a_home_that_is_a_repository_is_none(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody unpacks below it could name all of it."""
    monkeypatch.setenv("HOME", str(repository))
    assert [rule for _, rule in found(repository)] == ["outside-project"]


def test_a_mark_of_another_user_does_not_count(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody can put one into a folder that all may write."""
    if os.geteuid() == 0:
        os.chown(repository / ".git", 12345, 12345)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert [rule for _, rule in found(repository)] == ["outside-project"]


def test_fmt_leaves_it_to_those_who_name_it(repository: Path) -> None:
    put(repository, "common/lists/w.txt", "roulette   \n")
    assert all(not file.file.startswith("..") for file in fmt(repository / "shop", Style(False, False, False)))
    assert (repository / "common/lists/w.txt").read_text(encoding="utf-8") == "roulette   \n"
    fmt(repository / "common", Style(False, False, False))
    assert (repository / "common/lists/w.txt").read_text(encoding="utf-8") == "roulette\n"
