"""An account as people leave it after years in the console, made through the official SDK."""

from __future__ import annotations

import itertools
import json
import random
from typing import Any, NamedTuple

from reconciler.emulator import EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY, Emulator

TAGS = ("gambling", "scams", "porn", "politics", "spam", "色情", "drugs", "brand", "wordlist 2", "hate")
USAGES = (("Review",), ("Review",), ("Review",), ("All",), ("Review.Ocr",))
LETTERS = (
    "abcdefghijklmnopqrstuvwxyz",
    "德州扑克刷单日结代开发票赌博",
    "แจกเครดิตฟรีกขค",
    "абвгдежзиклм",
    "مرحباسلامقمار",
)
HOSTILE = (
    *(
        "#hash",
        "a # b",
        "\\#x",
        "null",
        "~",
        "0123",
        "1e3",
        "ON",
        "no",
        "- a",
        "a: b",
        "? a",
        "|",
        ">",
        "%x",
        "@x",
        "`x",
    ),
    *(
        "{}",
        "[x]",
        "&a",
        "*b",
        "!c",
        "a,b",
        "a|b",
        "+a",
        "-",
        '"q"',
        "'s",
        "'",
        '"',
        "\\",
        "a\\nb",
        "=1+1",
        "---",
        "...",
    ),
    *(
        "\u202egnp.exe",
        "\u200bzero",
        "a\u3000b",
        "é",
        "e\u0301",
        "हिन्दी",
        "\U0001f3b0",
        "a  b",
        "# a",
        "<<",
        "\ufeffbom",
    ),
)
LONG = ("x" * 25, "an old keyword from before the limit", "很久以前的一个特别特别特别特别特别特别长的词")
LEFT_OUT = (" lead", "trail ", "bell\x07", "line\nbreak")
"""Keywords that only the console could have made, and no manifest may hold."""
DUPLICATE = "Live strict"


class Made(NamedTuple):
    """What was put into the account: keyword → tags, in how many combinations, and the templates' names."""

    words: dict[str, tuple[str, ...]]
    combinations: int
    templates: list[str]


def client(emulator: Emulator) -> Any:
    """The official SDK, talking to the emulator."""
    from tencentcloud.common.common_client import CommonClient
    from tencentcloud.common.credential import Credential
    from tencentcloud.common.profile.client_profile import ClientProfile
    from tencentcloud.common.profile.http_profile import HttpProfile

    http = HttpProfile(protocol="http", endpoint=emulator.url.removeprefix("http://"))
    credential = Credential(EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY)
    return CommonClient("mps", "2019-06-12", credential, "", ClientProfile(httpProfile=http))


def combinations(rng: random.Random, count: int) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Distinct pairs of usages and tags."""
    found: dict[Any, None] = {}
    while len(found) < count:
        tags = tuple(sorted(rng.sample(TAGS, rng.choice((0, 1, 1, 1, 2, 3)))))
        found[rng.choice(USAGES), tags] = None
    return list(found)


def made_by_hand(emulator: Emulator, keywords: int = 5000, kinds: int = 40) -> Made:
    """``keywords`` in ``kinds`` combinations, of very different sizes, and 30 templates of which two share a name."""
    rng = random.Random(7)
    sdk = client(emulator)
    pairs = combinations(rng, kinds)
    words: dict[str, tuple[str, ...]] = {}
    # The long and the impossible ones: the API has no way to make them today, so the account has had them for long.
    for word in (*LONG, *LEFT_OUT):
        emulator.put_word(word, *pairs[0])
        words[word] = pairs[0][1]
    _create(sdk, pairs[1], HOSTILE)
    words |= dict.fromkeys(HOSTILE, pairs[1][1])
    fresh = _fresh(rng, set(words))
    sizes = [1 + int(400 * rng.random() ** 4) for _ in pairs]
    while sum(sizes) < keywords - len(words):
        sizes[sizes.index(max(sizes))] += keywords - len(words) - sum(sizes)
    for pair, size in zip(pairs, sizes, strict=True):
        chosen = list(itertools.islice(fresh, min(size, keywords - len(words))))
        _create(sdk, pair, chosen)
        words |= dict.fromkeys(chosen, pair[1])
    return Made(words, kinds, _templates(sdk))


def _fresh(rng: random.Random, taken: set[str]) -> Any:
    while True:
        letters = rng.choice(LETTERS)
        word = "".join(rng.choice(letters) for _ in range(rng.randint(3, 14)))
        if word not in taken:
            taken.add(word)
            yield word


def _create(sdk: Any, pair: tuple[tuple[str, ...], tuple[str, ...]], words: Any) -> None:
    usages, tags = pair
    for start in range(0, len(words), 100):
        entries = [{"Keyword": word, "Tags": list(tags)} for word in words[start : start + 100]]
        _call(sdk, "CreateWordSamples", Usages=list(usages), Words=entries)


def _templates(sdk: Any) -> list[str]:
    names = [f"Room {number}" for number in range(1, 23)]
    names += ["直播 严格", "kids-zone", "null", "a: b #c", '"quoted"', "../../etc", DUPLICATE, DUPLICATE]
    for number, name in enumerate(names):
        strict: dict[str, Any] = {"Switch": "ON", "LabelSet": ["porn", "sexy"], "BlockConfidence": 80}
        if number % 6 == 5:
            strict["BlockConfidence"] = 70 + number
        groups: dict[str, Any] = {
            "PornConfigure": {"ImgReviewInfo": strict},
            "TerrorismConfigure": {"ImgReviewInfo": {"Switch": "ON"}, "OcrReviewInfo": {"Switch": "OFF"}},
        }
        if number % 2:
            groups["UserDefineConfigure"] = {"OcrReviewInfo": {"Switch": "ON", "LabelSet": ["gambling", "scams"]}}
        _call(sdk, "CreateContentReviewTemplate", Name=name, Comment=f"for {name}" if number % 3 else "", **groups)
    return names


def _call(sdk: Any, action: str, **parameters: Any) -> Any:
    return json.loads(json.dumps(sdk.call_json(action, parameters)))["Response"]
