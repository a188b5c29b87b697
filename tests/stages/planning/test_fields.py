"""Which fields of a change differ, of flat forms and of nested requests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.paths import flatten
from reconciler.model.resource import digest
from reconciler.stages.planning.fields import field_changes, nested_changes

KEYS = st.text("ab.[]~", max_size=3)
SCALARS = st.none() | st.booleans() | st.sampled_from([0, 1, 2, 0.5, 1.5, "", "1", "true", "empty"])
PARTS = st.recursive(
    SCALARS, lambda part: st.lists(part, max_size=4) | st.dictionaries(KEYS, part, max_size=3), max_leaves=8
)
CONTENTS = st.dictionaries(KEYS.filter(bool), PARTS, min_size=1, max_size=3)


def nested(before, after):
    return [tuple(change) for change in nested_changes(flatten(before), flatten(after))]


def test_flat_forms_are_compared_path_by_path():
    """Absent is None, sets are whole values, and the paths are sorted."""
    before = {"tags": frozenset("ab"), "usages": frozenset(["Review.Ocr"]), "old": 1}
    after = {"tags": frozenset("bc"), "usages": frozenset(["Review.Ocr"]), "new": "x"}
    assert [tuple(change) for change in field_changes(before, after)] == [
        ("new", None, "x"),
        ("old", 1, None),
        ("tags", frozenset("ab"), frozenset("bc")),
    ]
    assert field_changes(before, before) == ()


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3, "c": 2}}, [("a.b", 1, 3)]),
        ({"a": {"b": 1}}, {"a": {"c": 1}}, [("a.b", 1, None), ("a.c", None, 1)]),
        # An entry put in front is one change, not one of every entry after it.
        ({"a": ["x", "y", "z"]}, {"a": ["new", "x", "y", "z"]}, [("a[0]", None, "new")]),
        ({"a": ["x", "y", "z"]}, {"a": ["x", "z"]}, [("a[1]", "y", None)]),
        ({"a": [1, 2]}, {"a": [2, 1, 2]}, [("a[0]", None, 2)]),
        # Mappings in a list are compared by position.
        ({"a": [{"x": 1, "y": 2}]}, {"a": [{"x": 1, "y": 3}]}, [("a[0].y", 2, 3)]),
        ({"a": [{"x": 1}]}, {"a": [{"x": 1}, {"x": [2]}]}, [("a[1].x[0]", None, 2)]),
        # To Python these are equal, to the service they are not.
        ({"a": 1}, {"a": True}, [("a", 1, True)]),
        ({"a": [0, 1]}, {"a": [False, 1]}, [("a[0]", 0, False)]),
        ({"a": [[1]]}, {"a": [[True]]}, [("a[0][0]", 1, True)]),
        ({"a": "1"}, {"a": 1}, [("a", "1", 1)]),
        ({"a": None, "b": 1}, {"b": 1}, [("a", None, None)]),
        ({"a": {}}, {"a": []}, [("a[]", None, "empty"), ("a{}", "empty", None)]),
        ({"a": [{}]}, {"a": [{"x": 1}]}, [("a[0].x", None, 1)]),
        ({"a.b": {"[x]": 1}}, {"a.b": {"[x]": 2}}, [("a~1b.~2x~3", 1, 2)]),
    ],
)
def test_nested_contents_are_compared_where_they_are_nested(before, after, wanted):
    changes = nested(before, after)
    assert changes == wanted
    assert [tuple(map(type, change)) for change in changes] == [tuple(map(type, change)) for change in wanted]


@settings(deadline=None)
@given(CONTENTS, CONTENTS)
def test_nested_changes_miss_nothing(before, after):
    """Contents of different digests differ somewhere, and a content does not differ from itself."""
    assert bool(nested(before, after)) == (digest(flatten(before)) != digest(flatten(after)))
    assert nested(after, after) == []
