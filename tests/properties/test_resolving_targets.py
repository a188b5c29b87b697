"""What a target declares equals an independent, naive resolution of the same selections, bases and patches.

``Story`` is a project as plain data. ``written`` puts it on disk in YAML, ``naive`` resolves it by the documentation
with nothing but dictionaries, and the two meet in normal forms. What ``render`` writes declares the same again.
"""

from __future__ import annotations

import json
import tempfile
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.pipeline import Loaded, load
from reconciler.pipeline.rendering import render
from tests.support.plans import live, planned, state

TARGETS = ("staging", "prod-cn", "prod-intl")
GLOBS = (None, None, ("prod-*",), ("staging",), ("*-cn", "staging"))
NAMES = ("house", "strict")
WORDS = ("casino", "poker", "bingo", "mahjong")
LEAF = "pornConfigure.imgReviewInfo"
QUICK = settings(max_examples=max(20, settings.default.max_examples // 2), deadline=None)


class Piece(NamedTuple):
    """A document or a patch. ``folder``: None in the project's manifests, else those of one target."""

    name: str
    spec: dict[str, Any]
    targets: tuple[str, ...] | None
    folder: str | None
    patch: bool
    base: str | None = None


class Story(NamedTuple):
    templates: tuple[Piece, ...]
    lists: tuple[Piece, ...]


scores = st.sampled_from([None, 60, 70, 80])
leaves = st.fixed_dictionaries(
    {"switch": st.just("ON")},
    optional={
        "blockConfidence": scores,
        "labelSet": st.sampled_from([["porn"], ["porn", "sexy"], None]),
    },
)
specs = st.fixed_dictionaries(
    {},
    optional={
        "comment": st.sampled_from(["one", "two", None]),
        "pornConfigure": st.fixed_dictionaries({"imgReviewInfo": leaves}),
    },
)
words = st.lists(st.sampled_from(WORDS), max_size=3, unique=True)
list_patches = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.sampled_from([["a"], ["b"]]),
        "keywords": words,
        "exclude": words,
        "keywordsFrom": st.just([{"file": "lists/some.txt"}]),
    },
)
LISTED = ("bingo", "roulette")
"""What lists/some.txt holds."""
folders = st.sampled_from([None, *TARGETS])


def patches(spec: st.SearchStrategy[dict[str, Any]], names: tuple[str, ...]) -> st.SearchStrategy[list[Piece]]:
    made = st.builds(Piece, st.sampled_from(names), spec, st.sampled_from(GLOBS), folders, st.just(True), st.none())
    # A patch that lies with a target and selects others is an error, which other tests see.
    sensible = made.map(lambda piece: piece._replace(targets=None) if piece.folder else piece)
    return st.lists(sensible, max_size=4)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    base = Piece("house", draw(specs), None, None, False)
    strict = Piece("strict", draw(specs), draw(st.sampled_from(GLOBS)), None, False, "house")
    everywhere = strict._replace(targets=None)
    own = strict._replace(name="own", targets=draw(st.sampled_from(GLOBS)))
    known = {"usages": ["Review"], "tags": ["x"], "keywords": draw(words)}
    gambling = Piece("gambling", known, None, None, False)
    of_templates = draw(patches(specs, NAMES))
    of_lists = draw(patches(list_patches, ("gambling",)))
    return Story((base, everywhere, own, *of_templates), (gambling, *of_lists))


# ---- on disk


def written(story: Story, root: Path) -> None:
    """The story as files. Each piece has a file of its own, whose name keeps the order within a folder."""
    own = ", ".join(f"{name}: {{manifests: [targets/{name}]}}" for name in TARGETS)
    head = "apiVersion: reconciler/v1\n"
    project = f"{head}kind: Project\nname: test\nmanifests: [manifests]\ntargets: {{{own}}}\n"
    (root / "reconciler.yaml").write_text(project, encoding="utf-8")
    for folder in ("manifests", *(f"targets/{name}" for name in TARGETS)):
        (root / folder).mkdir(parents=True)
        (root / folder / "empty.yaml").write_text("# nothing\n", encoding="utf-8")
    (root / "lists").mkdir()
    (root / "lists/some.txt").write_text("".join(f"{word}\n" for word in LISTED), encoding="utf-8")
    for kind, pieces in (("ContentReviewTemplate", story.templates), ("KeywordSamples", story.lists)):
        for number, piece in enumerate(pieces):
            said = {"targets": list(piece.targets) if piece.targets else None, "patch": piece.patch or None}
            metadata = {"name": piece.name, **said, "base": piece.base, "abstract": piece.name == "house" or None}
            if piece.patch:
                metadata.pop("abstract")
            metadata = {key: value for key, value in metadata.items() if value is not None}
            document = {"apiVersion": "reconciler/v1", "kind": kind, "metadata": metadata, "spec": piece.spec}
            folder = root / (f"targets/{piece.folder}" if piece.folder else "manifests")
            (folder / f"{kind}-{number}.yaml").write_text(as_yaml(document), encoding="utf-8")


def as_yaml(value: Any) -> str:
    """JSON is YAML, but for switches and numbers, which are bare in both."""
    return json.dumps(value)


# ---- by the documentation


def has(piece: Piece, target: str) -> bool:
    chosen = piece.targets is None or any(fnmatch(target, glob) for glob in piece.targets)
    return chosen and piece.folder in (None, target)


def over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    result = dict(below)
    for key, value in above.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            result[key] = over(result.get(key) or {}, value)
        else:
            result[key] = value
    return result


def in_order(pieces: tuple[Piece, ...], name: str, target: str) -> list[Piece]:
    """The patches of ``name`` for a target: the project's before the target's own."""
    mine = [piece for piece in pieces if piece.patch and piece.name == name and has(piece, target)]
    return sorted(mine, key=lambda piece: piece.folder is not None)


def naive_templates(story: Story, target: str) -> dict[str, dict[str, Any]]:
    result = {}
    base = story.templates[0]
    for piece in story.templates[1:]:
        if piece.patch or not has(piece, target):
            continue
        spec: dict[str, Any] = {}
        for layer in (base, *in_order(story.templates, base.name, target), piece):
            spec = over(spec, layer.spec)
        for layer in in_order(story.templates, piece.name, target):
            spec = over(spec, layer.spec)
        result[piece.name] = spec
    return result


def naive_words(story: Story, target: str) -> dict[str, tuple[str, ...]]:
    """Keyword → tags."""
    spec = story.lists[0].spec
    tags, inline, listed, excluded = spec["tags"], list(spec["keywords"]), False, set[str]()
    for piece in in_order(story.lists, "gambling", target):
        out = set(piece.spec.get("exclude", ()))
        inline = [word for word in inline if word not in out] + piece.spec.get("keywords", [])
        excluded |= out
        tags = piece.spec.get("tags", tags)
        listed = listed or "keywordsFrom" in piece.spec
    every = [*inline, *(word for word in LISTED if listed and word not in excluded)]
    return {word: tuple(tags) for word in every}


# ---- both


def templates_of(loaded: Loaded) -> dict[str, dict[str, Any]]:
    """Comment, switch, labels and score of each template, as far as they are not defaults."""
    found = {}
    for address, resource in loaded.resources.items():
        if address.kind == "ContentReviewTemplate":
            form = resource.form
            on = form.get(f"{LEAF}.switch") == "ON"
            found[address.name] = {
                "comment": form.get("comment") or "",
                "on": on,
                "labels": form.get(f"{LEAF}.labelSet", frozenset()) if on else None,
                "score": form.get(f"{LEAF}.blockConfidence") if on else None,
            }
    return found


def expected(spec: dict[str, Any]) -> dict[str, Any]:
    leaf = spec.get("pornConfigure", {}).get("imgReviewInfo", {})
    on = leaf.get("switch") == "ON"
    return {
        "comment": spec.get("comment", ""),
        "on": on,
        "labels": frozenset(leaf.get("labelSet", ())) if on else None,
        "score": leaf.get("blockConfidence", DEFAULT_SCORE) if on else None,
    }


DEFAULT_SCORE = 90
"""What the documents say of a blockConfidence that is not written."""


@QUICK
@given(story=stories(), target=st.sampled_from(TARGETS))
def test_a_target_is_what_a_naive_resolution_says(story: Story, target: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "p"
        root.mkdir()
        written(story, root)
        loaded = load(root, target).sound()
        assert templates_of(loaded) == {name: expected(spec) for name, spec in naive_templates(story, target).items()}
        found = {a.name: tuple(r.form["tags"]) for a, r in loaded.resources.items() if a.kind == "KeywordSample"}
        assert found == naive_words(story, target)
        render(root, target, root / "out")
        again = load(root / "out").sound()
        forms = {address: resource.form for address, resource in loaded.resources.items()}
        ids = {a: a.name if a.kind == "KeywordSample" else str(31 + n) for n, a in enumerate(forms)}
        account = live(
            {ids[address]: form for address, form in forms.items() if address.kind == "KeywordSample"},
            {ids[address]: form for address, form in forms.items() if address.kind == "ContentReviewTemplate"},
        )
        recorded = state({address: (ids[address], form) for address, form in forms.items()})
        made = planned(again.resources, recorded, account)
        assert made.plan.changes == ()
        load(root).sound()
