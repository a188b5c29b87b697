"""What is wrong with cases beyond the form of their fields: names that mean nothing, and cases that test nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.kinds.content_review_template.posture import setting
from reconciler.kinds.content_review_template.results import BY_SHORT, BY_TYPE, labels_of
from reconciler.kinds.documents import Declared
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.kinds.policy_tests.cases import KEYWORD_LEAVES
from reconciler.kinds.policy_tests.spec import CaseSpec, PolicyTestsSpec
from reconciler.model.manifest import Position, Problem, position_of
from reconciler.model.resource import Address, Resource
from reconciler.model.spec import quoted

_Step = int | str


def problems(declared: Declared, resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Yield what is wrong with a document, in view of the templates and keywords of the project."""
    spec: PolicyTestsSpec = declared.spec
    first: dict[str, int] = {}
    for index, case in enumerate(spec.cases):
        look = _Look(declared, index, case, resources)
        if first.setdefault(str(case.name), index) != index:
            message = f"{quoted(case.name)} is the name of another case of {declared.metadata.name} too"
            yield look.problem("test-name", ("name",), message, fix="give each case a name of its own")
        yield from look.problems()


class _Look:
    """A look at one case."""

    def __init__(self, declared: Declared, index: int, case: CaseSpec, resources: Mapping[Address, Resource]) -> None:
        self._tree, self._index, self._case, self._resources = declared.tree, index, case, resources
        self._template = resources.get(Address(ContentReviewTemplate.name, str(case.template)))

    def problem(
        self,
        rule: str,
        path: tuple[_Step, ...],
        message: str,
        near: Iterable[str] = (),
        *,
        word: str = "",
        fix: str = "",
    ) -> Problem:
        """A problem at ``path`` of the case; of ``near`` what is spelt like ``word`` is suggested."""
        return Problem(
            rule,
            self._place(path),
            message,
            "warning" if rule == "test-keyword" else "error",
            suggestion=next(iter(get_close_matches(word, list(near), 1)), None),
            allowed=tuple(near),
            fix=fix or None,
        )

    def _place(self, path: tuple[_Step, ...]) -> Position:
        whole = ("cases", self._index, *path)
        # A label or a leaf stands in a key, a template in a value.
        of_key = bool(path) and path[0] == "scores"
        return position_of(self._tree, whole, of_key=of_key) or self._tree.position

    def problems(self) -> Iterator[Problem]:
        case = self._case
        if self._template is None:
            known = sorted(a.name for a in self._resources if a.kind == ContentReviewTemplate.name)
            message = f"{quoted(case.template)} is not a template of this project"
            yield self.problem("test-template", ("template",), message, known, word=case.template)
        if not case.scores and case.speech is None and case.screen is None:
            yield self.problem(
                "test-empty", (), f"{quoted(case.name)} has nothing to judge", fix="add speech, screen or scores"
            )
        expect = case.expect
        if expect.verdict is None and not expect.because and not expect.not_because:
            message = f"{quoted(case.name)} expects nothing"
            yield self.problem("test-empty", ("expect",), message, fix="add verdict, because or notBecause")
        if expect.verdict == "pass" and expect.because:
            message = "nothing is a cause of pass"
            yield self.problem("test-cause", ("expect", "because"), message, fix="remove because, or use notBecause")
        yield from self._scores()
        for field, entries in (("because", expect.because), ("notBecause", expect.not_because)):
            for index, entry in enumerate(entries):
                yield from self._cause(entry, ("expect", field, index))

    def _scores(self) -> Iterator[Problem]:
        taken: set[str] = set()
        for word, said in self._case.scores.items():
            path = ("scores", str(word))
            leaf = BY_TYPE.get(word)
            if leaf is None:
                message = f"{quoted(word)} is neither a type of results nor a leaf"
                yield self.problem("test-leaf", path, message, BY_TYPE, word=word)
            elif leaf in KEYWORD_LEAVES:
                message = f"{leaf} has no score of its own: it looks for keywords in a text"
                field = "speech" if leaf.endswith(".asr") else "screen"
                yield self.problem("test-leaf", path, message, fix=f"write the text as {field}")
            elif leaf in taken:
                yield self.problem("test-leaf", path, f"{leaf} has a score already", fix="write it once")
            elif isinstance(said, dict):
                for label in said:
                    yield from self._label(leaf, label, (*path, str(label)))
            if leaf is not None:
                taken.add(leaf)

    def _cause(self, entry: str | dict[str, str], path: tuple[_Step, ...]) -> Iterator[Problem]:
        if isinstance(entry, dict) and len(entry) != 1:
            fix = "write one leaf, and its label or keyword after a colon"
            yield self.problem("test-cause", path, "a cause is one leaf", fix=fix)
            return
        leaf, subject = (entry, None) if isinstance(entry, str) else next(iter(entry.items()))
        if leaf not in BY_SHORT:
            # A type of results is the leaf's name but for the end.
            word = BY_TYPE.get(leaf, leaf)
            yield self.problem("test-leaf", path, f"{quoted(leaf)} is not a leaf", BY_SHORT, word=word)
        elif subject is None:
            return
        elif leaf not in KEYWORD_LEAVES:
            yield from self._label(leaf, subject, path)
        elif Address(KeywordSample.name, subject) not in self._resources:
            message = f"{quoted(subject)} is not a keyword of this project"
            yield self.problem("test-keyword", path, message, fix="declare it, or correct its spelling")

    def _label(self, leaf: str, label: str, path: tuple[_Step, ...]) -> Iterator[Problem]:
        known = labels_of(leaf)
        if known is None:
            yield self.problem("test-label", path, f"results of {leaf} have no labels", fix="write the score alone")
        elif known and label not in (*known, *self._selected(leaf)):
            yield self.problem("test-label", path, f"{quoted(label)} is not a label of {leaf}", known, word=label)

    def _selected(self, leaf: str) -> frozenset[str]:
        """The labels that the template selects: the service decides which there are."""
        if self._template is None:
            return frozenset()
        return setting(self._template.form, BY_SHORT[leaf].path).labels
