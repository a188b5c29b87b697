"""A project at a revision: branches, tags, ancestors, and what whoever writes commits or ``.git`` may try."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from dulwich.objects import Blob, Commit, ShaFile, Tag, Tree
from dulwich.repo import Repo

from reconciler.errors import InputError
from reconciler.files import revisions
from reconciler.files.revisions import copied_at

WHO, FILE, LINK, SUBMODULE, FOLDER = b"a <a@example.com>", 0o100644, 0o120000, 0o160000, 0o040000
Entries = Mapping[bytes, tuple[int, ShaFile]]


class Git:
    """A repository whose objects are made one by one, so that they may be what Git would never write."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.repo = Repo.init(str(root), mkdir=True)
        self.last: list[bytes] = []

    def put(self, thing: ShaFile) -> ShaFile:
        self.repo.object_store.add_object(thing)
        return thing

    def tree(self, entries: Entries) -> Tree:
        made = Tree()
        for name, (mode, thing) in entries.items():
            made.add(name, mode, thing.id)
        return self.put(made)

    def blob(self, text: str) -> Blob:
        return self.put(Blob.from_string(text.encode()))

    def commit(self, tree: Tree, branch: str = "main") -> bytes:
        made = Commit()
        made.tree, made.parents = tree.id, self.last
        made.author = made.committer = WHO
        made.author_time = made.commit_time = made.author_timezone = made.commit_timezone = 0
        made.message = b"x"
        self.put(made)
        self.last = [made.id]
        self.repo.refs[f"refs/heads/{branch}".encode()] = made.id
        self.repo.refs.set_symbolic_ref(b"HEAD", f"refs/heads/{branch}".encode())
        return made.id

    def write(self, text: str, branch: str = "main") -> bytes:
        """A commit with one project, ``shop``, that has one file."""
        return self.commit(self.tree({b"shop": (FOLDER, self.tree({b"a.yaml": (FILE, self.blob(text))}))}), branch)


@pytest.fixture
def git(tmp_path: Path) -> Iterator[Git]:
    made = Git(tmp_path / "repo")
    (made.root / "shop").mkdir()
    yield made
    made.repo.close()


def taken(git: Git, revision: str) -> dict[str, str]:
    """The files of the copy, by their paths."""
    with copied_at(git.root / "shop", revision) as folder:
        files = [path for path in folder.rglob("*") if path.is_file()]
        found = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}
    assert not folder.exists()
    return found


def test_branches_tags_hashes_and_ancestors(git: Git) -> None:
    first = git.write("one")
    git.write("two")
    tag = Tag()
    tag.name, tag.object, tag.tagger, tag.message = b"v1", (Commit, first), WHO, b"x"
    tag.tag_time = tag.tag_timezone = 0
    git.put(tag)
    git.repo.refs[b"refs/tags/v1"] = tag.id
    git.repo.refs[b"refs/remotes/origin/main"] = first
    for revision, text in (
        ("HEAD", "two"),
        ("main", "two"),
        ("refs/heads/main", "two"),
        ("HEAD~1", "one"),
        ("v1", "one"),
        ("origin/main", "one"),
        (first.decode(), "one"),
    ):
        assert taken(git, revision) == {"a.yaml": text}, revision


def test_packed_objects_and_refs(git: Git) -> None:
    git.write("one")
    git.write("two")
    git.repo.object_store.pack_loose_objects()
    git.repo.refs.pack_refs(all=True)
    assert taken(git, "main~1") == {"a.yaml": "one"}


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("nothing", "there is no such revision"),
        ("f" * 40, "an object is missing or damaged"),
        ("main~5", "has no 5 ancestors"),
        ("--upload-pack=x", "neither a saved plan nor the name"),
        ("../../x", "neither a saved plan nor the name"),
        ("refs/heads/../../x", "there is no such revision"),
        ("a\x1b[2J", "neither a saved plan nor the name"),
        ("", "neither a saved plan nor the name"),
    ],
    ids=range(8),
)
def test_what_is_no_revision(git: Git, revision: str, message: str) -> None:
    git.write("one")
    with pytest.raises(InputError, match=message):
        taken(git, revision)


def test_a_revision_without_the_project(git: Git) -> None:
    git.commit(git.tree({b"other": (FILE, git.blob("x"))}))
    with pytest.raises(InputError, match="has no folder shop"):
        taken(git, "HEAD")


def test_outside_of_a_repository(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not in a repository"), copied_at(tmp_path, "HEAD"):
        pass


def test_names_that_lead_elsewhere_and_what_is_no_file_are_left_out(git: Git, tmp_path: Path) -> None:
    blob = git.blob("evil")
    inner = git.tree({b"evil.yaml": (FILE, blob)})
    shop = git.tree(
        {
            b"..": (FOLDER, inner),
            b".": (FOLDER, inner),
            b".git": (FOLDER, inner),
            b".hidden.yaml": (FILE, blob),
            b"../up.yaml": (FILE, blob),
            b"/absolute.yaml": (FILE, blob),
            b"back\\slash.yaml": (FILE, blob),
            b"new\nline.yaml": (FILE, blob),
            b"link.yaml": (LINK, git.blob("/etc/passwd")),
            b"linked": (LINK, git.blob("..")),
            b"sub": (SUBMODULE, blob),
            b"as-folder": (FOLDER, blob),
            b"as-file": (FILE, inner),
            b"good.yaml": (FILE, git.blob("good")),
        }
    )
    git.commit(git.tree({b"shop": (FOLDER, shop)}))
    before = sorted(tmp_path.rglob("*"))
    assert taken(git, "HEAD") == {"good.yaml": "good"}
    assert sorted(tmp_path.rglob("*")) == before


def test_a_linked_project_folder_is_not_followed(git: Git) -> None:
    git.commit(git.tree({b"shop": (LINK, git.blob(".."))}))
    with pytest.raises(InputError, match="has no folder shop"):
        taken(git, "HEAD")


def test_trees_without_end_are_bounded(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten entries on each of ten levels, made of eleven objects, are ten thousand million files."""
    monkeypatch.setattr(revisions, "MOST_FILES", 2000)
    made = git.tree({f"{n}.yaml".encode(): (FILE, git.blob("x")) for n in range(10)})
    for _ in range(10):
        made = git.tree({f"{n}".encode(): (FOLDER, made) for n in range(10)})
    git.commit(git.tree({b"shop": (FOLDER, made)}))
    with pytest.raises(InputError, match="more than 2000 files"):
        taken(git, "HEAD")


def test_bytes_are_bounded(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "MOST_BYTES", 100)
    git.write("x" * 101)
    with pytest.raises(InputError, match="more than"):
        taken(git, "HEAD")


def test_objects_of_another_repository_are_not_read(git: Git, tmp_path: Path) -> None:
    """Whoever writes .git could have a secret repository of this machine read by its hashes."""
    other = Git(tmp_path / "other")
    secret = other.write("secret")
    other.repo.close()
    git.write("one")
    info = git.root / ".git/objects/info"
    info.mkdir(exist_ok=True)
    (info / "alternates").write_text(f"{other.root}/.git/objects\n")
    with pytest.raises(InputError, match="missing or damaged"):
        taken(git, secret.decode())


def test_a_worktree_has_the_objects_of_its_repository(git: Git, tmp_path: Path) -> None:
    git.write("one")
    own = git.root / ".git/worktrees/second"
    own.mkdir(parents=True)
    second = tmp_path / "second"
    (second / "shop").mkdir(parents=True)
    (own / "HEAD").write_text("ref: refs/heads/main\n")
    (own / "commondir").write_text("../..\n")
    (own / "gitdir").write_text(f"{second}/.git\n")
    (second / ".git").write_text(f"gitdir: {own}\n")
    with copied_at(second / "shop", "HEAD") as folder:
        assert (folder / "a.yaml").read_text(encoding="utf-8") == "one"


def elsewhere_by_file(root: Path, other: Path) -> None:
    (root / ".git").write_text(f"gitdir: {other}/.git\n")


def elsewhere_by_a_worktree_of_its_own_making(root: Path, other: Path) -> None:
    own = root / "x/worktrees/y"
    own.mkdir(parents=True)
    (own / "HEAD").write_text("ref: refs/heads/main\n")
    (own / "commondir").write_text(f"{other}/.git\n")
    (own / "gitdir").write_text(f"{root}/.git\n")
    (root / ".git").write_text(f"gitdir: {own}\n")


def elsewhere_by_common_folder(root: Path, other: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (root / ".git/commondir").write_text(f"{other}/.git\n")


def elsewhere_by_link(root: Path, other: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git/HEAD").write_text("ref: refs/heads/main\n")
    for name in ("objects", "refs"):
        (root / f".git/{name}").symlink_to(other / f".git/{name}")
    (root / ".git/packed-refs").write_text((other / "hash").read_text() + " refs/heads/main\n")


def elsewhere_by_links_to_objects(root: Path, other: Path) -> None:
    elsewhere_by_link(root, other)
    (root / ".git/objects").unlink()
    (root / ".git/objects").mkdir()
    for place in (other / ".git/objects").iterdir():
        (root / ".git/objects" / place.name).symlink_to(place)


@pytest.mark.parametrize(
    "lead",
    [
        elsewhere_by_file,
        elsewhere_by_a_worktree_of_its_own_making,
        elsewhere_by_common_folder,
        elsewhere_by_link,
        elsewhere_by_links_to_objects,
    ],
)
def test_a_checkout_that_leads_to_a_repository_of_this_machine(
    git: Git, tmp_path: Path, lead: Callable[[Path, Path], None]
) -> None:
    (git.root / "hash").write_text(git.write("secret").decode())
    packed = tmp_path / "packed"
    (packed / "shop").mkdir(parents=True)
    lead(packed, git.root)
    with pytest.raises(InputError), copied_at(packed / "shop", "HEAD"):
        pass


def test_a_link_that_only_seems_to_hold_the_folder_of_a_worktree(git: Git) -> None:
    """What was unpacked inside of a repository names its own folder, by a way that leads through the repository."""
    git.write("secret")
    packed = git.root / "packed"
    (packed / "shop").mkdir(parents=True)
    (packed / "link").symlink_to(git.root / ".git")
    (packed / "HEAD").write_text("ref: refs/heads/main\n")
    (packed / "commondir").write_text("../.git\n")
    (packed / "gitdir").write_text(".git\n")
    (packed / ".git").write_text("gitdir: link/../packed\n")
    with pytest.raises(InputError, match="does not know this checkout"), copied_at(packed / "shop", "HEAD"):
        pass


def test_the_configuration_of_a_repository_runs_nothing(git: Git, tmp_path: Path) -> None:
    git.write("one")
    mark = tmp_path / "ran"
    command = f"touch {mark}"
    (git.root / ".git/config").write_text(
        f"[core]\n\tfsmonitor = {command}\n\tsshCommand = {command}\n\thooksPath = {tmp_path}\n\tpager = {command}\n"
        f'[filter "x"]\n\tsmudge = {command}\n[remote "o"]\n\turl = ext::{command}\n\tpromisor = true\n'
    )
    (git.root / ".gitattributes").write_text("* filter=x\n")
    assert taken(git, "HEAD") == {"a.yaml": "one"}
    assert not mark.exists()


def test_a_damaged_object_is_an_error(git: Git) -> None:
    git.write("one")
    for path in (git.root / ".git/objects").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(b"damage")
    with pytest.raises(InputError, match="missing or damaged"):
        taken(git, "HEAD")


def test_what_this_system_cannot_write_is_no_damage(git: Git) -> None:
    git.commit(git.tree({b"shop": (FOLDER, git.tree({b"a" * 300: (FILE, git.blob("x"))}))}))
    with pytest.raises(InputError, match="HEAD: its files cannot be copied here: File name too long"):
        taken(git, "HEAD")
