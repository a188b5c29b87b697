"""Saved plans: exact, with a digest, refused when newer, changed or truncated."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import InputError, Refused
from reconciler.files import planfile
from reconciler.files.planfile import dump, is_plan, load, open_plan
from reconciler.model.change import Change, EndChange, FieldChange, Verb
from reconciler.model.hold import Hold
from reconciler.model.life import Life
from reconciler.model.manifest import Position
from reconciler.model.moves import Move
from reconciler.model.plan import Basis, Budget, Plan, Refusal
from reconciler.model.posture import Effect, Phase, Posture
from reconciler.model.resource import Address
from reconciler.model.run import RunOptions

TEXT = st.text(max_size=12)
MAYBE = st.none() | TEXT
VALUE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
    | st.frozensets(TEXT, max_size=3)
)
FORM = st.none() | st.dictionaries(TEXT, VALUE, max_size=3)
ADDRESS = st.builds(Address, TEXT, TEXT)
COUNT = st.integers(0, 10**6)
END = st.sampled_from(["2026-12-01", "2027-01-01T10:00:00Z"])
LIFE = st.builds(Life, st.none() | END, MAYBE, MAYBE, MAYBE)
PLACE = st.builds(Position, TEXT, COUNT, COUNT)
CHANGE = st.builds(
    Change,
    ADDRESS,
    st.sampled_from(Verb),
    st.builds(Effect, st.sampled_from(Posture), TEXT, st.none() | st.sampled_from(Phase)),
    FORM,
    FORM,
    st.lists(st.builds(FieldChange, TEXT, VALUE, VALUE), max_size=2).map(tuple),
    MAYBE,
    FORM,
    st.booleans(),
    MAYBE,
    TEXT,
    MAYBE,
    st.none() | PLACE,
    st.booleans(),
    st.lists(TEXT, max_size=2).map(tuple),
    st.none()
    | st.builds(
        RunOptions,
        st.none() | COUNT | st.floats(0, 1e6),
        st.booleans(),
        st.booleans(),
        st.dictionaries(TEXT, TEXT, max_size=2),
    ),
    st.none() | st.dictionaries(TEXT, st.booleans() | COUNT | TEXT | st.lists(TEXT, max_size=2), max_size=2),
    st.booleans(),
    st.lists(TEXT, max_size=2).map(tuple),
    LIFE,
    st.booleans(),
    FORM,
    st.none() | st.builds(Hold, END, END, TEXT, TEXT),
)
PLAN = st.builds(
    Plan,
    st.builds(
        Basis,
        TEXT,
        TEXT,
        MAYBE,
        TEXT,
        COUNT,
        st.dictionaries(TEXT, COUNT, max_size=2),
        TEXT,
        TEXT,
        st.dictionaries(TEXT, COUNT | TEXT, max_size=2),
        st.lists(TEXT, max_size=2).map(tuple),
        st.dictionaries(TEXT, COUNT, max_size=2),
    ),
    st.lists(CHANGE, max_size=4).map(tuple),
    st.lists(st.builds(Refusal, TEXT, TEXT, st.lists(ADDRESS, max_size=2).map(tuple), MAYBE, MAYBE), max_size=2).map(
        tuple
    ),
    st.builds(Budget, st.dictionaries(TEXT, COUNT, max_size=2), st.floats(0, 1e6)),
    COUNT,
    COUNT,
    COUNT,
    TEXT,
    st.sampled_from(["apply", "destroy", "drift"]),
    st.lists(TEXT, max_size=2).map(tuple),
    TEXT,
    st.lists(st.builds(EndChange, ADDRESS, LIFE, LIFE), max_size=2).map(tuple),
    st.lists(st.builds(Move, ADDRESS, ADDRESS, st.none() | st.builds(Position, TEXT, COUNT, COUNT)), max_size=2).map(
        tuple
    ),
    at=st.none(),
    headline=st.none(),
)


def plan(*changes: Change) -> Plan:
    return Plan(Basis("prod", "intl", None, "l", 3, {"KeywordSample": 2}), changes, checksum="abc", id="1")


def change(name: str, **form: object) -> Change:
    return Change(Address("KeywordSample", name), Verb.CREATE, Effect(Posture.TIGHTENS), after=form)  # type: ignore[arg-type]


@given(PLAN)
def test_a_plan_reads_back_exactly(made: Plan) -> None:
    found = load(dump(made))
    assert found == made
    assert repr(found) == repr(load(dump(found)))  # 1, 1.0 and True are equal, but not the same


def test_values_that_are_equal_but_not_the_same_stay_apart() -> None:
    made = plan(
        change("a", x=1), change("b", x=True), change("c", x=1.0), change("d", x="1"), change("e", x=frozenset("1"))
    )
    found = [c.after["x"] for c in load(dump(made)).changes if c.after]
    assert [type(value) for value in found] == [int, bool, float, str, frozenset]


def test_equal_forms_are_written_once_and_shared() -> None:
    made = plan(*(change(f"w{n}", usages=frozenset({"Review.Ocr"})) for n in range(100)))
    assert len(json.loads(dump(made))["plan"]["forms"]) == 1
    found = load(dump(made)).changes
    assert found[0].after is found[99].after


def test_a_plan_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "p.plan"
    path.write_bytes(dump(plan(change("德州"))))
    assert open_plan(path) == plan(change("德州"))
    assert is_plan(path)
    assert not is_plan(tmp_path)
    assert not is_plan(tmp_path / "nothing")


def test_a_folder_is_not_a_plan(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        open_plan(tmp_path)


def test_every_cut_is_noticed() -> None:
    data = dump(plan(change("a")))
    for end in range(1, len(data) - 1):  # the last byte is a line end
        with pytest.raises(Refused, match="changed or truncated"):
            load(data[:end])


def test_every_altered_value_is_noticed() -> None:
    document = json.loads(dump(plan(change("a"))))
    for key in document["plan"]:
        altered = {**document, "plan": {**document["plan"], key: "other"}}
        with pytest.raises(Refused, match="changed or truncated"):
            load(json.dumps(altered).encode())
    assert load(json.dumps(document, indent=2).encode()) == plan(change("a"))


@pytest.mark.parametrize("broken", [{"columns": []}, {"changes": [[1]]}, {"forms": [{"a": [1]}]}, {"changes": 3}])
def test_a_plan_of_the_wrong_form_with_a_fitting_digest_is_refused(broken: dict[str, object]) -> None:
    document = json.loads(dump(plan(change("a"))))
    document["plan"] |= broken
    document["digest"] = planfile._digest_of(document["plan"])
    with pytest.raises(Refused):
        load(json.dumps(document).encode())


def test_a_newer_plan_says_what_is_needed() -> None:
    document = {**json.loads(dump(plan())), "format": "reconciler-plan/3", "tool": "9.1.0"}
    with pytest.raises(Refused, match="format 3") as caught:
        load(json.dumps(document).encode())
    assert "9.1.0" in (caught.value.hint or "")
    with pytest.raises(Refused):
        load(json.dumps({**document, "format": "reconciler-plan/0"}).encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 200_000,
        b'{"format": "other/1"}',
        b'{"format": "reconciler-plan/x"}',
    ],
)
def test_what_is_no_plan(data: bytes) -> None:
    with pytest.raises(InputError, match="not a saved plan"):
        load(data)


def test_a_plan_of_version_0_1_0_is_read():
    """Kept as that version wrote it. It says less of what it was made against."""
    data = (Path(__file__).parent / "written" / "plan-0.1.0.json").read_bytes()
    plan = load(data)
    assert [change.verb for change in plan.changes] == [Verb.CREATE, Verb.UPDATE, Verb.DELETE, Verb.RUN, Verb.RUN]
    assert plan.basis == Basis(
        "prod", "intl", "100012347742", "5f3c0a52-7d9e-4a7f-8a2e-8f6f8f1d2c3b", 7, {"KeywordSample": 4}
    )
    assert load(dump(plan)) == plan
