"""Which targets a range of Git can have changed: from files to documents to targets, and in doubt all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from dulwich import porcelain
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import InputError, ManifestErrors
from reconciler.model.target_list import TargetList
from reconciler.pipeline import load
from reconciler.pipeline.changed_since import list_targets
from tests.support.manifests import PROJECT, template, words

PATCH = "apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {name: a, patch: true}\nspec: "
TARGETS = "targets:\n  staging: {}\n  intl: {account: {env: RECONCILER_TARGET_INTL}}\n  cn: {manifests: [cn]}\n"
FILES = {
    "reconciler.yaml": PROJECT + "defaults: {keywords: {usages: [Review]}}\n" + TARGETS,
    "manifests/a.yaml": words("casino", name="a") + "  keywordsFrom: [{file: ../lists/w.txt}]\n",
    "manifests/t.yaml": template("t").replace("metadata: {", "metadata: {targets: [cn, intl], "),
    "cn/a.yaml": PATCH + "{keywords: [poker], keywordsFrom: [{file: ../lists/cn*.txt}]}\n",
    "lists/w.txt": "roulette\n",
    "lists/cn.txt": "bingo\n",
    "README.md": "about\n",
}
ALL = ["staging", "intl", "cn"]


def put(root: Path, files: dict[str, str | None]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")


def commit(root: Path) -> None:
    with porcelain.open_repo_closing(str(root)) as repo:
        porcelain.add(repo, [str(path) for path in root.rglob("*") if path.is_file() and ".git" not in path.parts])
        porcelain.commit(repo, message=b"x", author=b"a <a@example.com>", committer=b"a <a@example.com>")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository that is a project of three targets, committed once."""
    porcelain.init(str(tmp_path)).close()
    put(tmp_path, FILES)
    commit(tmp_path)
    return tmp_path


def names(listed: TargetList) -> list[str]:
    return [target.name for target in listed.targets]


def causes(listed: TargetList) -> dict[str, list[str]]:
    return {each.name: [f"{cause.place.short}: {cause.message}" for cause in each.causes] for each in listed.targets}


def changed(root: Path, edits: dict[str, str | None]) -> list[str]:
    """The targets that ``edits`` can have changed. The files are put back."""
    put(root, edits)
    listed = list_targets(root, "HEAD")
    assert sorted([*names(listed), *listed.unchanged]) == sorted(ALL)
    put(root, {name: FILES.get(name) for name in edits})
    return names(listed)


def test_without_a_revision_all_are_listed(repository: Path) -> None:
    """Also where the environment lacks what a target takes from it: a name needs none of it."""
    listed = list_targets(repository, None)
    assert names(listed) == ALL
    assert [(target.site, target.account) for target in listed.targets] == [("intl", None)] * 3
    assert causes(listed) == {name: [] for name in ALL}


def test_from_files_to_documents_to_targets(repository: Path) -> None:
    head = FILES["reconciler.yaml"]
    assert changed(repository, {}) == []
    for edits, expected in (
        ({"README.md": "else\n", "other/x.txt": "free\n"}, []),
        ({"manifests/a.yaml": f"# a comment\n{FILES['manifests/a.yaml']}\n"}, []),
        ({"lists/w.txt": "roulette\nkeno\n"}, ALL),
        ({"lists/w.txt": "roulette # reconciler: off=short\n"}, ALL),
        ({"lists/cn.txt": "bingo\nkeno\n"}, ["cn"]),
        ({"lists/cn-2.txt": "keno\n"}, ["cn"]),
        ({"lists/w.txt": None}, ALL),
        ({"cn/a.yaml": PATCH + "{keywords: [dice]}\n"}, ["cn"]),
        ({"cn/b.yaml": words("keno", name="b")}, ["cn"]),
        ({"manifests/t.yaml": FILES["manifests/t.yaml"].replace("80", "90")}, ["intl", "cn"]),
        ({"manifests/t.yaml": FILES["manifests/t.yaml"].replace("[cn, intl]", "[cn]")}, ["intl"]),
        ({"manifests/t.yaml": FILES["manifests/t.yaml"].replace("name: t", "name: u")}, ["intl", "cn"]),
        ({"manifests/a.yaml": FILES["manifests/a.yaml"].replace("a,", "a, x: ")}, []),
        ({"manifests/a.yaml": "# reconciler: off=short\n" + FILES["manifests/a.yaml"]}, ALL),
        ({"reconciler.yaml": head.replace("staging: {}", "staging: {site: cn}")}, ["staging"]),
        ({"reconciler.yaml": head.replace("_INTL", "_OTHER")}, ["intl"]),
        ({"reconciler.yaml": head.replace("Review", "Review.Asr")}, ALL),
        ({"manifests/x.yaml": "spec: [\n"}, ALL),
    ):
        assert changed(repository, edits) == expected, edits


def test_causes_name_what_decides(repository: Path) -> None:
    put(repository, {"cn/a.yaml": FILES["cn/a.yaml"].replace("poker", "dice"), "lists/cn.txt": "keno\n"})
    put(repository, {"manifests/t.yaml": FILES["manifests/t.yaml"].replace("80", "90")})
    assert causes(list_targets(repository, "HEAD")) == {
        "intl": ["manifests/t.yaml:7: ContentReviewTemplate t"],
        "cn": [
            "cn/a.yaml:4: KeywordSamples a",
            "lists/cn.txt: a list of KeywordSamples a",
            "manifests/t.yaml:7: ContentReviewTemplate t",
        ],
    }


def test_targets_that_came_and_went(repository: Path) -> None:
    put(repository, {"reconciler.yaml": FILES["reconciler.yaml"].replace("staging:", "dev:")})
    listed = list_targets(repository, "HEAD")
    assert causes(listed) == {"dev": ["reconciler.yaml:7: the target is new"]}
    assert listed.removed == ("staging",)
    assert listed.unchanged == ("intl", "cn")


def test_in_doubt_all_of_them(repository: Path) -> None:
    """Each says why: errors at the revision, no project there, no revision before the first push."""
    put(repository, {"manifests/a.yaml": "kind: Strange\n"})
    commit(repository)
    put(repository, FILES)
    commit(repository)
    broken = causes(list_targets(repository, "HEAD~1"))
    assert broken["staging"] == [
        "HEAD~1:manifests/a.yaml:1: unknown-kind: with errors, what targets declare is not known"
    ]
    assert list(broken) == ALL
    zeros = causes(list_targets(repository, "0" * 40))
    assert list(zeros) == ALL
    assert "all zeros" in zeros["cn"][0]
    put(repository, {f"later/{name}": text for name, text in FILES.items()})
    assert list(causes(list_targets(repository / "later", "HEAD"))) == ALL
    with pytest.raises(InputError, match="there is no such revision"):
        list_targets(repository, "main-2")


def test_what_cannot_be_listed(repository: Path, tmp_path: Path) -> None:
    put(repository, {"reconciler.yaml": FILES["reconciler.yaml"].replace("staging: {}", "staging: {sit: cn}")})
    with pytest.raises(ManifestErrors):
        list_targets(repository, None)
    (tmp_path / "reconciler.yaml").unlink()
    with pytest.raises(InputError, match=r"no reconciler\.yaml"):
        list_targets(tmp_path, None)


def test_a_shared_folder_is_compared_too(tmp_path: Path) -> None:
    porcelain.init(str(tmp_path)).close()
    shop = tmp_path / "shop"
    put(shop, {**FILES, "reconciler.yaml": FILES["reconciler.yaml"] + "shared: ../common\n"})
    put(
        tmp_path,
        {"common/c.yaml": words("keno", name="c") + "  keywordsFrom: [{file: c.txt}]\n", "common/c.txt": "x\n"},
    )
    commit(tmp_path)
    assert names(list_targets(shop, "HEAD")) == []
    put(tmp_path, {"common/c.txt": "y\n"})
    listed = list_targets(shop, "HEAD")
    assert names(listed) == ALL
    assert causes(listed)["cn"] == ["../common/c.txt: a list of KeywordSamples c"]
    put(tmp_path, {"other/c.yaml": words("keno", name="c")})
    put(shop, {"reconciler.yaml": FILES["reconciler.yaml"] + "shared: ../other\n"})
    assert "HEAD: it has no folder other" in causes(list_targets(shop, "HEAD"))["cn"][0]


TEXTS = {
    "manifests/a.yaml": [FILES["manifests/a.yaml"], words("dice", name="a"), words("casino", "dice", name="a")],
    "manifests/t.yaml": [FILES["manifests/t.yaml"], template("t", block=90), template("t")],
    "cn/a.yaml": [FILES["cn/a.yaml"], PATCH + "{exclude: [casino]}\n", words("cn", name="b")],
    "lists/w.txt": ["roulette\n", "# x\nroulette\n", "keno\n"],
    "lists/cn.txt": ["bingo\n", "keno\n"],
}
PROJECTS = st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in TEXTS.items()})


@settings(max_examples=8)
@given(PROJECTS, PROJECTS)
def test_what_declares_something_else_is_listed(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, str | None], after: dict[str, str | None]
) -> None:
    """Whatever was edited: no target is missed whose resources differ."""
    root = tmp_path_factory.mktemp("repository")
    porcelain.init(str(root)).close()
    put(
        root,
        {
            **FILES,
            **before,
            "reconciler.yaml": FILES["reconciler.yaml"].replace("{env: RECONCILER_TARGET_INTL}", "'1'"),
        },
    )
    commit(root)
    then = {name: load(root, name).sound().resources for name in ALL}
    put(root, after)
    listed = set(names(list_targets(root, "HEAD")))
    for name in ALL:
        now = load(root, name).sound().resources
        same = {a: r.form for a, r in then[name].items()} == {a: r.form for a, r in now.items()}
        assert same or name in listed
