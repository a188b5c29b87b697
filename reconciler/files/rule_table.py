"""The rules that files break: encodings, YAML, csv, paths, the project file. For the reference; tests break each."""

from __future__ import annotations

from reconciler.files.decoding import MAX_LINE
from reconciler.files.folders import LONGEST_GLOB, MOST_GLOBS, MOST_PARTS
from reconciler.files.reading import MAX_BYTES
from reconciler.model.rule import WARNING, Files, Link, Rule, Zeros, manifest


def _words(spec: str) -> Files:
    return manifest("KeywordSamples", f"usages: [Review]\n{spec}")


def _list(name: str, content: str | bytes, more: str = "") -> Files:
    """A project whose only keywords stand in a list."""
    return {**_words(f"keywordsFrom: [{{file: {name}{more}}}]"), name: content}


_PROJECT = "apiVersion: reconciler/v1\nkind: Project\nname: example\n"

YAML = (
    Rule("syntax", "A file is not YAML.", _words('keywords: ["casino]')),
    Rule(
        "control-character",
        "A manifest has a control character, or an invisible line break.",
        _words("keywords: [a\x07b]"),
    ),
    Rule(
        "conflict-marker",
        "A file has conflict markers of Git: a merge is not finished.",
        _list("a.txt", "<<<<<<< HEAD\na\n"),
    ),
    Rule("duplicate-key", "A key is written twice in one mapping.", _words("tags: [a]\ntags: [b]\nkeywords: [casino]")),
    Rule("empty-key", "A key is missing before a colon.", _words("? \n: casino\nkeywords: [casino]")),
    Rule(
        "empty-entry",
        "An entry of a list, or the keyword of a row, is empty.",
        _list("a.csv", "keyword,tags\n,gambling\n"),
    ),
    Rule(
        "stray-comment",
        "A # is glued to a word behind a keyword: YAML reads the rest as a comment.",
        _words("keywords:\n  - casino #1"),
    ),
    Rule("merge-key", "A merge key (<<) is written; it is not read.", _words("<<: {tags: [a]}\nkeywords: [casino]")),
    Rule("complex-key", "A key is a list or a mapping.", _words("[a, b]: c")),
    Rule("yaml-anchor", "An anchor or an alias is written; they are not read.", _words("keywords: [&a casino]")),
    Rule(
        "yaml-tag",
        "A YAML tag is written, or a word begins with an exclamation mark.",
        _words("keywords:\n  - !casino"),
    ),
    Rule(
        "too-large",
        "A file is nested too deeply, or holds too many values.",
        _words("keywords: " + "[" * 60 + "]" * 60),
    ),
    Rule(
        "empty-manifest", "A manifest file is empty: most often an interrupted write or checkout.", {"example.yaml": ""}
    ),
)

PATHS = (
    Rule(
        "missing-file", "A path names nothing, or a pattern matches nothing.", _words("keywordsFrom: [{file: a.txt}]")
    ),
    Rule("outside-project", "A path or a link leaves the project folder.", _words("keywordsFrom: [{file: ../a.txt}]")),
    Rule(
        "hidden-file",
        "A part of a path, or of where a link leads, begins with a dot: such files are the tools' own, and may hold"
        " secrets.",
        {**_words("keywordsFrom: [{file: .a.txt}]"), ".a.txt": "casino\n"},
    ),
    Rule(
        "ambiguous-file",
        "A path means two files: one beside its manifest, one in the project folder.",
        {
            **manifest(
                "KeywordSamples", "usages: [Review]\nkeywordsFrom: [{file: a.txt}]", file="manifests/example.yaml"
            ),
            "manifests/a.txt": "casino\n",
            "a.txt": "poker\n",
        },
    ),
    Rule(
        "glob-bound",
        f"A pattern is longer than {LONGEST_GLOB} characters or {MOST_PARTS} parts, or a project has more than"
        f" {MOST_GLOBS} different ones: matching them with many files takes too long.",
        _words(f'keywordsFrom: [{{file: "{"**/" * MOST_PARTS}a.txt"}}]'),
    ),
    Rule(
        "not-a-file",
        "A path names a folder, or a device, where a file is needed.",
        {
            **_words("keywordsFrom: [{file: lists}]"),
            "lists": None,
        },
    ),
    Rule(
        "unreadable-file",
        "A file or folder cannot be read.",
        {**_words("keywords: [casino]"), "more.yaml": Link("nothing")},
    ),
    Rule(
        "file-too-large",
        f"A file is larger than {MAX_BYTES // 1024 // 1024} MiB.",
        {"example.yaml": Zeros(MAX_BYTES + 1)},
    ),
    Rule(
        "workbook",
        "A list in a workbook cannot be read: it is damaged or too large, has no such sheet or several, or a formula"
        " has no result.",
        _list("a.xlsx", "casino"),
    ),
    Rule("binary-file", "A list is a spreadsheet, an archive, or not text.", _list("a.txt", b"PK\x03\x04")),
    Rule(
        "unused-list",
        "A file beside lists that are used is named by no manifest.",
        {
            **_list("a.txt", "casino\n"),
            "b.txt": "poker\n",
        },
        WARNING,
        weight="defect",
        advice="`apply` takes it for an error: whoever put the file there believes that its words are in force.",
    ),
    Rule(
        "project-file-name",
        "A project file has a name under which it is not read.",
        {
            "reconciler.yml": _PROJECT,
            **_words("keywords: [casino]"),
        },
    ),
)

TARGETS = (
    Rule(
        "env-name",
        "A reference to the environment names no variable, or one that a project file may not name.",
        {"reconciler.yaml": _PROJECT + "targets: {prod: {account: {env: HOME}}}\n"},
    ),
    Rule(
        "env-value",
        "The environment does not have a variable that a target needs, or has something else in it.",
        {"reconciler.yaml": _PROJECT + "targets: {prod: {account: {env: RECONCILER_TARGET_ACCOUNT}}}\n"},
    ),
    Rule(
        "state-place",
        "The address of a state has a placeholder that does not exist, or cannot be filled.",
        {"reconciler.yaml": _PROJECT + "targets: {prod: {state: 'states/{name}'}}\n"},
    ),
)

TEXTS = (
    Rule(
        "not-utf8",
        "A file is not UTF-8, and says nothing of another encoding.",
        _list("a.txt", "赌场\n".encode("gb18030")),
    ),
    Rule(
        "wrong-encoding",
        "A list is not in the encoding that its entry names.",
        _list("a.txt", "赌场\n".encode(), ", encoding: ascii"),
    ),
    Rule(
        "unknown-encoding",
        "An entry names an encoding that Python does not know.",
        _list("a.txt", "casino\n", ", encoding: utf-9"),
    ),
    Rule("line-too-long", f"A line is longer than {MAX_LINE:,} characters.", _list("a.txt", "a" * (MAX_LINE + 1))),
    Rule(
        "hash-word",
        "A line of a txt list begins with # without a space: it is neither a word nor a comment.",
        _list("a.txt", "#1\n"),
    ),
)

CSV = (
    Rule("csv-syntax", "A csv list has an unclosed quote.", _list("a.csv", 'keyword\n"casino\n')),
    Rule("missing-column", "A csv list lacks a column.", _list("a.csv", "word\ncasino\n")),
    Rule("unknown-column", "A csv list has a column of unknown meaning.", _list("a.csv", "keyword,note\ncasino,x\n")),
    Rule("duplicate-column", "A csv list has a column twice.", _list("a.csv", "keyword,tags,tags\ncasino,a,b\n")),
    Rule(
        "row-length",
        "A row of a csv list has more cells than the header.",
        _list("a.csv", "keyword,tags\ncasino,a,b\n"),
    ),
    Rule(
        "mixed-cell",
        "A cell both adds and replaces: some parts begin with +, others do not.",
        _list("a.csv", "keyword,tags\ncasino,+a|b\n"),
    ),
    Rule("empty-label", "A cell has an empty part, or - beside others.", _list("a.csv", "keyword,tags\ncasino,a||b\n")),
    Rule(
        "keyword-newline",
        "The keyword of a row goes on in the next line.",
        _list("a.csv", 'keyword\n"casino\npoker"\n'),
    ),
)

RULES = (*YAML, *PATHS, *TARGETS, *TEXTS, *CSV)
