"""Desired sets, accounts and services that hypothesis draws."""

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from reconciler.emulator import Quirks, quirk_values

from .model import ABBREVIATIONS, ATOMS, LEAVES, LONGEST_CREATED

USAGES = (*ATOMS, *ABBREVIATIONS)
DELAYS = (0.0, 0.05, 2.0, 8.0)
"""Seconds until a write shows; reading back is patient for ten."""


@dataclass(frozen=True)
class Wish:
    """One declared keyword. ``place``: how it is written down, where its spelling allows that."""

    usages: tuple[str, ...]
    tags: tuple[str, ...]
    place: str = "entry"
    ignore: tuple[str, ...] = ()
    existing: bool = False


@dataclass(frozen=True)
class Draft:
    """One template document. ``groups`` as under ``spec``, nulls included."""

    groups: dict[str, Any]
    name: str | None = None
    comment: str | None = None
    based: bool = False
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desired:
    """What one apply is to bring about, and what happens behind its back before it."""

    wishes: dict[str, Wish] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    base: dict[str, Any] = field(default_factory=dict)
    edits: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True)
class Start:
    """The account before the first apply."""

    words: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    templates: tuple[tuple[str | None, str | None, dict[str, Any]], ...]
    crowd: int = 0
    """So many more templates, of which nothing is to be said."""


# ---- keywords

LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
NAMED = (
    *(
        "casino",
        "Casino",
        "ｃａｓｉｎｏ",
        "德州扑克",
        "bad",
        "badger",
        "straße",
        "STRASSE",
        "ﬁsh",
        "fish",
        "ON",
        "null",
    ),
    *("0123", "1e3", "~", "-", "+a", "a b", "a|b", "a,b", '"', "'", "#tag", "a #b", "\\", "%s", "{}", "é", "e\u0301"),
    *("İ", "ǅ", "K", "😀" * 11, "字" * 20, "x" * 20, "\u200bzero", "\u202egnp", "مرحبا", "हिन्दी", "а", "a"),
)
SHORT_TAGS = ("a", "b", "c")


def clean(text):
    return text == text.strip()


keywords = st.one_of(st.sampled_from(NAMED), st.text(LETTERS, min_size=1, max_size=LONGEST_CREATED).filter(clean))
long_keywords = st.text(LETTERS, min_size=LONGEST_CREATED + 1, max_size=128).filter(clean)
odd_tags = st.text(LETTERS, min_size=1, max_size=128).filter(clean)
usages = st.lists(st.sampled_from(USAGES), min_size=1, max_size=4, unique=True).map(tuple)
few_tags = st.lists(st.sampled_from(SHORT_TAGS), max_size=3, unique=True).map(tuple)
many_tags = st.lists(st.one_of(st.sampled_from(SHORT_TAGS), odd_tags), max_size=20, unique=True).map(tuple)
tags = st.one_of(few_tags, few_tags, few_tags, many_tags)


def wishes(existing=False):
    return st.builds(
        Wish,
        usages,
        tags,
        st.sampled_from(("entry", "list", "txt", "csv")),
        st.sampled_from(((), (), (), ("tags",), ("usages",))),
        st.just(existing),
    )


# ---- templates

texts = st.one_of(st.none(), st.just(""), st.sampled_from(("x", "y")), st.text(LETTERS, max_size=256))
scores = st.one_of(st.sampled_from((0, 50, 60, 100)), st.integers(0, 100))


def labels(path):
    known = LEAVES[path].labels
    if known:
        choice = st.sampled_from((*known, *known, "unheard"))
    else:
        choice = st.one_of(st.sampled_from(SHORT_TAGS), st.text(LETTERS, min_size=1, max_size=16))
    return st.lists(choice, max_size=4 if known else 10)


def leaf(path, *, partial=False, nulls=True):
    """One leaf as it may stand in a manifest."""
    nothing = (st.none(),) if nulls else ()
    optional = {
        "blockConfidence": st.one_of(*nothing, scores),
        "reviewConfidence": st.one_of(*nothing, scores),
    }
    if LEAVES[path].labels is not None:
        optional["labelSet"] = st.one_of(*nothing, labels(path))
    switch = {"switch": st.sampled_from(("ON", "ON", "OFF"))}
    if partial:
        return st.fixed_dictionaries({}, optional=optional | switch)
    return st.fixed_dictionaries(switch, optional=optional)


PATHS = tuple(LEAVES)
USER_DEFINED = tuple(path for path in PATHS if path.startswith("userDefine"))


@st.composite
def groups(draw, base=None, nulls=True):
    """Configure groups of a document; above a ``base`` leaves may be partial, and null takes away."""
    paths = draw(st.lists(st.one_of(st.sampled_from(PATHS), st.sampled_from(USER_DEFINED)), max_size=6, unique=True))
    result: dict[str, Any] = {}
    for path in paths:
        group, name = path.split(".")
        below = (base or {}).get(group)
        partial = isinstance(below, dict) and name in below
        part = draw(leaf(path, partial=partial, nulls=nulls))
        if nulls and draw(st.integers(0, 9)) == 0:
            part = None
        result.setdefault(group, {})[name] = part
    if nulls and base and draw(st.integers(0, 9)) == 0:
        result[draw(st.sampled_from(sorted(base)))] = None
    return result


GIVEN = ("comment", "name", "userDefineConfigure", *PATHS[-3:], f"{PATHS[-1]}.labelSet", f"{PATHS[-1]}.switch")
GIVEN = (*GIVEN, "pornConfigure.imgReviewInfo.blockConfidence", "pornConfigure.imgReviewInfo.switch", "pornConfigure")
template_ignores = st.one_of(st.just(()), st.lists(st.sampled_from(GIVEN), max_size=2, unique=True).map(tuple))


@st.composite
def drafts(draw, index, base):
    based = bool(base) and draw(st.booleans())
    name = draw(st.sampled_from((None, None, None, f"cloud {index}", f"雲 {index}", "")))
    return Draft(draw(groups(base if based else None)), name, draw(texts), based, draw(template_ignores))


# ---- what happens outside, and the whole story

edits = st.one_of(
    st.tuples(st.just("drop-word"), st.integers(0, 20)),
    st.tuples(st.just("edit-word"), st.integers(0, 20), usages, tags),
    st.tuples(st.just("drop-template"), st.integers(0, 5)),
    st.tuples(st.just("edit-template"), st.integers(0, 5), groups(nulls=False)),
    st.tuples(st.just("comment"), st.integers(0, 5), st.sampled_from(("", "edited"))),
)


@st.composite
def starts(draw):
    pool = draw(st.lists(keywords, max_size=4, unique=True))
    pool += draw(st.lists(long_keywords, max_size=1))
    wide = st.lists(st.sampled_from([f"tag {n}" for n in range(50)]), min_size=21, max_size=45, unique=True)
    words = {word: (draw(usages), draw(st.one_of(tags, tags, wide.map(tuple)))) for word in pool}
    crowd = draw(st.sampled_from((0, 0, 0, 1, 2, 46, 48)))
    made = []
    for _ in range(draw(st.integers(0, 2))):
        name = draw(st.sampled_from((None, "", "theirs", "theirs", "t0")))
        made.append((name, draw(texts), draw(groups(nulls=False))))
    return Start(words, tuple(made), crowd)


@st.composite
def sequences(draw, start, least=2, most=4):
    """Desired sets in a row, about the same few resources: appearing, changing, going, coming back."""
    pool = draw(st.lists(keywords, max_size=6, unique=True))
    pool += [word for word in start.words if len(word) <= LONGEST_CREATED and word not in pool and draw(st.booleans())]
    longs = [word for word in start.words if len(word) > LONGEST_CREATED and draw(st.booleans())]
    names = [f"t{index}" for index in range(draw(st.integers(0, 3)))]
    result: list[Desired] = []
    for _ in range(draw(st.integers(least, most))):
        last = result[-1] if result else Desired()
        base = draw(st.one_of(st.just(last.base), groups(nulls=False)))
        chosen: dict[str, Wish] = {}
        for word in pool + longs:
            same = [last.wishes[word]] if word in last.wishes else []
            existing = len(word) > LONGEST_CREATED
            wish = draw(st.one_of(*map(st.just, same), st.none(), wishes(existing), wishes(existing)))
            if wish is not None:
                chosen[word] = wish
        made: dict[str, Draft] = {}
        for index, name in enumerate(names):
            old = last.drafts.get(name)
            same = [old] if old and (not old.based or base == last.base) else []
            draft = draw(st.one_of(*map(st.just, same), st.none(), drafts(index, base), drafts(index, base)))
            if draft is not None:
                made[name] = draft
        behind = draw(st.lists(edits, max_size=3)) if result and draw(st.booleans()) else []
        result.append(Desired(chosen, made, base, tuple(behind)))
    return result


def all_quirks(**fixed):
    """Every switch of the service at any of its values; those that are not drawn stay as they are by default."""
    values = {name: st.sampled_from(choices) for name, choices in quirk_values().items() if "media" not in name}
    values |= {name: st.sampled_from(DELAYS) for name in values if name.startswith("visible_")}
    values["refused_words"] = st.sampled_from(("", "(?i).*bad.*", "[a-z].*"))
    # A service that keeps texts otherwise than sent can never be as declared: tests/faults/altered_cases has those.
    for name in (*fixed, "keyword_kept", "name_kept", "comment_kept"):
        values.pop(name)
    return st.fixed_dictionaries({}, optional=values).map(lambda drawn: replace(Quirks(), **drawn, **fixed))


stories = starts().flatmap(lambda start: st.tuples(st.just(start), sequences(start)))
