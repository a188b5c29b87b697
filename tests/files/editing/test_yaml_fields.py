"""Fields of awkward YAML: what is spliced, byte by byte, and what is refused instead."""

from __future__ import annotations

import pytest
import yaml

from reconciler.files.editing.field_values import FieldValue
from reconciler.files.editing.source import CannotEdit, spliced
from reconciler.files.editing.yaml_fields import remove_field, set_field

ORDER = (("top",), *(("spec", *path.split(".")) for path in ("name", "comment", "a.x", "a.y.l", "a.y.n", "b.z")))


def after(text: str, path: str, value: FieldValue) -> str:
    return spliced(text, set_field(text, ("spec", *path.split(".")), value, ORDER))


def without(text: str, path: str) -> str:
    return spliced(text, remove_field(text, ("spec", *path.split("."))))


def labels(*names: str) -> frozenset[str]:
    return frozenset(names)


SET = {
    "a value with a comment behind it": ("spec:\n  name: x  # why\n", "name", "y z", "spec:\n  name: y z  # why\n"),
    "a word that is no text": ("spec:\n  name: x\n", "name", "no", 'spec:\n  name: "no"\n'),
    "quotes stay": ("spec:\n  name: 'it''s'\n", "name", "don't", "spec:\n  name: 'don''t'\n"),
    "quoted keys": ('"spec":\n  "name": "x"\n', "name", "y z", '"spec":\n  "name": "y z"\n'),
    "a block of text": (
        "spec:\n  name: |-\n    x\n    y\n\n  b: {z: 1}\n",
        "name",
        "m",
        "spec:\n  name: m\n\n  b: {z: 1}\n",
    ),
    "several lines": ("spec:\n  name: x\n    y  # why\n", "name", "m", "spec:\n  name: m  # why\n"),
    "the next line": ("spec:\n  name:  # a\n    x  # b\n", "name", "m", "spec:\n  name:  # a\n    m  # b\n"),
    "nothing": ("spec:\n  name:  # why\n  b: {z: 1}\n", "name", "m", "spec:\n  name: m  # why\n  b: {z: 1}\n"),
    "null above": ("spec:\n  a: ~  # why\n", "a.y.n", 1, "spec:\n  a: {y: {n: 1}}  # why\n"),
    "an explicit key": ("spec:\n  ? name\n  : x\n", "name", "m", "spec:\n  ? name\n  : m\n"),
    "no spec": ("top: 1\n", "name", "m", "top: 1\nspec:\n  name: m\n"),
    "an empty spec": ("spec: {}\n", "a.y.n", 1, "spec: {a: {y: {n: 1}}}\n"),
    "the first field": (
        "spec:\n  # about a\n  a: {x: 1}\n",
        "name",
        "m",
        "spec:\n  name: m\n  # about a\n  a: {x: 1}\n",
    ),
    "between two": ("spec:\n  name: x\n  b: {z: 1}\n", "comment", "m", "spec:\n  name: x\n  comment: m\n  b: {z: 1}\n"),
    "behind comments that are deeper": (
        "spec:\n  a:\n    x: 1\n    # about a\n  # about b\n  b: {z: 1}\n",
        "comment",
        "m",
        "spec:\n  comment: m\n  a:\n    x: 1\n    # about a\n  # about b\n  b: {z: 1}\n",
    ),
    "below what has them": (
        "spec:\n  a:\n    x: 1\n      # about a\n  # end\n",
        "b.z",
        1,
        "spec:\n  a:\n    x: 1\n      # about a\n  b:\n    z: 1\n  # end\n",
    ),
    "in the indentation": (
        "spec:\n    a:\n        y:\n           n: 1\n",
        "b.z",
        1,
        "spec:\n    a:\n        y:\n           n: 1\n    b:\n        z: 1\n",
    ),
    "in braces": ("spec: {a: {x: 1}, b: {z: 1}}\n", "a.y.n", 1, "spec: {a: {x: 1, y: {n: 1}}, b: {z: 1}}\n"),
    "in braces of several lines": (
        "spec: {\n  a: 1,  # one\n  b: {z: 1}  # two\n}\n",
        "c",
        "m",
        "spec: {\n  a: 1,  # one\n  b: {z: 1},  # two\n  c: m\n}\n",
    ),
    "JSON": ('{"spec": {"name": "x"}}', "b.z", "n", '{"spec": {"name": "x", "b": {"z": "n"}}}'),
    "behind blank lines that count": (
        "spec:\n  name: |+\n    x\n\n\n",
        "b.z",
        1,
        "spec:\n  name: |+\n    x\n\n\n  b: {z: 1}\n",
    ),
    "without a line end": ("spec:\n  name: x", "comment", "m", "spec:\n  name: x\n  comment: m"),
    "Windows": ("spec:\r\n  name: x\r\n", "comment", "m", "spec:\r\n  name: x\r\n  comment: m\r\n"),
    "labels in brackets": ("spec: {a: {y: {l: [p, q]}}}\n", "a.y.l", labels("q", "r"), "spec: {a: {y: {l: [q, r]}}}\n"),
    "labels in lines": (
        "spec:\n  a:\n    y:\n      l:\n      - p  # one\n      # about q\n      - q\n",
        "a.y.l",
        labels("q", "r"),
        "spec:\n  a:\n    y:\n      l:\n      # about q\n      - q\n      - r\n",
    ),
    "labels with quotes": (
        'spec: {a: {y: {l: ["p"]}}}\n',
        "a.y.l",
        labels("p", "r"),
        'spec: {a: {y: {l: ["p", "r"]}}}\n',
    ),
    "no label left": ("spec:\n  a: {y: {l: [p]}}\n", "a.y.l", labels(), "spec:\n  a: {y: {l: []}}\n"),
    "no line of labels left": (
        "spec:\n  a:\n    y:\n      l:\n        - p\n        # about p\n",
        "a.y.l",
        labels(),
        "spec:\n  a:\n    y:\n      l: []\n        # about p\n",
    ),
}


@pytest.mark.parametrize(("text", "path", "value", "wanted"), SET.values(), ids=SET)
def test_set(text: str, path: str, value: FieldValue, wanted: str) -> None:
    found = after(text, path, value)
    assert found == wanted
    node = yaml.safe_load(found)["spec"]
    for step in path.split("."):
        node = node[step]
    assert (labels(*node) if isinstance(node, list) else node) == value


REMOVED = {
    "a line": ("spec:\n  name: x  # why\n  # about b\n  b: {z: 1}\n", "name", "spec:\n  # about b\n  b: {z: 1}\n"),
    "with what it leaves empty": ("spec:\n  a:\n    y: {n: 1}\n  b: {z: 1}\n", "a.y.n", "spec:\n  b: {z: 1}\n"),
    "all of it": ("spec:\n  a:\n    y: {n: 1}\n", "a.y.n", "spec: {}\n"),
    "in braces": ("spec: {a: {x: 1, y: {n: 1}}}\n", "a.y.n", "spec: {a: {x: 1}}\n"),
    "but not a comment": (
        "spec:\n  a:\n    # about y\n    y: {n: 1}\n  b: {z: 1}\n",
        "a.y.n",
        "spec:\n  a: {}\n    # about y\n  b: {z: 1}\n",
    ),
    "labels in lines": ("spec:\n  a:\n    l:\n    - p\n    - q\n    x: 1\n", "a.l", "spec:\n  a:\n    x: 1\n"),
    "with what switches a rule off for it": (
        "spec:\n  # about it\n  # reconciler: off=duplicate meant\n  name: x\n  comment: y\n",
        "name",
        "spec:\n  # about it\n  comment: y\n",
    ),
    "the last line, without a line end": ("spec:\n  name: x\n  comment: y", "comment", "spec:\n  name: x"),
}


@pytest.mark.parametrize(("text", "path", "wanted"), REMOVED.values(), ids=REMOVED)
def test_removed(text: str, path: str, wanted: str) -> None:
    found = without(text, path)
    assert found == wanted
    yaml.safe_load(found)


REFUSED = {
    "a comment at the head of a block": ("spec:\n  name: |  # why\n    x\n", "name", "m", "comment stands behind"),
    "a new field beside an explicit key": ("spec:\n  ? name\n  : x\n", "comment", "m", "do not begin lines"),
    "comments among labels in brackets": ("spec: {a: {y: {l: [p, # why\n q]}}}\n", "a.y.l", labels("r"), "comment"),
    "comments in brackets that go": ("spec: {a: {y: {l: [p # why\n ]}}}\n", "a.y.l", labels(), "comments stand"),
    "aliases": ("top: &a 1\nspec: {name: *a}\n", "name", "m", "aliases"),
    "mappings among labels": ("spec: {a: {y: {l: [{k: 1}]}}}\n", "a.y.l", labels("r"), "not a list of texts"),
    "two documents": ("spec: {name: x}\n---\nspec: {name: y}\n", "name", "m", "stand alone"),
    "no YAML": ("spec: {name: x\n", "name", "m", "not YAML"),
}


@pytest.mark.parametrize(("text", "path", "value", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, path: str, value: FieldValue, reason: str) -> None:
    with pytest.raises(CannotEdit, match=reason):
        after(text, path, value)


def test_removing_is_refused() -> None:
    """Where nothing stands, and where a comment among the lines would go."""
    with pytest.raises(CannotEdit, match="is not written there"):
        without("spec: {name: x}\n", "comment")
    with pytest.raises(CannotEdit, match="comments stand between"):
        without("spec:\n  l:\n    - p\n    # about q\n    - q\n  name: x\n", "l")
