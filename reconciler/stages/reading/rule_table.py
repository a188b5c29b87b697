"""The rules between documents: kinds, names, bases, addresses, quotas. For the reference; tests break each."""

from __future__ import annotations

from reconciler.model.rule import WARNING, Files, Rule, manifest


def _words(name: str, more: str = "", metadata: str = "") -> Files:
    spec = f"usages: [Review]\nkeywords: [casino]\n{more}"
    return manifest("KeywordSamples", spec, name=name, metadata=metadata, file=f"{name}.yaml")


def _template(name: str, metadata: str = "", spec: str = "pornConfigure: {asrReviewInfo: {switch: ON}}") -> Files:
    return manifest("ContentReviewTemplate", spec, name=name, metadata=metadata, file=f"{name}.yaml")


def _chain(length: int) -> Files:
    """Templates, each but the first with the one before as its base."""
    files = dict(_template("t0"))
    for number in range(1, length):
        files |= _template(f"t{number}", f", base: t{number - 1}")
    return files


_TARGETS = {"reconciler.yaml": "apiVersion: reconciler/v1\nkind: Project\nname: example\ntargets: {cn: {}, intl: {}}\n"}


def _patch(number: int) -> Files:
    """The template ``strict``, or a patch of it."""
    if number == 0:
        return _template("strict")
    file, metadata = f"patch-{number}.yaml", ", patch: true"
    return manifest("ContentReviewTemplate", f"comment: c{number}", name="strict", metadata=metadata, file=file)


_MANY_TAGS = ", ".join(f"tag-{number}" for number in range(20))
_RUN = "fileId: '5285890784246869930'\nsubAppId: 1500000000\naiAnalysisTask: {definition: 20}"

RULES = (
    Rule("unknown-kind", "A document, or a target, names a kind that does not exist.", manifest("KeywordSample", "{}")),
    Rule(
        "unknown-path",
        "ignoreChanges names no path of the kind.",
        _template("strict", ", lifecycle: {ignoreChanges: [pornConfig]}"),
    ),
    Rule(
        "unknown-base",
        "metadata.base names a document that the project does not have.",
        _template("strict", ", base: hose"),
    ),
    Rule(
        "unknown-target",
        "metadata.targets has a name or glob that matches no target of the project.",
        {
            **manifest("KeywordSamples", "usages: [Review]\nkeywords: [casino]", metadata=", targets: [prod-*]"),
            **_TARGETS,
        },
    ),
    Rule(
        "patch-without-document",
        "A patch has the name of a document that the target does not have.",
        _template("strict", ", patch: true"),
    ),
    Rule(
        "patch-bound",
        "A document has more than 100 patches for one target.",
        {file: text for number in range(102) for file, text in _patch(number).items()},
    ),
    Rule(
        "patch-unused",
        "A patch changes nothing in any target.",
        {
            **_template("strict"),
            **manifest(
                "ContentReviewTemplate",
                "pornConfigure: {asrReviewInfo: {switch: ON}}",
                name="strict",
                metadata=", patch: true",
                file="patch.yaml",
            ),
        },
        WARNING,
        weight="defect",
    ),
    Rule("base-cycle", "Bases form a cycle.", {**_template("a", ", base: b"), **_template("b", ", base: a")}),
    Rule("base-depth", "A chain of bases is longer than 10.", _chain(12)),
    Rule(
        "duplicate-name",
        "Two documents of a kind have one name.",
        {
            **_template("strict"),
            **manifest("ContentReviewTemplate", "pornConfigure: {asrReviewInfo: {switch: ON}}", name="strict"),
        },
    ),
    Rule(
        "duplicate",
        "A resource is declared twice, with the same settings.",
        {**_words("one"), **_words("two")},
        WARNING,
    ),
    Rule(
        "duplicate-conflict",
        "A resource is declared twice, with different settings.",
        {
            **_words("one"),
            **_words("two", "tags: [gambling]"),
        },
    ),
    Rule(
        "duplicate-merge",
        "Two declarations that are to be united have too many tags together.",
        {
            **_words("one", f"duplicates: merge\ntags: [{_MANY_TAGS}]"),
            **_words("two", "tags: [one-more]"),
        },
    ),
    Rule(
        "cloud-name",
        "Two resources have one cloud name, and not both say sharedName.",
        {
            **_template("one"),
            **_template("two", spec="name: one\npornConfigure: {asrReviewInfo: {switch: ON}}"),
        },
    ),
    Rule(
        "quota",
        "More resources of a kind are declared than an account has room for.",
        {file: text for number in range(51) for file, text in _template(f"template-{number:02}").items()},
    ),
    Rule(
        "same-run",
        "Two runs ask for the same: it would be paid twice.",
        {
            **manifest("MediaProcessing", _RUN, name="one", file="one.yaml"),
            **manifest("MediaProcessing", _RUN, name="two", file="two.yaml"),
        },
    ),
)
