"""Several files at once: each is old or new whenever the command ends, and the next one goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.errors import InputError, Refused
from reconciler.files.editing.replacing import Replacement, replace_all

NAMES = ("a.txt", "b/c.yaml", "d.csv")


class Killed(BaseException):
    """The end of the process."""


def prepared(root: Path) -> list[Replacement]:
    for name in NAMES:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(b"old " + name.encode())
        (root / name).chmod(0o640)
    return [Replacement(name, b"old " + name.encode(), b"new " + name.encode()) for name in NAMES]


@pytest.mark.parametrize("at", range(3))
def test_a_kill_between_two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Those before it are new, the others old; what is left beside them is hidden, and the next run goes on."""
    every = prepared(tmp_path)
    count = 0
    rename = Path.replace

    def killed(path: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count > at:
            raise Killed
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        patch.setattr(Path, "unlink", lambda path, missing_ok=False: None)
        with pytest.raises(Killed):
            replace_all(tmp_path, every)
    contents = [(tmp_path / name).read_bytes() for name in NAMES]
    assert contents == [each.after for each in every[:at]] + [each.before for each in every[at:]]
    replace_all(tmp_path, every[at:])
    assert [(tmp_path / name).read_bytes() for name in NAMES] == [each.after for each in every]
    left = {path.name for path in tmp_path.rglob("*")} - {"a.txt", "b", "c.yaml", "d.csv"}
    assert len(left) == len(NAMES) - at
    assert all(name.startswith(".") and name.endswith(".tmp") for name in left)
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in NAMES} == {0o640}


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = prepared(tmp_path)
    real = Path.chmod

    def full(path: Path, mode: int) -> None:
        if path.name.startswith(".d.csv"):
            raise OSError(28, "No space left on device", str(path))
        real(path, mode)

    monkeypatch.setattr(Path, "chmod", full)
    with pytest.raises(InputError, match="No space left"):
        replace_all(tmp_path, every)
    assert [(tmp_path / name).read_bytes() for name in NAMES] == [each.before for each in every]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.txt", "b", "c.yaml", "d.csv"]


def test_two_commands_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that is overtaken while it writes is refused: it neither claims nor undoes what the other wrote."""
    every = prepared(tmp_path)
    others = [Replacement(each.file, each.before, b"other") for each in every]
    real = Path.chmod

    def overtaken(path: Path, mode: int) -> None:
        monkeypatch.setattr(Path, "chmod", real)
        replace_all(tmp_path, others)
        real(path, mode)

    monkeypatch.setattr(Path, "chmod", overtaken)
    with pytest.raises(Refused, match=r"a\.txt was changed meanwhile"):
        replace_all(tmp_path, every)
    assert [(tmp_path / name).read_bytes() for name in NAMES] == [b"other"] * 3
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.txt", "b", "c.yaml", "d.csv"]


def test_a_file_that_was_changed_meanwhile(tmp_path: Path) -> None:
    every = prepared(tmp_path)
    (tmp_path / "d.csv").write_bytes(b"other")
    with pytest.raises(Refused, match=r"d\.csv was changed meanwhile"):
        replace_all(tmp_path, every)
    assert (tmp_path / "a.txt").read_bytes() == b"old a.txt"


@pytest.mark.parametrize("name", ["../x.txt", ".hidden/x.txt"])
def test_places_that_are_never_written(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"old")
    with pytest.raises(InputError):
        replace_all(root, [Replacement(name, b"old", b"new")])
    assert path.read_bytes() == b"old"


def test_new_files_and_their_folders(tmp_path: Path) -> None:
    """In order: what names a file comes behind it. A failure leaves no folder, and what came meanwhile is left."""
    new = [Replacement("a/b/new.txt", None, b"words"), Replacement("c.yaml", None, b"names it")]
    replace_all(tmp_path, new)
    assert [(tmp_path / each.file).read_bytes() for each in new] == [b"words", b"names it"]
    assert (tmp_path / "c.yaml").stat().st_mode & 0o777 == 0o644
    with pytest.raises(Refused, match=r"c\.yaml was written meanwhile"):
        replace_all(tmp_path, [Replacement("d/e.txt", None, b""), new[1]])
    assert not (tmp_path / "d").exists()
    (tmp_path / "link").symlink_to(tmp_path)
    for file in ("../outside.txt", ".hidden", "link/x"):
        with pytest.raises(InputError):
            replace_all(tmp_path, [Replacement(file, None, b"")])


def test_a_kill_between_two_new_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is named stands, and what names it does not yet."""
    rename = Path.replace

    def killed(path: Path, target: Path) -> Path:
        if target.name == "c.yaml":
            raise Killed
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(Killed):
        replace_all(tmp_path, [Replacement("a/new.txt", None, b"words"), Replacement("c.yaml", None, b"names it")])
    assert (tmp_path / "a/new.txt").read_bytes() == b"words"
    assert not (tmp_path / "c.yaml").exists()
