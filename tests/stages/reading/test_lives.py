"""Entries with an end: what is declared at any moment, and what is said about ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.life import EndError, Life, Said, end_of, last_moment, parsed_end
from reconciler.model.manifest import ListRow
from reconciler.stages.reading.desired import desired
from tests.support.declaring import Shelf, documents, words

DAY = 86_400
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC).timestamp()


def at(text):
    return datetime.fromisoformat(text).timestamp()


def declared(spec, now, lists=None, metadata=""):
    return desired(documents(words(spec, metadata=metadata)), Shelf(lists), now=now)


def names(found):
    return [address.name for address in found.resources]


def said(found):
    return [(problem.rule, problem.position.line, problem.message) for problem in found.problems]


# ---- moments


@pytest.mark.parametrize(
    ("text", "spelling", "end"),
    [
        ("2026-12-01", "2026-12-01", "2026-12-02T00:00:00+00:00"),
        ("2026-12-31", "2026-12-31", "2027-01-01T00:00:00+00:00"),
        ("2028-02-29", "2028-02-29", "2028-03-01T00:00:00+00:00"),
        ("2026-12-01T18:00+08:00", "2026-12-01T10:00:00Z", "2026-12-01T10:00:00+00:00"),
        ("2026-12-01T00:30-01:30", "2026-12-01T02:00:00Z", "2026-12-01T02:00:00+00:00"),
        ("2026-12-01T23:59:59Z", "2026-12-01T23:59:59Z", "2026-12-01T23:59:59+00:00"),
    ],
)
def test_a_day_ends_when_it_is_over_and_a_time_is_exact(text, spelling, end):
    assert parsed_end(text) == spelling
    assert parsed_end(spelling) == spelling
    assert end_of(spelling) == at(end)
    life = Life(spelling)
    assert (life.ended(at(end) - 0.001), life.ended(at(end))) == (False, True)


@given(st.integers(946_771_200, 253_000_000_000), st.integers(-23 * 60, 23 * 60))
def test_every_spelling_of_a_moment_is_one(seconds, minutes):
    """Whatever zone it is written in."""
    moment = datetime.fromtimestamp(seconds, UTC)
    here = moment.astimezone(timezone(timedelta(minutes=minutes)))
    spelling = parsed_end(here.isoformat())
    assert spelling == parsed_end(moment.isoformat()) == parsed_end(spelling)
    assert end_of(spelling) == moment.timestamp()
    day = moment.date()
    assert end_of(parsed_end(day.isoformat())) == at(f"{day + timedelta(days=1)}T00:00:00+00:00")


@pytest.mark.parametrize(
    ("text", "rule", "suggestion"),
    [
        ("2026-12-01T18:00", "expires-zone", None),
        ("2026-12-01 18:00:00", "expires-zone", None),
        ("2026-12-01 00:00:00.000", "expires-zone", None),
        ("2026/12/1", "expires-date", "2026-12-01"),
        ("2026年12月1日", "expires-date", "2026-12-01"),
        ("2026-12-1", "expires-date", "2026-12-01"),
        ("2026/13/1", "expires-date", None),
        ("1/12/2026", "expires-date", None),
        ("1.12.2026", "expires-date", None),
        ("46357", "expires-date", None),
        ("2026-02-30", "expires-date", None),
        ("2026-12-01T25:00Z", "expires-date", None),
        ("2026-12-01T18:00:00.5Z", "expires-date", None),
        ("2026-12-01T18:00+24:00", "expires-date", None),
        ("9999-12-31", "expires-date", None),
        ("0026-12-01", "expires-date", None),
        ("1999-12-31", "expires-date", None),
        ("２０２６-12-01", "expires-date", None),
        ("2026-12-01\n", "expires-date", None),
        ("tomorrow", "expires-date", None),
        ("", "expires-date", None),
    ],
)
def test_what_does_not_say_when(text, rule, suggestion):
    with pytest.raises(EndError) as caught:
        parsed_end(text)
    assert (caught.value.rule, caught.value.suggestion) == (rule, suggestion)
    assert caught.value.fix


def test_a_time_without_a_zone_says_so_and_both_ways_out():
    (problem,) = declared("{usages: [All], keywords: [a], expires: 2026-12-01 9:30}", 0).problems
    assert (problem.rule, problem.message) == ("expires-zone", '"2026-12-01 9:30" for expires is a time without a zone')
    assert "2026-12-01 for the end of that day" in problem.fix
    assert "2026-12-01T09:30Z" in problem.fix


def test_looking_ahead_to_a_day_is_looking_at_its_last_second():
    assert last_moment("2026-12-24") == at("2026-12-24T23:59:59+00:00")
    assert last_moment("2026-12-24T18:00+08:00") == at("2026-12-24T10:00:00+00:00")
    with pytest.raises(EndError):
        last_moment("never")


# ---- what is declared


def test_past_its_day_an_entry_is_not_declared():
    spec = "{usages: [All], keywords: [a, {keyword: b, expires: 2026-12-01, owner: ana}]}"
    before, after = declared(spec, at("2026-12-01T23:59:59+00:00")), declared(spec, at("2026-12-02T00:00:00+00:00"))
    assert (names(before), names(after)) == (["a", "b"], ["a"])
    assert [address.name for address in after.ended] == ["b"]
    (ended,) = after.ended.values()
    assert ended.life == Life("2026-12-01", "ana")


def test_an_own_end_replaces_the_one_of_the_list_and_never_is_none():
    spec = (
        "{usages: [All], expires: 2026-12-01, owner: ana, ticket: T-1, keywords: [a, {keyword: b, expires: 2026-12-03,"
        ' ticket: ""}, {keyword: c, expires: never}], keywordsFrom: [{file: f, expires: 2026-12-02, reason: why}]}'
    )
    rows = ["d", ListRow("e", 2, life=Said("2026-12-05", "bob")), ListRow("f", 3, life=Said("never", "", "", ""))]
    found = declared(spec, 0, {"f": rows})
    assert {address.name: resource.life for address, resource in found.resources.items()} == {
        "a": Life("2026-12-01", "ana", "T-1"),
        "b": Life("2026-12-03", "ana"),
        "c": Life(None, "ana", "T-1"),
        "d": Life("2026-12-02", "ana", "T-1", "why"),
        "e": Life("2026-12-05", "bob", "T-1", "why"),
        "f": Life(),
    }


def test_an_exclusion_that_has_ended_excludes_nothing():
    spec = "{usages: [All], keywords: [a, b, c], excludeFrom: [{file: x, expires: 2026-12-01}, {file: y}]}"
    lists = {"x": ["a", ListRow("b", 2, life=Said("2026-12-05"))], "y": [ListRow("c", 1, life=Said("2026-12-03"))]}
    days = {1: [], 2: ["a"], 4: ["a", "c"], 6: ["a", "b", "c"]}
    for day, expected in days.items():
        assert names(declared(spec, at(f"2026-12-0{day}T12:00:00+00:00"), lists)) == expected


def test_of_two_equal_declarations_the_longest_life_counts():
    text = words("{usages: [All], keywords: [a], expires: 2026-12-01}", "one") + "---\n"
    for other, life in (("expires: 2026-12-05", Life("2026-12-05")), ("owner: bob", Life(None, "bob"))):
        both = documents(text + words(f"{{usages: [All], keywords: [a], {other}}}", "two"))
        (resource,) = desired(both, Shelf(), now=0).resources.values()
        assert (resource.list, resource.life) == ("one", life)
        found = desired(both, Shelf(), now=NOON + DAY)
        (resource,) = found.resources.values()
        assert (resource.list, resource.life, found.ended) == ("two", life, {})


def test_what_has_ended_conflicts_with_nothing():
    text = words("{usages: [All], tags: [x], keywords: [a], expires: 2026-12-01}", "one") + "---\n"
    both = documents(text + words("{usages: [All], tags: [y], keywords: [a]}", "two"))
    assert [p.rule for p in desired(both, Shelf(), now=0).problems] == ["duplicate-conflict"]
    found = desired(both, Shelf(), now=NOON + DAY)
    assert [p.rule for p in found.problems] == ["expired"]
    (resource,) = found.resources.values()
    assert resource.form["tags"] == frozenset("y")


ENDS = st.none() | st.integers(0, 4)
ENTRIES = st.lists(
    st.tuples(st.sampled_from("abc"), st.frozensets(st.sampled_from("xyz"), max_size=2), ENDS), max_size=5
)


@given(
    st.lists(
        st.tuples(ENTRIES, ENDS, st.lists(st.tuples(st.sampled_from("abc"), ENDS), max_size=2)), min_size=1, max_size=3
    ),
    st.integers(0, 6),
)
def test_at_any_moment_it_is_what_a_naive_reading_says(lists, day):
    """Leave out what is over, then exclude, then unite what is left: in whatever order it stands."""

    def written(end):
        return "" if end is None else f", expires: 2026-12-{end + 1:02}"

    texts, shelf, expected = [], {}, {}
    now = at("2026-12-01T12:00:00+00:00") + day * DAY
    for number, (entries, own, excluded) in enumerate(lists):
        rows = [f"{{keyword: {name}, tags: [{', '.join(sorted(tags))}]{written(end)}}}" for name, tags, end in entries]
        shelf[f"x{number}"] = [
            ListRow(name, line, life=Said(None if end is None else f"2026-12-{end + 1:02}"))
            for line, (name, end) in enumerate(excluded, 1)
        ]
        spec = f"usages: [Review], duplicates: merge, keywords: [{', '.join(rows)}], excludeFrom: [{{file: x{number}}}]"
        texts.append(words(f"{{{spec}{written(own)}}}", f"list{number}"))
        # Ends are days after the first of December, and it is noon: the day itself is not over.
        kept_out = {name for name, end in excluded if end is None or day <= end}
        for name, tags, end in entries:
            last = own if end is None else end
            if (last is None or day <= last) and name not in kept_out:
                seen, ends = expected.get(name, (frozenset(), []))
                expected[name] = (seen | tags, [*ends, 99 if last is None else last])
    found = desired(documents("---\n".join(texts)), Shelf(shelf), now=now)
    assert found.sound, found.problems
    assert {
        a.name: (r.form["tags"], 99 if r.life.expires is None else int(r.life.expires[-2:]) - 1)
        for a, r in found.resources.items()
    } == {name: (tags, max(ends)) for name, (tags, ends) in expected.items()}
    assert not found.ended.keys() & found.resources.keys()


# ---- what is said


def test_ends_are_reported_once_where_they_are_written():
    spec = (
        "\n  usages: [All]\n  expires: 2026-12-09\n  keywords:\n    - a\n    - b\n    - keyword: c\n      expires:"
        " 2026-11-30\n      owner: ana\n      ticket: T-1\n  keywordsFrom:\n    - file: f\n      expires: 2026-12-20\n"
    )
    rows = [ListRow("d", 1), ListRow("e", 2, life=Said("2026-12-02")), ListRow("f", 3, life=Said("2026-11-01"))]
    found = declared(spec, NOON, {"f": rows})
    assert sorted(said(found)) == [
        ("expired", 3, '"f" expired 2026-11-01: it counts as not declared'),
        ("expired", 11, '"c" expired 2026-11-30 (ana, T-1): it counts as not declared'),
        ("expires-soon", 2, '"e" expires 2026-12-02'),
        ("expires-soon", 6, "what is declared here expires 2026-12-09"),
    ]
    assert {problem.severity for problem in found.problems} == {"warning"}


def test_an_end_that_no_keyword_has_is_not_reported():
    spec = "{usages: [All], expires: 2026-11-01, keywords: [{keyword: a, expires: never}]}"
    assert said(declared(spec, NOON)) == []


@pytest.mark.parametrize(("days", "soon"), [(13.9, True), (14, True), (14.1, False)])
def test_soon_is_within_14_days(days, soon):
    now = end_of("2026-12-20") - days * DAY
    rules = [rule for rule, _, _ in said(declared("{usages: [All], expires: 2026-12-20, keywords: [a]}", now))]
    assert rules == (["expires-soon"] if soon else [])


def test_an_exclusion_near_its_end_is_reported():
    spec = "{usages: [All], keywords: [b], excludeFrom: [{file: x, expires: 2026-12-02}]}"
    assert said(declared(spec, NOON, {"x": ["a"]})) == [("expires-soon", 4, "what is excluded here expires 2026-12-02")]
    rows = {"x": [ListRow("a", 7, life=Said("2026-11-02"))]}
    assert said(declared(spec, NOON, rows)) == [
        ("expired", 7, 'the exclusion of "a" expired 2026-11-02: it no longer counts')
    ]


def test_an_end_in_a_protected_list_is_reported_before_it_blocks_every_plan():
    life = ", lifecycle: {preventDestroy: true}"
    found = declared("{usages: [All], expires: 2027-12-20, keywords: [a]}", NOON, metadata=life)
    assert [rule for rule, _, _ in said(found)] == ["expires-protected"]


def test_notes_are_short_and_of_one_line():
    spec = f'{{usages: [All], keywords: [a], owner: "a\\nb", ticket: {"x" * 201}, reason: {"x" * 200}}}'
    assert sorted(problem.rule for problem in declared(spec, 0).problems) == ["invalid-text", "invalid-text"]
