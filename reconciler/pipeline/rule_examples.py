"""What the program says about the example that breaks a rule, found without a file on disk."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from reconciler.checks import CHECKS
from reconciler.files.csv_lists import delimiter_of, read_csv
from reconciler.files.manifests import SUFFIXES
from reconciler.files.project import FILE
from reconciler.files.txt_lists import read_txt
from reconciler.files.yaml_tree import parse
from reconciler.model.life import last_moment
from reconciler.model.manifest import Document, ListFile, ListQuery, Map, Problem
from reconciler.model.rule import Files, Rule
from reconciler.stages.reading.desired import desired


def first_problem(rule: Rule) -> Problem | None:
    """Return the first problem of ``rule`` in its example, in order of place.

    None for rules about what only a disk has: a project file, links, encodings, paths.
    """
    texts = {name: content for name, content in rule.example.items() if isinstance(content, str)}
    if FILE in texts or len(texts) < len(rule.example):
        return None
    documents, problems = list[Document](), list[Problem]()
    for name, text in texts.items():
        if name.endswith(SUFFIXES):
            roots, found = parse(text, name)
            documents += (Document(name, root) for root in roots if isinstance(root, Map))
            problems += found
    now = 0.0 if rule.at is None else last_moment(rule.at)
    result = desired(documents, _Lists(texts), now=now)
    problems += result.problems
    problems += (problem for check in CHECKS for problem in check.problems(result.resources))
    own = [problem for problem in problems if fnmatchcase(problem.rule, rule.id)]
    return min(own, key=lambda problem: problem.position, default=None)


class _Lists:
    """The lists of an example."""

    def __init__(self, texts: Files) -> None:
        self._texts = {name: content for name, content in texts.items() if isinstance(content, str)}

    def read(self, query: ListQuery) -> tuple[Sequence[ListFile], Sequence[Problem]]:
        files, problems = list[ListFile](), list[Problem]()
        for name in self._named(query):
            text = self._texts[name]
            delimiter = delimiter_of(name, text)
            rows, found = read_txt(text, name) if delimiter is None else read_csv(text, name, query, delimiter)
            files.append(ListFile(name, tuple(rows)))
            problems += found
        return files, problems

    def _named(self, query: ListQuery) -> Iterator[str]:
        beside = posixpath.join(posixpath.dirname(query.pattern.file), query.pattern)
        for name in sorted(self._texts):
            if fnmatchcase(name, posixpath.normpath(beside)):
                yield name
