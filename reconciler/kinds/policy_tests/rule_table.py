"""The rules of policy tests. For the reference; tests break each."""

from __future__ import annotations

from reconciler.model.rule import WARNING, Files, Rule, manifest

_TEMPLATE = manifest("ContentReviewTemplate", "terrorismConfigure: {imgReviewInfo: {switch: ON}}", name="strict")


def _case(case: str, *more: str) -> Files:
    """A project of a template and a document with these cases."""
    cases = "\n".join(f"  - {{{each}}}" for each in (case, *more))
    return {**_TEMPLATE, **manifest("PolicyTests", f"cases:\n{cases}", file="tests.yaml")}


_PASS = "expect: {verdict: pass}"  # noqa: S105 - a verdict

RULES = (
    Rule(
        "test-template",
        "A case names a template that no manifest declares.",
        _case(f"name: a, template: strikt, speech: hello, {_PASS}"),
    ),
    Rule(
        "test-leaf",
        "A case names a type of results or a leaf that there is not, gives a score to a leaf that looks for keywords,"
        " or gives one leaf two scores.",
        _case(f"name: a, template: strict, scores: {{terorism: 80}}, {_PASS}"),
    ),
    Rule(
        "test-label",
        "A case names a label that results of the leaf do not have.",
        _case(f"name: a, template: strict, scores: {{terrorism: {{polise: 80}}}}, {_PASS}"),
    ),
    Rule(
        "test-name",
        "Two cases of a document have the same name.",
        _case(f"name: a, template: strict, speech: one, {_PASS}", f"name: a, template: strict, speech: two, {_PASS}"),
    ),
    Rule(
        "test-empty",
        "A case has nothing to judge, or expects nothing.",
        _case(f"name: a, template: strict, {_PASS}"),
    ),
    Rule(
        "test-cause",
        "An entry of because or notBecause is not one leaf, or a cause is expected of content that passes.",
        _case("name: a, template: strict, speech: hello, expect: {verdict: pass, because: [porn.img]}"),
    ),
    Rule(
        "test-keyword",
        "A case expects, or rules out, a keyword that the project does not declare.",
        _case("name: a, template: strict, speech: hello, expect: {notBecause: [{userDefine.asr: casino}]}"),
        WARNING,
        weight="defect",
    ),
)
