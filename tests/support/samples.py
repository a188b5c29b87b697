"""For each kind: normal forms of every sort, and a small reading of its documentation, independent of the kind's code.

A registered kind without an entry here fails the contract.
"""

from typing import Any, NamedTuple

from .declaring import form, word

ATOMS = ("Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr")
DEFAULTS = {
    "PornConfigure": {"ImgReviewInfo": (90, 0), "AsrReviewInfo": (100, 75), "OcrReviewInfo": (100, 75)},
    "TerrorismConfigure": {"ImgReviewInfo": (90, 80), "OcrReviewInfo": (100, 75)},
    "PoliticalConfigure": {"ImgReviewInfo": (97, 95), "AsrReviewInfo": (100, 75), "OcrReviewInfo": (100, 75)},
    "ProhibitedConfigure": {"AsrReviewInfo": (100, 75), "OcrReviewInfo": (100, 75)},
    "UserDefineConfigure": {"FaceReviewInfo": (97, 95), "AsrReviewInfo": (100, 75), "OcrReviewInfo": (100, 75)},
}
"""Block and Review where a create leaves them out, by group and leaf (CreateContentReviewTemplate, data types)."""
LABELLED = {
    ("PornConfigure", "ImgReviewInfo"),
    ("TerrorismConfigure", "ImgReviewInfo"),
    ("PoliticalConfigure", "ImgReviewInfo"),
    ("UserDefineConfigure", "FaceReviewInfo"),
    ("UserDefineConfigure", "AsrReviewInfo"),
    ("UserDefineConfigure", "OcrReviewInfo"),
}


class Sample(NamedTuple):
    """``names``: an address name for each form; ``made``: items that Describe shows after calls, oldest reading."""

    forms: tuple[dict[str, Any], ...]
    made: Any
    identity: Any


def words_made(store, call):
    """DescribeWordSamples items after one call, by keyword."""
    params, store = call.params, {key: dict(item) for key, item in store.items()}
    if call.action == "CreateWordSamples":
        for entry in params["Words"]:
            assert entry["Keyword"] not in store
            store[entry["Keyword"]] = _item(entry["Keyword"], params["Usages"], entry.get("Tags", []))
    elif call.action == "DeleteWordSamples":
        for keyword in params["Keywords"]:
            del store[keyword]
    else:
        assert call.action == "ModifyWordSample"
        item = store[params["Keyword"]]
        tags = item["TagSet"]
        operation = params.get("TagOperationInfo")
        if operation:
            given = operation["Tags"]
            assert 0 < len(given) <= 20
            tags = {
                "reset": given,
                "add": [*tags, *given],
                "delete": [tag for tag in tags if tag not in given],
            }[operation["Type"]]
        store[params["Keyword"]] = _item(params["Keyword"], params["Usages"], tags)
    return store


def _item(keyword, usages, tags):
    assert usages
    assert len(keyword) <= 128
    return {"Keyword": keyword, "UsageSet": list(usages), "TagSet": list(dict.fromkeys(tags))}


def templates_made(store, call):
    """DescribeContentReviewTemplates items after one call, by Definition; a sent leaf replaces, an unsent one stays."""
    params, store = call.params, dict(store)
    if call.action == "DeleteContentReviewTemplate":
        del store[str(params["Definition"])]
        return store
    if call.action == "CreateContentReviewTemplate":
        definition = 30 + len(store)
        old = dict.fromkeys(DEFAULTS)
    else:
        assert call.action == "ModifyContentReviewTemplate"
        definition = params["Definition"]
        old = store[str(definition)]
    item = {**old, "Definition": definition, "Name": params.get("Name", ""), "Comment": params.get("Comment", "")}
    for group, leaves in DEFAULTS.items():
        if group in params:
            item[group] = {**(item[group] or {}), **{n: _leaf(group, n, params[group][n]) for n in params[group]}}
            assert set(params[group]) <= set(leaves)
    store[str(definition)] = item
    return store


def _leaf(group, name, part):
    block, review = DEFAULTS[group][name]
    made = {
        "Switch": part["Switch"],
        "BlockConfidence": part.get("BlockConfidence", block),
        "ReviewConfidence": part.get("ReviewConfidence", review),
    }
    if (group, name) in LABELLED:
        made["LabelSet"] = part.get("LabelSet", [])
    assert set(part) <= set(made)
    return made


def _every_leaf(switch):
    groups = {
        group[0].lower() + group[1:]: "{" + ", ".join(f"{leaf[0].lower()}{leaf[1:]}: {switch}" for leaf in leaves) + "}"
        for group, leaves in DEFAULTS.items()
    }
    return "{" + ", ".join(f"{group}: {text}" for group, text in groups.items()) + "}"


ALL_ON, ALL_OFF = _every_leaf("{switch: ON}"), _every_leaf("{switch: OFF}")

SAMPLES = {
    "KeywordSample": Sample(
        (
            word(ATOMS),
            word(ATOMS, ["a"]),
            word(["Review.Ocr"], ["a", "b"]),
            word(["Recognition.Asr"], [f"t{n:02}" for n in range(20)]),
            word(["Review.Ocr"], ["世界", "x y", "a|b"]),
            word(["Review.Asr", "Recognition.Ocr"]),
        ),
        words_made,
        lambda store: next(iter(store)),
    ),
    "ContentReviewTemplate": Sample(
        (
            form(),
            form("{comment: words}", "other"),
            form(ALL_ON),
            form(ALL_OFF),
            form("{pornConfigure: {imgReviewInfo: {switch: ON, labelSet: [porn, sexy], blockConfidence: 80}}}"),
            form("{pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: 0, reviewConfidence: 100}}}"),
            form("{terrorismConfigure: {ocrReviewInfo: {switch: ON, blockConfidence: 60}}}"),
            form("{userDefineConfigure: {ocrReviewInfo: {switch: ON, labelSet: [gambling]}}}"),
            form("{userDefineConfigure: {faceReviewInfo: {switch: ON}}, prohibitedConfigure: {}}"),
            form("{politicalConfigure: {asrReviewInfo: {switch: ON, reviewConfidence: 0}}, name: ''}"),
        ),
        templates_made,
        lambda store: next(iter(store)),
    ),
}
