"""How many calls the main job takes, counted at the emulator."""

from __future__ import annotations

from tests.support.manifests import template, words
from tests.support.project import Project


def test_a_thousand_keywords(project: Project) -> None:
    """10 creates, at most 12 lists, and two of templates, which decide what keywords reach.

    A plan with nothing to change makes at most 11 lists, and no other call.
    """
    project.put("lists/words.txt", "".join(f"keyword {n}\n" for n in range(1000)))
    project.put("manifests/a.yaml", words().replace("keywords: []", "keywordsFrom: [{file: lists/words.txt}]"))
    planned = project.run("plan", "--format", "json").json["budget"]["calls"]
    assert planned["mps.CreateWordSamples"] == 10
    assert planned["mps.DescribeContentReviewTemplates"] == 2
    project.cloud.forget_calls()
    project.apply()
    calls = project.cloud.calls()
    assert calls["mps.CreateWordSamples"] == 10
    assert calls["mps.DescribeWordSamples"] <= 12
    assert calls.pop("mps.DescribeContentReviewTemplates") == 2
    assert set(calls) == {"mps.CreateWordSamples", "mps.DescribeWordSamples"}
    project.cloud.forget_calls()
    assert project.run("plan").out.startswith("nothing to do: 1,000 unchanged")
    assert set(project.cloud.calls()) == {"mps.DescribeWordSamples"}
    assert project.cloud.count("DescribeWordSamples") <= 11


def test_a_budget_counts_what_is_read_of_templates(project: Project) -> None:
    """Their presets, whether or not the project has templates, and nothing where no keyword changes."""
    for manifest, reads in (
        (words("a"), 2),
        (words("a", "b"), 2),
        (words("a", "b") + template("t"), 2),
        (words("a") + template("t"), 2),
        (words("a") + template("t", block=50), 3),
        (words("c") + template("t", block=60), 4),
    ):
        project.put("manifests/a.yaml", manifest)
        planned = project.run("plan", "--format", "json").json["budget"]["calls"]
        project.cloud.forget_calls()
        project.apply()
        listed = project.cloud.count("DescribeContentReviewTemplates")
        assert (planned["mps.DescribeContentReviewTemplates"], listed) == (reads, reads), manifest


def test_fifty_templates(project: Project) -> None:
    """All of an account's templates are listed in at most 2 calls."""
    project.put("manifests/a.yaml", "".join(template(f"t{n}") for n in range(50)))
    project.apply("--rate", "off")
    assert project.cloud.count("CreateContentReviewTemplate") == 50
    project.cloud.forget_calls()
    assert project.run("plan").out.startswith("nothing to do: 50 unchanged")
    assert set(project.cloud.calls()) == {"mps.DescribeContentReviewTemplates"}
    assert project.cloud.count("DescribeContentReviewTemplates") <= 2
