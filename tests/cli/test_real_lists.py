"""A real run over lists that nobody here made up: words in 33 languages."""

from __future__ import annotations

from collections import defaultdict

from tests.support.manifests import HEAD, template
from tests.support.project import Project
from tests.support.real_words import LONG, real_words

LIST = HEAD.format(kind="KeywordSamples", name="NAME") + (
    "  usages: [Review]\n  tags: [NAME]\nMORE  keywordsFrom:\n    - file: lists/FILE.txt\n"
)
EXCLUDE = "  excludeFrom:\n    - file: lists/too-long.txt\n"


def places() -> dict[str, list[str]]:
    """Word → every place of it, as file:line."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, lines in real_words().items():
        for number, word in enumerate(lines, 1):
            if word:
                found[word].append(f"lists/{name}.txt:{number}")
    return found


def declare(project: Project, more: str = "") -> None:
    """One list document for each language, over copies of the files."""
    for name, words in real_words().items():
        project.put(f"lists/{name}.txt", "".join(f"{word}\n" for word in words))
        quoted = f'"{name}"'
        text = LIST.replace("NAME", quoted).replace("MORE", more).replace("FILE", name)
        project.put(f"manifests/{name}.yaml", text)


def test_validate_names_everything(project: Project) -> None:
    """Every word that is too long, and every word in several lists, by file and line; text and JSON agree."""
    declare(project)
    problems = project.run("validate", "--format", "json", code=1).json["problems"]
    at = {rule: {f"{p['file']}:{p['line']}" for p in problems if p["rule"] == rule} for rule in ("keyword-length",)}
    found = places()
    long = {place for word, where in found.items() if len(word) > 20 for place in where}
    assert len(long) >= len(LONG)
    assert at["keyword-length"] == long
    several = {
        word: where
        for word, where in found.items()
        if len({w.partition(":")[0] for w in where}) > 1 and len(word) <= 20
    }
    assert len(several) > 20
    said = {f"{p['file']}:{p['line']}": p["message"] for p in problems if p["rule"] == "duplicate-conflict"}
    for where in several.values():
        first = next(place for place in where if place in said)
        for other in where:
            assert other == first or other in said[first], (first, other)
    assert {p["rule"] for p in problems if p["severity"] == "error"} == {"keyword-length", "duplicate-conflict"}
    text = project.run("validate", code=1).out
    assert all(f"{place}:1: error[keyword-length]" in text for place in long)
    assert len(text.splitlines()) < 1000
    assert project.untouched()


def test_the_rest_applies_and_is_kept(project: Project) -> None:
    """Long words excluded, duplicates merged: applied, stable, guarded against outside edits, and repaired."""
    words = places()
    short = {word for word in words if len(word) <= 20}
    project.put("lists/too-long.txt", "".join(f"{word}\n" for word in words if len(word) > 20))
    declare(project, "  duplicates: merge\n" + EXCLUDE)
    project.put("manifests/template.yaml", template("strict").removeprefix("---\n"))
    project.run("validate")
    done = project.apply()
    assert f"{len(short) + 1:,} created" in done.out
    live = project.cloud.words()
    assert live.keys() == short
    for word in short:
        languages = {place.partition(":")[0].removeprefix("lists/").removesuffix(".txt") for place in words[word]}
        assert set(live[word]["tags"]) == languages
    assert project.run("plan", "--detailed-exitcode").out.startswith("nothing to do")
    project.run("drift")
    victim = next(word for word in sorted(short) if words[word][0].startswith("lists/german.txt"))
    project.cloud.edit("ModifyWordSample", Keyword=victim, Usages=["Review.Ocr"])
    project.cloud.edit("DeleteContentReviewTemplate", Definition=project.cloud.templates()["strict"])
    changes = {c["address"]: c for c in project.run("drift", "--format", "json", code=2).json["changes"]}
    assert changes.keys() == {f"KeywordSample/{victim}", "ContentReviewTemplate/strict"}
    (field,) = changes[f"KeywordSample/{victim}"]["fields"]
    assert field == {"path": "usages", "before": ["Review.Asr", "Review.Ocr"], "after": ["Review.Ocr"]}
    assert "pornConfigure.imgReviewInfo.switch" in [
        f["path"] for f in changes["ContentReviewTemplate/strict"]["fields"]
    ]
    project.apply("--allow-recreate")
    assert project.run("plan", "--detailed-exitcode").out.startswith("nothing to do")
    project.run("drift")
