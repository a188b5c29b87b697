"""A file written where a person said replaces one of its sort, and nothing else."""

import os
import stat
from pathlib import Path

import pytest

from reconciler.errors import InputError
from reconciler.files.output import OutputFile


def output(path: Path, *, owner: str | None = None, force: bool | None = False) -> OutputFile:
    return OutputFile(path, "a letter", lambda start: start.startswith(b"Dear"), lambda _: owner, force=force)


def refused(path: Path, owner: str | None = None, force: bool | None = False) -> InputError:
    with pytest.raises(InputError):
        output(path, owner=owner, force=force).write(b"Dear x")
    with pytest.raises(InputError) as caught:
        output(path, owner=owner, force=force).check()
    return caught.value


@pytest.mark.parametrize("before", [None, b"", b"Dear Sir", b"Dear" + b"x" * 100_000])
def test_what_may_be_replaced(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "out"
    if before is not None:
        path.write_bytes(before)
    output(path).check()
    assert path.exists() == (before is not None)
    output(path).write(b"Dear Madam")
    assert path.read_bytes() == b"Dear Madam"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("before", [b" ", b"dear", b"{}", b"\x00Dear"])
def test_what_may_not_be_replaced(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "out"
    path.write_bytes(before)
    error = refused(path)
    assert ("not a letter" in error.message, "--force" in str(error.hint)) == (True, True)
    assert "--force" not in str(refused(path, force=None).hint)
    assert path.read_bytes() == before
    output(path, force=True).write(b"Dear x")
    assert path.read_bytes() == b"Dear x"


def test_what_belongs_to_a_project_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out"
    for before in (b"", b"Dear Sir", b"other"):
        path.write_bytes(before)
        for force in (False, True):
            error = refused(path, "a manifest", force)
            assert ("a manifest" in error.message, "--force" in str(error.hint)) == (True, False)
        assert path.read_bytes() == before


@pytest.mark.parametrize("force", [False, True])
def test_folders_pipes_and_devices(tmp_path: Path, force: bool) -> None:
    """As root, a rename would put a file in the place of /dev/null."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "device").symlink_to("/dev/null")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("pipe", "folder", "device", "loop"):
        assert name in refused(tmp_path / name, force=force).message
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert "name" in refused(tmp_path / ("x" * 300), force=force).message


def test_links_stay(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/real").write_bytes(b"Dear Sir")
    (tmp_path / "link").symlink_to("folder/real")
    (tmp_path / "new").symlink_to("folder/later")
    for name in ("link", "new"):
        output(tmp_path / name).write(b"Dear x")
        assert (tmp_path / name).is_symlink()
        assert (tmp_path / name).read_bytes() == b"Dear x"
    (tmp_path / "folder/real").write_bytes(b"other")
    refused(tmp_path / "link")


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        output(tmp_path / "nowhere/out").write(b"Dear x")
    assert list(tmp_path.iterdir()) == []
