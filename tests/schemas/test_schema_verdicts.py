"""What is good and what is bad: the schema and the program agree."""

import pytest

from reconciler.files.scaffold import scaffold
from tests.support.paths import ROOT

from .judging import PROJECT, program_says, schema_says
from .loading import load

EXAMPLES = sorted(
    path
    for path in (ROOT / "examples").rglob("*.y*ml")
    if ".reconciler" not in path.parts and "apiVersion: reconciler/" in path.read_text(encoding="utf-8")
)
"""Pipelines of CI systems, which lie there too, are not ours to describe."""


def words(spec, metadata="{name: w}"):
    return f"apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {metadata}\nspec: {spec}\n"


def template(spec, metadata="{name: t}"):
    return f"apiVersion: reconciler/v1\nkind: ContentReviewTemplate\nmetadata: {metadata}\nspec: {spec}\n"


def ocr(fields):
    return template(f"{{userDefineConfigure: {{ocrReviewInfo: {{{fields}}}}}}}")


def project(more):
    return f"apiVersion: reconciler/v1\nkind: Project\nname: p\n{more}\n"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples(path):
    which = "project" if path.name == "reconciler.yaml" else "manifest"
    text = path.read_text(encoding="utf-8")
    assert load(text)
    assert schema_says(which, text) == []


def test_there_are_examples():
    assert {path.name for path in EXAMPLES} >= {"reconciler.yaml", "templates.yaml", "keywords.yaml"}


@pytest.mark.parametrize("demo", [True, False])
def test_scaffolds(tmp_path, demo):
    files = scaffold(tmp_path, demo=demo)
    for name in files:
        if name.endswith(".yaml"):
            which = "project" if name == "reconciler.yaml" else "manifest"
            assert schema_says(which, (tmp_path / name).read_text(encoding="utf-8")) == []


LABELLED = "{pornConfigure: {imgReviewInfo: {switch: ON, labelSet: [porn]}}, comment: x}"
BASE = template(LABELLED, "{name: b, abstract: true}") + "---\n"

PLAIN = "{usages: [All], keywords: [a]}"

GOOD_MANIFESTS = {
    "usages": words("{usages: [Review, Recognition.Ocr], keywords: [a]}"),
    "words of every sort": words("{usages: [All], keywords: [ON, no, 0123, 1e3, 2024-01-01, true, 911, 世界]}"),
    "entries": words("{usages: [All], keywords: [{keyword: a, tags: []}, {keyword: 123, usages: [All]}]}"),
    "tags": words(f"{{usages: [All], tags: {[*range(20)]}, keywords: [a]}}"),
    "nulls": words("{usages: [All], tags: null, existing: ~, duplicates: null, keywords: [a], keywordsFrom: null}"),
    "merge": words("{usages: [All], duplicates: merge, keywords: [a]}"),
    "lifecycle": words(PLAIN, "{name: w, lifecycle: {preventDestroy: true, ignoreChanges: [tags]}}"),
    "bare template": template("{}"),
    "template without spec": "apiVersion: reconciler/v1\nkind: ContentReviewTemplate\nmetadata: {name: t}\n",
    "numbers as names": template("{name: 2024, comment: 1.5}", "{name: 7}"),
    "unknown label": template("{pornConfigure: {imgReviewInfo: {switch: ON, labelSet: [novel]}}}"),
    "free labels": ocr("switch: ON, labelSet: [1, ON, sixteenletters16]"),
    "scores": ocr("switch: OFF, blockConfidence: 0, reviewConfidence: 100"),
    "base": BASE + template("{pornConfigure: {imgReviewInfo: {blockConfidence: 1}}}", "{name: t, base: b}"),
    "null removes": BASE + template(
        "{comment: null, pornConfigure: {imgReviewInfo: {labelSet: null}}, politicalConfigure: null}",
        "{name: t, base: b}",
    ),
    "null removes a leaf": BASE + template("{pornConfigure: {imgReviewInfo: null}}", "{name: t, base: b}"),
}  # fmt: skip

BAD_MANIFESTS = {
    "unknown kind": "apiVersion: reconciler/v1\nkind: KeywordSample\nmetadata: {name: a}\n",
    "no kind": "apiVersion: reconciler/v1\nmetadata: {name: a}\n",
    "no metadata": "apiVersion: reconciler/v1\nkind: KeywordSamples\nspec: {usages: [All], keywords: [a]}\n",
    "no name": words("{usages: [All], keywords: [a]}", "{}"),
    "other version": words("{usages: [All], keywords: [a]}").replace("v1", "v2"),
    "foreign field beside spec": words("{usages: [All], keywords: [a]}") + "status: {}\n",
    "name with a slash": words("{usages: [All], keywords: [a]}", "{name: a/b}"),
    "unknown usage": words("{usages: [Revue], keywords: [a]}"),
    "no usage": words("{usages: [], keywords: [a]}"),
    "usages not a list": words("{usages: All, keywords: [a]}"),
    "unknown field": words("{usages: [All], keyword: [a]}"),
    "unknown field of an entry": words("{usages: [All], keywords: [{keyword: a, tag: [x]}]}"),
    "entry without keyword": words("{usages: [All], keywords: [{tags: [x]}]}"),
    "entry is a list": words("{usages: [All], keywords: [[a]]}"),
    "null in an entry": words("{usages: [All], keywords: [{keyword: a, tags: null}]}"),
    "21 tags": words(f"{{usages: [All], tags: {[*range(21)]}, keywords: [a]}}"),
    "129 characters": words(f"{{usages: [All], keywords: [{{keyword: {'k' * 129}, existing: true}}]}}"),
    "existing maybe": words("{usages: [All], existing: maybe, keywords: [a]}"),
    "duplicates": words("{usages: [All], duplicates: allow, keywords: [a]}"),
    "source without file": words("{usages: [All], keywordsFrom: [{tags: [x]}]}"),
    "source as text": words("{usages: [All], keywordsFrom: [lists/a.txt]}"),
    "unknown column": words("{usages: [All], keywordsFrom: [{file: l.csv, columns: {word: a}}]}"),
    "keyword list with a base": words("{usages: [All], keywords: [a]}", "{name: w, base: b}"),
    "abstract keyword list": words("{usages: [All], keywords: [a]}", "{name: w, abstract: true}"),
    "lifecycle": template("{}", "{name: t, lifecycle: {prevent_destroy: true}}"),
    "preventDestroy": template("{}", "{name: t, lifecycle: {preventDestroy: yes}}"),
    "null in metadata": template("{}", "{name: t, lifecycle: null}"),
    "null spec": template("null"),
    "spec is a list": template("[]"),
    "switch maybe": ocr("switch: maybe"),
    "switch on": ocr("switch: on"),
    "switch true": ocr("switch: true"),
    "score 101": ocr("switch: ON, blockConfidence: 101"),
    "score -1": ocr("switch: ON, reviewConfidence: -1"),
    "score true": ocr("switch: ON, blockConfidence: true"),
    "score text": ocr("switch: ON, blockConfidence: '80'"),
    "score 1.5": ocr("switch: ON, blockConfidence: 1.5"),
    "17 characters": ocr(f"switch: ON, labelSet: [{'x' * 17}]"),
    "empty label": ocr("switch: ON, labelSet: ['']"),
    "11 labels": ocr(f"switch: ON, labelSet: {[*range(11)]}"),
    "labels where there are none": template("{pornConfigure: {asrReviewInfo: {switch: ON, labelSet: [a]}}}"),
    "leaf the group has not": template("{terrorismConfigure: {asrReviewInfo: {switch: ON}}}"),
    "image of UserDefine": template("{userDefineConfigure: {imgReviewInfo: {switch: ON}}}"),
    "name of 65": template(f"{{name: {'n' * 65}}}"),
    "comment of 257": template(f"{{comment: {'n' * 257}}}"),
    "group is a text": template("{pornConfigure: ON}"),
    "API spelling": template("{PornConfigure: {}}"),
}


@pytest.mark.parametrize("name", GOOD_MANIFESTS)
def test_good_manifests(tmp_path, name):
    assert schema_says("manifest", GOOD_MANIFESTS[name]) == []
    assert program_says(tmp_path, GOOD_MANIFESTS[name]) == []


@pytest.mark.parametrize("name", BAD_MANIFESTS)
def test_bad_manifests(tmp_path, name):
    assert schema_says("manifest", BAD_MANIFESTS[name])
    assert program_says(tmp_path, BAD_MANIFESTS[name])


GOOD_PROJECTS = {
    "the least": "apiVersion: reconciler/v1\nkind: Project\nname: p\nmanifests: [manifests]\n",
    "everything": project(
        "manifests: [manifests]\n"
        "defaults: {keywords: {usages: [Review], tags: [x], duplicates: merge}}\n"
        "targets:\n"
        "  dev: {endpoint: emulator, guards: null}\n"
        '  prod: {site: cn, account: "100012347742", profile: p, region: ap-guangzhou, state: folder, rate: 0.5,\n'
        "    guards: {adopt: refuse, loosening: refuse, maxDelete: {KeywordSample: 0, 'list:x': 10%}},\n"
        "    adopt: {ContentReviewTemplate/strict: 31}, exclusive: [KeywordSample]}"
    ),
    "nulls": project("manifests: ~\ndefaults:\ntargets: {dev: null}"),
    "numbers": project("manifests: [manifests]\ntargets: {a: {account: 100012347742, rate: 1}}").replace(
        ": p\n", ": 7\n"
    ),
}

BAD_PROJECTS = {
    "no name": PROJECT.replace("name: p\n", ""),
    "no version": PROJECT.replace("apiVersion: reconciler/v1\n", ""),
    "other kind": PROJECT.replace("kind: Project", "kind: project"),
    "null name": PROJECT.replace("name: p\n", "name: null\n"),
    "unknown field": project("manifest: [manifests]"),
    "manifests a text": project("manifests: manifests"),
    "unknown site": project("targets: {a: {site: eu}}"),
    "account with letters": project("targets: {a: {account: acme}}"),
    "rate zero": project("targets: {a: {rate: 0}}"),
    "rate above one": project("targets: {a: {rate: 1.1}}"),
    "rate text": project("targets: {a: {rate: fast}}"),
    "guard": project("targets: {a: {guards: {adopt: maybe}}}"),
    "unknown guard": project("targets: {a: {guards: {maxdelete: {KeywordSample: 1}}}}"),
    "negative maxDelete": project("targets: {a: {guards: {maxDelete: {KeywordSample: -1}}}}"),
    "maxDelete above 100 %": project("targets: {a: {guards: {maxDelete: {KeywordSample: 101%}}}}"),
    "adopt by name": project("targets: {a: {adopt: {ContentReviewTemplate/x: strict}}}"),
    "exclusive a text": project("targets: {a: {exclusive: KeywordSample}}"),
    "unknown usage": project("defaults: {keywords: {usages: [Revue]}}"),
    "defaults of templates": project("defaults: {templates: {}}"),
    "target with a slash": project("targets: {a/b: {}}"),
    "secrets": project("targets: {a: {secretId: x}}"),
}


@pytest.mark.parametrize("name", GOOD_PROJECTS)
def test_good_projects(tmp_path, name):
    assert schema_says("project", GOOD_PROJECTS[name]) == []
    assert program_says(tmp_path, project=GOOD_PROJECTS[name]) == []


@pytest.mark.parametrize("name", BAD_PROJECTS)
def test_bad_projects(tmp_path, name):
    assert schema_says("project", BAD_PROJECTS[name])
    assert program_says(tmp_path, project=BAD_PROJECTS[name])
