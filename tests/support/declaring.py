"""Manifests in a string, word lists in a dictionary: what the tests of kinds and stages declare resources with."""

from reconciler.files.yaml_tree import parse
from reconciler.kinds import BY_NAME
from reconciler.model.change import Change, Verb
from reconciler.model.manifest import Cell, Document, ListFile, ListRow, Map
from reconciler.model.posture import Effect, Posture
from reconciler.model.project import Defaults, KeywordDefaults
from reconciler.model.resource import Address
from reconciler.stages.reading.desired import desired

WORDS, TEMPLATE = BY_NAME["KeywordSample"], BY_NAME["ContentReviewTemplate"]


class Shelf:
    """Word lists by pattern; each row is a keyword, or a ListRow."""

    def __init__(self, files=None):
        self.files = files or {}
        self.asked = []

    def read(self, query):
        self.asked.append(query)
        rows = self.files.get(str(query.pattern))
        if rows is None:
            return [], []
        made = [row if isinstance(row, ListRow) else ListRow(row, line) for line, row in enumerate(rows, 1)]
        return [ListFile(str(query.pattern), tuple(made))], []


def cell(*values, add=False):
    return Cell(add, values)


def documents(text, file="m.yaml"):
    roots, problems = parse(text, file)
    assert problems == [], problems
    return [Document(file, root) for root in roots if isinstance(root, Map)]


def declare(text, lists=None, *, usages=None, tags=None, duplicates="error"):
    """The desired set of the manifests in ``text``."""
    defaults = Defaults(keywords=KeywordDefaults(usages=usages, tags=tags, duplicates=duplicates))
    return desired(documents(text), Shelf(lists), defaults)


def template(spec="{}", name="t", metadata=""):
    """A manifest of one template; ``spec`` in flow style."""
    return (
        f"apiVersion: reconciler/v1\nkind: ContentReviewTemplate\nmetadata: {{name: {name}{metadata}}}\nspec: {spec}\n"
    )


def words(spec, name="words", metadata=""):
    """A manifest of one list; ``spec`` in flow style."""
    return f"apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {{name: {name}{metadata}}}\nspec: {spec}\n"


def sound(result):
    assert result.problems == [], result.problems
    return result.resources


def form(spec="{}", name="t"):
    """The normal form of a template."""
    return sound(declare(template(spec, name)))[Address("ContentReviewTemplate", name)].form


def word(usages=("Review.Ocr", "Review.Asr"), tags=()):
    """The normal form of a keyword."""
    return {"usages": frozenset(usages), "tags": frozenset(tags)}


def change(kind, verb, before=None, after=None, name="a", identity=None, **more):
    """A change as the differ would make it."""
    if identity is None and verb is not Verb.CREATE:
        identity = name if kind is WORDS else "31"
    return Change(
        Address(kind.name, name), verb, Effect(Posture.NEUTRAL), before=before, after=after, id=identity, **more
    )


def rules(result):
    return [problem.rule for problem in result.problems]
