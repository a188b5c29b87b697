"""The commit of a checkout, from Git's files: loose and packed refs, worktrees; no link, and nothing but a hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.files.commit import commit_of

HASH, OTHER = "0123456789abcdef" * 2 + "01234567", "f" * 40


@pytest.fixture
def git(tmp_path: Path) -> Path:
    folder = tmp_path / "repo/.git"
    (folder / "refs/heads").mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / "refs/heads/main").write_text(f"{HASH}\n")
    (tmp_path / "repo/project").mkdir()
    return folder


def found(git: Path, environ: dict[str, str] | None = None) -> str | None:
    return commit_of(git.parent / "project", environ or {})


def test_a_branch(git: Path) -> None:
    assert found(git) == HASH


def test_a_detached_head(git: Path) -> None:
    (git / "HEAD").write_text(OTHER)
    assert found(git) == OTHER


def test_a_packed_branch(git: Path) -> None:
    (git / "refs/heads/main").unlink()
    (git / "packed-refs").write_text(
        f"# pack-refs with: peeled\n{OTHER} refs/heads/other\n{HASH} refs/heads/main\n^{OTHER}\n"
    )
    assert found(git) == HASH


def test_a_worktree(git: Path, tmp_path: Path) -> None:
    own = git / "worktrees/second"
    own.mkdir(parents=True)
    (own / "HEAD").write_text("ref: refs/heads/main\n")
    (own / "commondir").write_text("../..\n")
    second = tmp_path / "second"
    second.mkdir()
    (second / ".git").write_text(f"gitdir: {own}\n")
    assert commit_of(second, {}) == HASH


def test_the_environment_comes_first(git: Path) -> None:
    assert found(git, {"GITHUB_SHA": OTHER}) == OTHER
    assert found(git, {"RECONCILER_COMMIT": "abc1234", "GITHUB_SHA": OTHER}) == "abc1234"
    assert found(git, {"GITHUB_SHA": "a\x1b[31m"}) == HASH


def test_no_checkout(tmp_path: Path) -> None:
    assert commit_of(tmp_path, {}) is None


@pytest.mark.parametrize(
    "head",
    [
        "",
        "nonsense",
        "ref: refs/heads/../../../secret",
        "ref: /etc/passwd",
        "ref: refs/heads/none",
        "a" * 5000,
        "ref: refs",
    ],
)
def test_a_head_that_says_nothing(git: Path, head: str) -> None:
    (git.parent / "secret").write_text(HASH)
    (git / "HEAD").write_text(head)
    assert found(git) is None


@pytest.mark.parametrize("name", ["HEAD", "refs/heads/main"])
def test_links_are_not_followed(git: Path, tmp_path: Path, name: str) -> None:
    (git / name).rename(tmp_path / "real")
    (git / name).symlink_to(tmp_path / "real")
    assert found(git) is None


def test_a_linked_git_folder_is_not_followed(git: Path, tmp_path: Path) -> None:
    git.rename(tmp_path / "elsewhere")
    git.symlink_to(tmp_path / "elsewhere")
    assert found(git) is None
