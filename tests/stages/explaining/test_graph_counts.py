"""The graph's numbers are those of a naive count, keyword by keyword."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.manifest import Position
from reconciler.model.reach import Reader, Sample, reaches, ways
from reconciler.model.resource import Address, Resource
from reconciler.stages.explaining.graph import graph_of
from reconciler.stages.explaining.leaves import Leaf

TAGS = st.frozensets(st.sampled_from("abc"), max_size=3)
SAMPLES = st.builds(Sample, st.frozensets(st.sampled_from(["Review.Ocr", "Review.Asr"])), TAGS)
READERS = st.builds(
    Reader,
    st.sampled_from(["x.asr", "x.ocr"]),
    st.just("text"),
    st.sampled_from(["Review.Ocr", "Review.Asr"]),
    st.booleans(),
    TAGS,
)


@given(st.lists(st.tuples(st.sampled_from(["one", "two"]), SAMPLES), max_size=15), st.lists(READERS, max_size=5))
def test_numbers(declared: list[tuple[str, Sample]], readers: list[Reader]) -> None:
    resources = [
        Resource(
            Address("KeywordSample", f"w{n}"),
            {"usages": sample.usages, "tags": sample.tags},
            Position("a.yaml", 1),
            name,
        )
        for n, (name, sample) in enumerate(declared)
    ]
    leaves = [Leaf(f"t{number}", reader) for number, reader in enumerate(readers)]
    made = graph_of(resources, leaves)
    on = [leaf for leaf in leaves if leaf.reader.on]
    assert [(leaf.template, leaf.keywords) for leaf in made.leaves] == [
        (leaf.template, sum(reaches(sample, leaf.reader) for _, sample in declared)) for leaf in on
    ]
    assert made.off == len(leaves) - len(on)
    expected: Counter[tuple[str, str | None, str]] = Counter()
    for name, sample in declared:
        for leaf in on:
            if reaches(sample, leaf.reader):
                by: list[str | None] = [*ways(sample, leaf.reader)]
                expected.update((name, tag, leaf.template) for tag in by or [None])
    found = {
        (
            made.lists[each.list].name,
            None if each.tag is None else made.tags[each.tag].tag,
            made.leaves[each.leaf].template,
        ): each.keywords
        for each in made.reaches
    }
    assert found == expected
    assert {each.name: each.reaching for each in made.lists} == {
        name: sum(list_ == name and any(reaches(s, leaf.reader) for leaf in on) for list_, s in declared)
        for name, _ in declared
    }
    assert {(made.lists[c.list].name, made.tags[c.tag].tag): c.keywords for c in made.carries} == Counter(
        (name, tag) for name, sample in declared for tag in sample.tags
    )
