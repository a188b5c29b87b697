"""Links on the way to a path from the command line: a checkout's are not followed out of it, a user's own are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.errors import InputError
from reconciler.files.given_paths import check_not_linked, check_stays


@pytest.fixture(params=["reconciler.yaml", ".git"])
def checkout(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A checkout with links, beside a folder ``outside`` that is a checkout too."""
    top = tmp_path / "checkout"
    for folder in (top / "inner", tmp_path / "outside" / "deep"):
        folder.mkdir(parents=True)
    (top / request.param).touch()
    for mark in ("reconciler.yaml", ".git"):
        (tmp_path / "outside" / mark).touch()
    (tmp_path / "outside/file").touch()
    (top / "inner/file").touch()
    (top / "out").symlink_to("../outside")
    (top / "out-file").symlink_to("../outside/file")
    (top / "dangling").symlink_to("../outside/absent")
    (top / "in").symlink_to("inner")
    (top / "circle").symlink_to("circle")
    return top


def refused(check: Callable[[Path], None], path: Path) -> bool:
    try:
        check(path)
    except InputError as error:
        assert str(path) in error.message
        assert "symbolic link" in error.message
        return True
    return False


@pytest.mark.parametrize("name", ["out", "out/file", "out/deep/new", "out-file", "dangling", "dangling/x", "out/../x"])
def test_nothing_leads_out(checkout: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for path in (checkout / name, checkout / "inner/.." / name):
        assert refused(check_not_linked, path)
        assert refused(check_stays, path)
    monkeypatch.chdir(checkout / "inner")
    assert refused(check_not_linked, Path("..", name))
    monkeypatch.chdir(checkout)
    assert refused(check_not_linked, Path(name))
    assert refused(check_stays, Path(name))


@pytest.mark.parametrize("name", ["in", "in/file", "in/new"])
def test_links_within_lead_to_projects_only(checkout: Path, name: str) -> None:
    assert refused(check_not_linked, checkout / name)
    assert not refused(check_stays, checkout / name)


@pytest.mark.parametrize(
    "name", ["inner", "inner/file", "new", ".", "..", "../outside/file", "inner/../../outside", "a\0b"]
)
def test_without_a_link_every_place_is_allowed(checkout: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(checkout)
    for path in (Path(name), checkout / name):
        assert not refused(check_not_linked, path)
        assert not refused(check_stays, path)


def test_links_of_the_user_are_followed(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").symlink_to("checkout")
    (tmp_path / "plan").symlink_to("outside/file")
    for path in (tmp_path / "mine/inner/new", tmp_path / "plan"):
        assert not refused(check_not_linked, path)
        assert not refused(check_stays, path)


def test_a_new_folder_counts_as_a_checkout(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/lists").symlink_to(tmp_path)
    path = tmp_path / "new/lists/words.txt"
    check_not_linked(path)
    with pytest.raises(InputError, match="leads through lists"):
        check_not_linked(path, within=tmp_path / "new")


def test_a_circle_is_a_link(checkout: Path) -> None:
    assert refused(check_not_linked, checkout / "circle")
