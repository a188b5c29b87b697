"""Several files at once: each is old or new whenever the command ends, and the next one goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.errors import InputError, Refused
from reconciler.files.editing.edit_note import check_whole, finish_edit
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


@pytest.mark.parametrize("at", range(4))
def test_a_kill_between_two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Nothing reads the project until the rest is done, by the next run; a kill before the first rename is as none.

    The first thing that is renamed is the note itself.
    """
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
    done = max(at - 1, 0)
    contents = [(tmp_path / name).read_bytes() for name in NAMES]
    assert contents == [each.after for each in every[:done]] + [each.before for each in every[done:]]
    if at:
        with pytest.raises(InputError, match="was interrupted"):
            check_whole(tmp_path)
        assert finish_edit(tmp_path) == NAMES[done:]
    else:
        replace_all(tmp_path, every)
    check_whole(tmp_path)
    assert finish_edit(tmp_path) == ()
    assert [(tmp_path / name).read_bytes() for name in NAMES] == [each.after for each in every]
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in NAMES} == {0o640}


def interrupted(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[Replacement]:
    """An edit that was killed right after its note."""
    every = prepared(root)
    rename = Path.replace

    def killed(path: Path, target: Path) -> Path:
        if path.suffix == ".tmp" and target.name != "edit.json":
            raise Killed
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(Killed):
            replace_all(root, every)
    return every


def test_what_somebody_changed_after_a_kill_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(tmp_path, monkeypatch)
    (tmp_path / "d.csv").write_bytes(b"by hand")
    with pytest.raises(InputError, match=r"d\.csv was changed since"):
        finish_edit(tmp_path)
    assert (tmp_path / "a.txt").read_bytes() == b"old a.txt"


def test_an_edit_that_was_interrupted_meanwhile_is_not_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another command was killed while a person looked at this edit, which is of other files."""
    interrupted(tmp_path, monkeypatch)
    others = [Replacement(name, None, b"new") for name in ("e.txt", "f.txt")]
    for every in (others, others[:1]):
        with pytest.raises(InputError, match="was interrupted"):
            replace_all(tmp_path, every)
    assert not (tmp_path / "e.txt").exists()
    assert finish_edit(tmp_path) == NAMES
    assert [(tmp_path / name).read_bytes() for name in NAMES] == [b"new " + name.encode() for name in NAMES]


@pytest.mark.parametrize(
    "note",
    [
        "[",
        "{}",
        "[" * 100_000,
        '{"format_version": 2, "files": []}',
        '{"format_version": 1, "files": [{"file": "a.txt", "temporary": "b/x", "before": null, "after": ""}]}',
        '{"format_version": 1, "files": [{"file": "../a", "temporary": ".x.tmp", "before": null, "after": ""}]}',
        '{"format_version": 1, "files": [{"file": ".git/config", "temporary": ".x", "before": null, "after": ""}]}',
    ],
)
def test_a_note_that_somebody_forged(tmp_path: Path, note: str) -> None:
    """It is in the repository, perhaps: nothing but files of the project is renamed, and to files of the project."""
    root = tmp_path / "root"
    (root / ".reconciler").mkdir(parents=True)
    (root / ".reconciler/edit.json").write_text(note)
    with pytest.raises(InputError, match="cannot be finished"):
        finish_edit(root)


def test_new_files_come_with_their_folders(tmp_path: Path) -> None:
    replace_all(tmp_path, [Replacement("lists/new/x.txt", None, b"word\n")])
    assert (tmp_path / "lists/new/x.txt").read_bytes() == b"word\n"
    with pytest.raises(Refused, match="was written meanwhile"):
        replace_all(tmp_path, [Replacement("lists/new/x.txt", None, b"other\n")])


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
