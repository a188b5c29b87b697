"""From a ``PolicyTests`` document to cases."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.content_review_template.readers import READING
from reconciler.kinds.content_review_template.results import BY_SHORT, BY_TYPE
from reconciler.kinds.documents import Declared
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.kinds.policy_tests.spec import CaseSpec, Expect, PolicyTestsSpec
from reconciler.model.manifest import position_of
from reconciler.model.matching import Matching
from reconciler.model.policy import Assumptions, Case, Cause, Expected, Score, Verdict
from reconciler.model.resource import Address

KEYWORD_LEAVES = frozenset(
    name for name, leaf in BY_SHORT.items() if leaf.path in {reading.path for reading in READING}
)
"""Leaves that keywords reach, by their names in tests."""
_FIELDS = {"speech": "Review.Asr", "screen": "Review.Ocr"}
"""Field of a case → the usage of the leaves that read its text."""
_VERDICTS = {verdict.word: verdict for verdict in Verdict}


def cases_of(declared: Declared) -> Iterator[Case]:
    """Yield the cases of a document in which ``problems`` finds nothing."""
    spec: PolicyTestsSpec = declared.spec
    assumed = Assumptions(Matching(spec.assume.matching), spec.assume.hit_score)
    for index, case in enumerate(spec.cases):
        yield Case(
            declared.metadata.name,
            str(case.name),
            str(case.template),
            _expected(case.expect),
            position_of(declared.tree, ("cases", index)) or declared.tree.position,
            _texts(case),
            tuple(_scores(case)),
            str(case.todo) if case.todo is not None else None,
            assumed,
        )


def _texts(case: CaseSpec) -> dict[str, str]:
    written = {usage: getattr(case, field) for field, usage in _FIELDS.items()}
    return {usage: str(text) for usage, text in written.items() if text is not None}


def _scores(case: CaseSpec) -> Iterator[Score]:
    for word, said in case.scores.items():
        leaf = BY_TYPE[str(word)]
        if isinstance(said, dict):
            for label, value in said.items():
                yield Score(leaf, str(label), value)
        else:
            yield Score(leaf, None, said)


def _expected(expect: Expect) -> Expected:
    verdict = _VERDICTS[expect.verdict] if expect.verdict is not None else None
    return Expected(verdict, tuple(map(cause_of, expect.because)), tuple(map(cause_of, expect.not_because)))


def cause_of(entry: str | dict[str, str]) -> Cause:
    """Return the cause that an entry of ``because`` means: a leaf, or one with its label or keyword."""
    if isinstance(entry, str):
        return Cause(str(entry))
    ((leaf, subject),) = entry.items()
    if leaf in KEYWORD_LEAVES:
        return Cause(str(leaf), keyword=Address(KeywordSample.name, str(subject)))
    return Cause(str(leaf), str(subject))
