"""The rules of keywords and their tags. For the reference; tests break each."""

from __future__ import annotations

from reconciler.kinds.keyword_sample.spec import CREATE_LENGTH, MODIFY_LENGTH, MOST_TAGS, TAG_LENGTH
from reconciler.model.rule import WARNING, Files, Rule, manifest


def _words(spec: str) -> Files:
    return manifest("KeywordSamples", f"usages: [Review]\n{spec}")


RULES = (
    Rule(
        "keyword-empty", "A keyword is empty, or YAML reads it as a comment.", _words("keywords:\n  - casino\n  - #1")
    ),
    Rule(
        "keyword-characters",
        "A keyword has white space at an end, or a control character.",
        _words('keywords: ["casino "]'),
    ),
    Rule(
        "keyword-length",
        f"A keyword has more than {CREATE_LENGTH} characters, or more than {MODIFY_LENGTH} with existing: true.",
        _words("keywords: [a keyword of many words]"),
    ),
    Rule(
        "usages-missing",
        "A keyword has no usages: neither its own, nor its list's, nor the project's.",
        manifest("KeywordSamples", "keywords: [casino]"),
    ),
    Rule("empty-list", "A document, or a list file, has no keywords.", _words("tags: [gambling]"), WARNING),
    Rule(
        "expired",
        "An entry, a list or an exclusion has ended: it counts as not there.",
        _words("keywords:\n  - casino\n  - {keyword: poker, expires: 2026-12-01}"),
        WARNING,
        at="2026-12-24",
    ),
    Rule(
        "expires-soon",
        "An entry, a list or an exclusion ends within 14 days.",
        _words("keywords: [casino]\nexpires: 2026-12-24"),
        WARNING,
        at="2026-12-24",
    ),
    Rule(
        "expires-protected",
        "A keyword of a list with preventDestroy ends: from then on every plan that deletes it is refused. Or it is one"
        " of a list with deletionPolicy: keep, and stays in the account all the same.",
        manifest(
            "KeywordSamples",
            "usages: [Review]\nkeywords: [casino]\nexpires: 2026-12-24",
            metadata=", lifecycle: {preventDestroy: true}",
        ),
        WARNING,
        at="2026-12-01",
    ),
    Rule(
        "expires-zone",
        "expires is a time without a zone: it could be any of 26 hours.",
        _words("keywords: [casino]\nexpires: 2026-12-24T18:00"),
    ),
    Rule(
        "expires-date",
        "expires is not a day, 2026-12-24, nor a time with a zone, 2026-12-24T18:00Z, or no calendar has it.",
        _words("keywords: [casino]\nexpires: 24.12.2026"),
    ),
    Rule(
        "exclude-unused",
        "A word under exclude is in none of the lists, nor in what the document patches.",
        _words("keywords: [casino]\nexclude: [lottery]"),
        WARNING,
        weight="defect",
    ),
    Rule("tag-empty", "A tag is empty.", _words('keywords: [casino]\ntags: [""]')),
    Rule(
        "tag-characters",
        "A tag has white space at an end, or a control character.",
        _words('keywords: [casino]\ntags: ["a "]'),
    ),
    Rule(
        "tag-length",
        f"A tag has more than {TAG_LENGTH} characters.",
        _words(f"keywords: [casino]\ntags: [{'x' * 129}]"),
    ),
    Rule(
        "tags-length",
        f"A keyword has more than {MOST_TAGS} tags.",
        _words("keywords: [casino]\ntags: [" + ", ".join(f"t{number}" for number in range(21)) + "]"),
    ),
)
