"""``reconciler targets``: what stdout and stderr have for a matrix, and what is refused."""

from __future__ import annotations

from dulwich import porcelain

from tests.support.manifests import PROJECT, words
from tests.support.project import Project

TWO = PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets: {dev: {}, prod: {site: cn}}\n"


def test_targets_are_listed_and_those_that_changed(project: Project) -> None:
    """Names to stdout, the count to stderr, exit 0 also where nothing changed; no call is made."""
    project.put("reconciler.yaml", TWO)
    project.put("manifests/a.yaml", words("casino"))
    assert project.run("targets").out == "dev\nprod\n"
    assert "is not in a repository" in project.run("targets", "--changed-since", "HEAD", code=1).err
    with porcelain.open_repo_closing(porcelain.init(str(project.root))) as repo:
        porcelain.add(repo, [str(project.root / name) for name in ("reconciler.yaml", "manifests/a.yaml")])
        porcelain.commit(repo, message=b"x", author=b"a <a@b>", committer=b"a <a@b>", sign=False)
    same = project.run("targets", "--changed-since", "HEAD")
    assert (same.out, same.err) == ("", "0 of 2 targets can have changed since HEAD\n")
    project.put("reconciler.yaml", TWO.replace("dev: {}", "stage: {}").replace("cn}", "intl}"))
    done = project.run("targets", "--changed-since", "HEAD", "--format", "json")
    assert [target["target"] for target in done.json["targets"]] == ["stage", "prod"]
    assert done.json["removed"] == ["dev"]
    assert "2 of 2 targets can have changed" in done.err
    assert "dev is not a target any more" in done.err
    assert not project.cloud.calls()
    assert project.untouched()
