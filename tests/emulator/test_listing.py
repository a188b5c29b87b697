"""The view behind listings against a plain dictionary."""

from hypothesis import given
from hypothesis import strategies as st

from reconciler.emulator.listing import View

KEYS = st.sampled_from("abcdefgh")
STEPS = st.lists(st.tuples(KEYS, st.none() | st.integers(0, 9), st.integers(0, 3), st.booleans()), max_size=60)


@given(STEPS)
def test_a_view_is_a_dictionary_in_a_stable_order(steps):
    view, model = View(), {}
    full = View()
    for key in "abcdefgh":
        full.put(key, key, 0, 0)
    order = full.all(0)
    for key, row, _, look in steps:
        view.put(key, None if row is None else (key, row), 0, 0)
        if row is None:
            model.pop(key, None)
        else:
            model[key] = (key, row)
        if look:
            assert view.all(0) == [model[name] for name in order if name in model]
    assert dict(view.all(0)) == dict(model.values())
    assert view.page(1, 2, 0) == (len(model), view.all(0)[1:3])
    assert view.pick(list("hgfedcbaa"), 0) == view.all(0)
    assert view.filtered("odd", lambda row: row[1] % 2 == 1, 0) == [row for row in view.all(0) if row[1] % 2]


@given(STEPS)
def test_late_writes_end_in_the_newest_state(steps):
    view, model = View(), {}
    for now, (key, row, delay, _) in enumerate(steps):
        view.put(key, None if row is None else (key, row), now + delay, now)
        model[key] = (key, row)
        view.page(0, 9, now)
    end = len(steps) + 3
    assert sorted(view.all(end)) == sorted(row for row in model.values() if row[1] is not None)


def test_seeds_shuffle_differently():
    orders = set()
    for seed in range(4):
        view = View(seed)
        for number in range(20):
            view.put(number, number, 0, 0)
        orders.add(tuple(view.all(0)))
    assert len(orders) == 4


def test_indexes_and_filters_follow_changes():
    view = View()
    view.put("A", 1, 0, 0)
    view.put("a", 2, 0, 0)
    assert view.index("lower", str.lower, 0) == {"a": ["A", "a"]}
    assert view.filtered("big", lambda row: row > 1, 0) == [2]
    view.put("A", 3, 0, 0)
    view.put("a", None, 0, 0)
    assert view.index("lower", str.lower, 0) == {"a": ["A"]}
    assert view.filtered("big", lambda row: row > 1, 0) == [3]
    assert (view.get("A", 0), view.get("a", 0)) == (3, None)
