"""What the documentation says an account is, does and may refuse, written a second time for the tests.

Nothing of the program is used here: usages, leaves, documented scores and protection come from the API pages alone, so
that one misreading cannot hide another.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

ATOMS = ("Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr")
ABBREVIATIONS = {"Recognition": ATOMS[:2], "Review": ATOMS[2:], "All": ATOMS}
PASS, REVIEW, BLOCK = range(3)
LONGEST_CREATED = 20
MOST_TAGS = 20
PRESETS = 3
ROOM = 50


class LeafType(NamedTuple):
    """Documented scores of one leaf; ``labels``: the known ones, () for free tags, None where there are none."""

    block: int = 100
    review: int = 75
    labels: tuple[str, ...] | None = None


LEAVES = {
    "pornConfigure.imgReviewInfo": LeafType(90, 0, ("porn", "vulgar", "intimacy", "sexy")),
    "pornConfigure.asrReviewInfo": LeafType(),
    "pornConfigure.ocrReviewInfo": LeafType(),
    "terrorismConfigure.imgReviewInfo": LeafType(
        90, 80, ("guns", "crowd", "bloody", "police", "banners", "militant", "explosion", "terrorists")
    ),
    "terrorismConfigure.ocrReviewInfo": LeafType(),
    "politicalConfigure.imgReviewInfo": LeafType(
        97,
        95,
        (
            "violation_photo",
            "politician",
            "entertainment",
            "sport",
            "entrepreneur",
            "scholar",
            "celebrity",
            "military",
        ),
    ),
    "politicalConfigure.asrReviewInfo": LeafType(),
    "politicalConfigure.ocrReviewInfo": LeafType(),
    "prohibitedConfigure.asrReviewInfo": LeafType(),
    "prohibitedConfigure.ocrReviewInfo": LeafType(),
    "userDefineConfigure.faceReviewInfo": LeafType(97, 95, ()),
    "userDefineConfigure.asrReviewInfo": LeafType(labels=()),
    "userDefineConfigure.ocrReviewInfo": LeafType(labels=()),
}
READERS = {
    "userDefineConfigure.asrReviewInfo": "Review.Asr",
    "userDefineConfigure.ocrReviewInfo": "Review.Ocr",
}
"""The leaves that select keyword samples, and the usage a keyword needs to be selected."""


class Word(NamedTuple):
    usages: frozenset[str]
    tags: frozenset[str]


class Setting(NamedTuple):
    """A leaf that is ON."""

    block: int
    review: int
    labels: frozenset[str] = frozenset()


class Template(NamedTuple):
    """``leaves`` holds those that are ON, by path; ``off_labels`` what is declared at those that are OFF."""

    name: str
    comment: str
    leaves: Mapping[str, Setting]
    off_labels: Mapping[str, frozenset[str]] = MappingProxyType({})


class Account(NamedTuple):
    words: dict[str, Word]
    templates: dict[int, Template]
    raw: dict[Any, Any]
    """Every word and template with all the service knows of it, times included, by keyword or Definition."""


def atoms(usages) -> frozenset[str]:
    return frozenset(atom for usage in usages for atom in ABBREVIATIONS.get(usage, (usage,)))


def folded(keyword: str) -> str:
    return unicodedata.normalize("NFKC", keyword).casefold()


def observe(emulator) -> Account:
    """What is true in the account, whatever listings show yet."""
    words, templates = emulator.words(), emulator.templates()
    return Account(
        {keyword: Word(atoms(row["usages"]), frozenset(row["tags"])) for keyword, row in words.items()},
        {definition: template_of(row) for definition, row in templates.items()},
        {**words, **templates},
    )


def template_of(row: Mapping[str, Any]) -> Template:
    leaves = {}
    for group, parts in row["groups"].items():
        for name, part in parts.items():
            path = f"{group[0].lower()}{group[1:]}.{name[0].lower()}{name[1:]}"
            if part["Switch"] == "ON":
                labels = frozenset(part.get("LabelSet") or ())
                leaves[path] = Setting(part["BlockConfidence"], part["ReviewConfidence"], labels)
    return Template(row["name"] or "", row["comment"] or "", leaves)


def setting_of(path: str, part: Mapping[str, Any]) -> Setting:
    """A declared leaf that is ON, documented scores filled in."""
    kind = LEAVES[path]
    block, review = part.get("blockConfidence"), part.get("reviewConfidence")
    return Setting(
        kind.block if block is None else block,
        kind.review if review is None else review,
        frozenset(part.get("labelSet") or ()),
    )


# ---- normal form, as paths


def word_form(word: Word) -> dict[str, Any]:
    return {"usages": word.usages, "tags": word.tags}


def template_form(template: Template) -> dict[str, Any]:
    form: dict[str, Any] = {"name": template.name, "comment": template.comment}
    for path, kind in LEAVES.items():
        setting = template.leaves.get(path)
        form[f"{path}.switch"] = "OFF" if setting is None else "ON"
        if setting is not None:
            form[f"{path}.blockConfidence"] = setting.block
            form[f"{path}.reviewConfidence"] = setting.review
            if kind.labels is not None:
                form[f"{path}.labelSet"] = setting.labels
    return form


def given_away(path: str, ignore) -> bool:
    return any(path == prefix or path.startswith(f"{prefix}.") for prefix in ignore)


def differing(wanted: Mapping[str, Any], live: Mapping[str, Any], ignore) -> set[str]:
    """Paths in which ``live`` is not as ``wanted``, those given away excepted.

    Where a switch is given away, what the author wrote of an OFF leaf says nothing about its scores once it is ON.
    """
    found = set()
    for path in wanted.keys() | live.keys():
        switch = f"{path.rpartition('.')[0]}.switch"
        loose = switch in wanted and given_away(switch, ignore) and wanted[switch] != live.get(switch)
        if not loose and not given_away(path, ignore) and wanted.get(path) != live.get(path):
            found.add(path)
    return found


# ---- protection


def level(setting: Setting | None, label: str | None, score: int) -> int:
    """What happens to content of ``label`` (None: one that nobody names) with ``score``."""
    if setting is None or (setting.labels and label not in setting.labels):
        return PASS
    if score >= setting.block:
        return BLOCK
    return REVIEW if score >= setting.review else PASS


def points(*settings: Setting | None) -> Iterator[tuple[str | None, int]]:
    """Every label and score at which any of the settings may differ from any other."""
    on = [setting for setting in settings if setting is not None]
    labels = {None, *(label for setting in on for label in setting.labels)}
    scores = {0, 100, *(score for s in on for edge in (s.block, s.review) for score in (edge - 1, edge))}
    for label in labels:
        for score in scores:
            if 0 <= score <= 100:
                yield label, score


def caught(word: Word | None, template: Template | None, path: str) -> bool:
    """Whether the leaf at ``path`` selects the keyword."""
    setting = template.leaves.get(path) if template else None
    if word is None or setting is None or READERS[path] not in word.usages:
        return False
    return not setting.labels or bool(setting.labels & word.tags)


class Dip(NamedTuple):
    """A point that is protected less than both ends protect it."""

    keyword: str | None
    definition: int | None
    what: str


def dips(before: Account, now: Account, after: Account) -> Iterator[Dip]:
    """Every point of ``now`` below the lower of ``before`` and ``after``."""
    lasting = [keyword for keyword in before.words if keyword in after.words]
    for keyword in lasting:
        old, mid, new = before.words[keyword], now.words.get(keyword), after.words[keyword]
        lost = (old.usages & new.usages) - (mid.usages if mid else frozenset())
        for usage in lost:
            yield Dip(keyword, None, usage)
    for definition in before.templates.keys() & after.templates.keys():
        triple = before.templates[definition], now.templates.get(definition), after.templates[definition]
        old_leaves, mid_leaves, new_leaves = (t.leaves if t else {} for t in triple)
        for path in old_leaves.keys() & new_leaves.keys():
            settings = old_leaves[path], mid_leaves.get(path), new_leaves[path]
            for label, score in points(*settings):
                was, at, will = (level(setting, label, score) for setting in settings)
                if at < min(was, will):
                    yield Dip(None, definition, f"{path} of {label} at {score}")
        for path in READERS:
            for keyword in lasting:
                words = before.words[keyword], now.words.get(keyword), after.words[keyword]
                was, at, will = (caught(w, t, path) for w, t in zip(words, triple, strict=True))
                if was and will and not at:
                    yield Dip(keyword, definition, path)


def posture(moves) -> str:
    """Of (before, after) levels, one pair a point."""
    pairs = list(moves)
    up, down = any(b > a for a, b in pairs), any(b < a for a, b in pairs)
    if up and down:
        return "mixed"
    if up:
        return "tightens"
    return "loosens" if down else "neutral"


def template_posture(before: Template | None, after: Template | None) -> str:
    moves = []
    for path in LEAVES:
        old, new = (t.leaves.get(path) if t else None for t in (before, after))
        moves += [(level(old, *point), level(new, *point)) for point in points(old, new)]
    return posture(moves)


def word_posture(before: Word | None, after: Word | None) -> str:
    """By itself: a usage or tag less may end what templates do with it. A whole word comes or goes with its usages."""
    old, new = (w.usages if w else frozenset() for w in (before, after))
    moves = [(usage in old, usage in new) for usage in ATOMS]
    if before is not None and after is not None:
        moves += [(tag in before.tags, tag in after.tags) for tag in before.tags | after.tags]
    return posture(moves)


# ---- what the service cannot express


def length(keyword: str, unit: str) -> int:
    if unit == "utf-8":
        return len(keyword.encode())
    return len(keyword) if unit == "code-points" else len(keyword.encode("utf-16-le")) // 2


def refused_word(keyword: str, quirks) -> bool:
    """Whether CreateWordSamples does not take this keyword."""
    pattern = quirks.refused_words
    return length(keyword, quirks.length_unit) > LONGEST_CREATED or bool(pattern and re.fullmatch(pattern, keyword))


def word_excuses(wanted: Word | None, live: Word | None, keyword: str, ignore, quirks) -> set[str]:
    """Fields of a wish that the service will not grant; ``*`` for all of it."""
    if wanted is None:
        return set()
    if live is None:
        return {"*"} if refused_word(keyword, quirks) else set()
    if "tags" in ignore and len(live.tags) > MOST_TAGS:
        return {"*"}
    merged = quirks.sent_usages == "merged" and "usages" not in ignore and live.usages - wanted.usages
    return {"usages"} if merged else set()


def template_excuses(wanted: Template | None, live: Template | None, ignore, quirks, room: bool) -> set[str]:
    """The same for a template. ``room``: whether there is any for one more."""
    if wanted is None:
        return set()
    excuses = set()
    if live is None and not room:
        excuses.add("*")
    # Labels are sent as written at leaves that are OFF, too, and are refused there as well.
    written = {path: setting.labels for path, setting in wanted.leaves.items()} | dict(wanted.off_labels)
    for path, labels in written.items():
        known = LEAVES[path].labels
        if known and quirks.unknown_labels == "error" and not labels <= set(known):
            excuses.add("*")
    for path in wanted.leaves:
        if path.startswith("prohibited") and quirks.prohibited == "dropped":
            excuses.add(f"{path}.switch")
    if live is not None and quirks.empty_text == "ignored":
        for field in ("name", "comment"):
            if getattr(live, field) and not getattr(wanted, field) and not given_away(field, ignore):
                excuses.add(field)
    return excuses
