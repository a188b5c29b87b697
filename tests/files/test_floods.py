"""Files that cost little to write and much to read: the work grows with their size, and not with its square.

The attacker writes lists and manifests; a pull request of a few hundred kilobytes must not hold a runner for minutes.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.files import unused_lists
from reconciler.files.cells import CellError, labels_of
from reconciler.files.folders import MOST_GLOBS, Entry, walk
from reconciler.pipeline import load
from tests.support.manifests import DEV, HEAD, PROJECT
from tests.support.program import run

WORDS = HEAD.format(kind="KeywordSamples", name="w")


def unknown_keys(folder: Path, size: int) -> None:
    keys = "".join(f"  unknown{size}x{index}: 1\n" for index in range(size))
    (folder / "a.yaml").write_text(f"{WORDS}  keywords: [casino]\n{keys}")


def equal_columns(folder: Path, size: int) -> None:
    (folder / "a.yaml").write_text(f"{WORDS}  keywordsFrom: [{{file: l.csv}}]\n")
    (folder / "l.csv").write_text(",".join(["keyword", *["tags"] * size]) + "\n" + ",".join(["x"] * (size + 1)))


def different_columns(folder: Path, size: int) -> None:
    (folder / "a.yaml").write_text(f"{WORDS}  keywordsFrom: [{{file: l.csv}}]\n")
    names = (f"column{index}" for index in range(size))
    (folder / "l.csv").write_text(",".join(["keyword", *names]) + "\nx" + "," * size)


def missing_lists(folder: Path, size: int) -> None:
    """Beside many files whose names are near."""
    entries = "".join(f"    - {{file: lists/missing-list-number-{index}.txt}}\n" for index in range(size))
    (folder / "a.yaml").write_text(f"{WORDS}  keywordsFrom:\n{entries}")
    (folder / "lists").mkdir()
    for index in range(40):
        (folder / f"lists/some-list-number-{index}x.txt").write_text("w\n")


def one_pattern_often(folder: Path, size: int) -> None:
    """In a folder of many files."""
    entries = "    - {file: 'lists/only*.txt'}\n" * size
    (folder / "a.yaml").write_text(f"{WORDS}  keywordsFrom:\n{entries}")
    (folder / "lists").mkdir()
    (folder / "lists/only.txt").write_text("w\n")
    for index in range(size):
        (folder / f"lists/other{index}.md").write_text("w\n")


def unknown_settings(folder: Path, size: int) -> None:
    """Of checks: each with a name of its own that is near to none."""
    (folder / "a.yaml").write_text(f"{WORDS}  keywords: [casino]\n")
    settings = "".join(f"  rule-{size}-{index}: off\n" for index in range(size))
    (folder.parent / "reconciler.yaml").write_text(f"{DEV}checks:\n{settings}")


def settings_and_problems(folder: Path, size: int) -> None:
    """As many settings for parts as problems that each of them might fit."""
    (folder / "a.yaml").write_text(f"{WORDS}  keywordsFrom: [{{file: l.txt}}]\n")
    (folder / "l.txt").write_text("w\n" * (size + 1))
    settings = "".join(f"  - {{rule: duplicate, in: 'x{size}-{index}*', set: off}}\n" for index in range(size))
    (folder.parent / "reconciler.yaml").write_text(f"{DEV}checks:\n{settings}")


def commented_lines(folder: Path, size: int) -> None:
    (folder / "a.yaml").write_text(f"{WORDS}  keywordsFrom: [{{file: l.txt}}]\n")
    lines = (f"word{index} # reconciler: off=rule-{size}-{index},duplicate\n" for index in range(size))
    (folder / "l.txt").write_text("".join(lines))


def chained_bases(folder: Path, size: int) -> None:
    head = HEAD.format(kind="ContentReviewTemplate", name="NAME")
    names = ["t0", *(f"t{number}, base: t{number - 1}" for number in range(1, size))]
    documents = [head.replace("NAME", name) + "  comment: x\n" for name in names]
    (folder / "a.yaml").write_text("---\n".join(documents))


def unknown_bases(folder: Path, size: int) -> None:
    """Each with a name that is near to those of all documents."""
    head = HEAD.format(kind="ContentReviewTemplate", name="NAME")
    names = (f"template-{number}, base: templote-{number}" for number in range(size))
    (folder / "a.yaml").write_text("---\n".join(head.replace("NAME", name) + "  comment: x\n" for name in names))


def selected_for_one(folder: Path, size: int) -> None:
    """As many targets as documents, each for one of them."""
    head = HEAD.format(kind="ContentReviewTemplate", name="NAME")
    names = (f"t, targets: [t{number}]" for number in range(size))
    (folder / "a.yaml").write_text("---\n".join(head.replace("NAME", name) + "  comment: x\n" for name in names))
    targets = "".join(f"  t{number}: {{}}\n" for number in range(size))
    (folder.parent / "reconciler.yaml").write_text(f"{PROJECT}targets:\n{targets}")


def unknown_selections(folder: Path, size: int) -> None:
    """Each a glob of its own that is near to all targets and matches none."""
    head = HEAD.format(kind="ContentReviewTemplate", name="NAME")
    names = (f"t{number}, targets: ['target-{number}?x']" for number in range(size))
    (folder / "a.yaml").write_text("---\n".join(head.replace("NAME", name) + "  comment: x\n" for name in names))
    targets = "".join(f"  target-{number}: {{}}\n" for number in range(size))
    (folder.parent / "reconciler.yaml").write_text(f"{PROJECT}targets:\n{targets}")


def patches_of_one(folder: Path, size: int) -> None:
    """As many patches as keywords."""
    rows = "".join(f"    - w{number}\n" for number in range(size))
    head = "apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {name: w, patch: true}\nspec:"
    patches = "".join(f"---\n{head} {{exclude: [w{number}]}}\n" for number in range(size))
    (folder / "a.yaml").write_text(f"{WORDS}  keywords:\n{rows}{patches}")


def unmatched_tags(folder: Path, size: int) -> None:
    """As many tags of keywords that no label selects as labels that nothing has, all near to one another."""
    rows = "".join(f"    - {{keyword: w{number}, tags: [gambling{number}]}}\n" for number in range(size))
    head = HEAD.format(kind="ContentReviewTemplate", name="t")
    labels = ", ".join(f"gamblong{number}" for number in range(size))
    leaf = f"  userDefineConfigure:\n    textReviewInfo: {{switch: ON, labelSet: [{labels}]}}\n"
    (folder / "a.yaml").write_text(f"{WORDS}  keywords:\n{rows}---\n{head}{leaf}")


def calls_to_load(folder: Path) -> int:
    """How many functions, Python's and C's, are called to load a project."""
    count = 0

    def counting(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        load(folder)
    finally:
        sys.setprofile(None)
    return count


FLOODS = [
    *(unknown_keys, equal_columns, different_columns, missing_lists),
    one_pattern_often,
    *(unknown_settings, settings_and_problems, commented_lines, chained_bases, unknown_bases, unmatched_tags),
    *(selected_for_one, unknown_selections, patches_of_one),
]


@pytest.mark.slow
@pytest.mark.parametrize("flood", FLOODS)
def test_twice_the_size_is_twice_the_work(tmp_path: Path, flood: Callable[[Path, int], None]) -> None:
    counts = []
    for size in (10, 100, 200, 400):  # the first one imports what the others need
        folder = tmp_path / str(size) / "manifests"
        folder.mkdir(parents=True)
        (folder.parent / "reconciler.yaml").write_text(DEV)
        flood(folder, size)
        counts.append(calls_to_load(folder.parent))
    _, small, middle, large = counts
    assert large - middle < 2.5 * (middle - small)


def test_a_folder_below_another_is_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eighty lists, each in a folder of the one before, took 4 s, and twice as many more than 30."""
    looked_through: list[str] = []

    def counting(root: Path, folder: str, *, depth: int | None = None) -> Iterator[Entry]:
        looked_through.append(folder)
        return walk(root, folder, depth=depth)

    monkeypatch.setattr(unused_lists, "walk", counting)
    for name in ("a", "l/a", "l/d/a", "l/d/d/a", "l/d/d/b", "lo/a", "m/d/a"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).with_suffix(".txt").write_text("w\n")
    folders = ("", "l", "l/d", "l/d/d", "lo", "m/d")
    used = {str(tmp_path / folder / "a.txt") for folder in folders}
    assert [str(each.position.file) for each in unused_lists.unused_lists(tmp_path, used, folders)] == ["l/d/d/b.txt"]
    assert looked_through == ["", "l", "lo", "m/d"]


def test_globs_and_files_do_not_multiply(tmp_path: Path) -> None:
    """Different globs, in lists and under manifests: a project may have so many of them, and each so much."""
    (tmp_path / "manifests").mkdir()
    (tmp_path / "a.txt").write_text("w\n")
    entries = "".join(f"    - {{file: '*{number}x*'}}\n" for number in range(MOST_GLOBS + 1))
    manifest = tmp_path / "manifests/a.yaml"
    manifest.write_text(f"{WORDS}  keywordsFrom:\n{entries}")
    (tmp_path / "reconciler.yaml").write_text(DEV)
    *missing, last = load(tmp_path).problems
    assert {problem.rule for problem in missing} == {"missing-file"}
    assert (last.rule, last.message) == ("glob-bound", "more than 100 different patterns for lists in one project")
    assert last.position.line == 6 + len(missing)
    manifest.write_text(f"{WORDS}  keywordsFrom:\n{entries}    - {{file: b.txt}}\n")
    path = next(problem for problem in load(tmp_path).problems if "b.txt" in problem.message)
    assert path.rule == "missing-file"  # it is no pattern
    for pattern, message in (
        ("[" * 501, "a pattern of 512 characters; at most 500"),
        ("**/" * 20, "a pattern of 22 parts; at most 20"),
    ):
        manifest.write_text(f"{WORDS}  keywordsFrom: [{{file: '{pattern}a'}}]\n")
        assert [(each.rule, each.message) for each in load(tmp_path).problems] == [("glob-bound", message)]
    manifest.write_text(f"{WORDS}  keywords: [casino]\n")
    for globs, message in (
        ([f"manifests/*{number}.yaml" for number in range(101)], "more than 100 patterns under manifests"),
        (["[" * 501], "a pattern of 501 characters; at most 500"),
        (["*/" * 20 + "*"], "a pattern of 21 parts; at most 20"),
    ):
        (tmp_path / "reconciler.yaml").write_text(DEV.replace("[manifests]", json.dumps(globs)))
        assert [(each.rule, each.message) for each in load(tmp_path).problems] == [("glob-bound", message)]


def test_a_glob_of_the_command_line_has_a_bound(tmp_path: Path) -> None:
    for option in ("--only", "--exclude"):
        done = run("plan", option, "[" * 501, cwd=tmp_path)
        assert done.code == 1
        assert "a glob may have at most 500 characters" in done.err


def test_a_fix_repeats_the_beginning_of_a_cell_only() -> None:
    with pytest.raises(CellError) as raised:
        labels_of("+a|" + "b" * 100_000 + "|c" * 100_000)
    assert len(raised.value.fix + raised.value.message) < 1000


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))


def _narrowly_limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))


@pytest.mark.parametrize("entry", ["*a ,", "!t a ,", "&t a ,"])
def test_each_problem_of_a_long_line_looks_at_its_own_part(tmp_path: Path, entry: str) -> None:
    """A thousand of them, each looking through the rest of the line, took 80 s of CPU for a megabyte."""
    (tmp_path / "manifests").mkdir()
    (tmp_path / "reconciler.yaml").write_text(DEV)
    (tmp_path / "manifests/a.yaml").write_text(f"{WORDS}  keywords: [{entry * 150_000}b]\n")
    command = [sys.executable, "-m", "reconciler", "validate", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=_narrowly_limited)
    assert done.returncode == 1, done.stderr[:500]
    assert "yaml-" in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        f"{WORDS}  keywords:\n    - *a{' ' * 3_000_000}x\n",
        f"*a{' ' * 3_000_000}\n",
        f"{WORDS}  keywords:\n    - a #b{' ' * 3_000_000}c\n",
        f"{WORDS}  keywords: [a,{' ' * 3_000_000}#b]\n",
        f"{WORDS}  keywords:\n    - {'a' * 3_000_000}\n",
    ],
)
def test_a_long_run_is_read_once(tmp_path: Path, text: str) -> None:
    """With the square of its length, each would take hours of CPU; the system ends the command after two minutes."""
    (tmp_path / "manifests").mkdir()
    (tmp_path / "reconciler.yaml").write_text(DEV)
    (tmp_path / "manifests/a.yaml").write_text(text)
    command = [sys.executable, "-m", "reconciler", "validate", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=_limited)
    assert done.returncode == 1, done.stderr[:500]
    assert "a.yaml:" in done.stdout
