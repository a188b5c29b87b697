"""What explanations say of reach is what a naive reading says, for every keyword and leaf."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds import OBJECT_KINDS
from reconciler.model.manifest import Position
from reconciler.model.reach import Sample, Why
from reconciler.model.resource import Address, Resource, Value
from reconciler.stages.explaining.leaves import declared_leaves, reach_of
from reconciler.stages.explaining.samples import by_list, groups_of

TAGS = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=3)
USAGES = st.frozensets(st.sampled_from(["Review.Ocr", "Review.Asr", "Recognition.Ocr"]), max_size=3)
SAMPLES = st.builds(Sample, USAGES, TAGS)
LEAVES = {"userDefineConfigure.asrReviewInfo": "Review.Asr", "userDefineConfigure.ocrReviewInfo": "Review.Ocr"}
SETTINGS = st.fixed_dictionaries({path: st.tuples(st.booleans(), TAGS) for path in LEAVES})
HERE = Position("a.yaml", 1)


def template(number: int, settings: dict[str, tuple[bool, frozenset[str]]]) -> Resource:
    form: dict[str, Value] = {"name": f"t{number}"}
    for path, (on, labels) in settings.items():
        form |= {f"{path}.switch": "ON" if on else "OFF"}
        form |= {f"{path}.labelSet": labels} if on else {}
    kind = OBJECT_KINDS["ContentReviewTemplate"]
    return Resource(Address(kind.name, f"t{number}"), kind.normal(form), HERE)


@given(st.lists(SETTINGS, max_size=4), SAMPLES)
def test_reasons_are_those_of_a_naive_reading(
    templates: list[dict[str, tuple[bool, frozenset[str]]]], sample: Sample
) -> None:
    resources = {each.address: each for each in (template(n, settings) for n, settings in enumerate(templates))}
    found = reach_of(sample, declared_leaves(resources))
    expected = {}
    for number, settings in enumerate(templates):
        for path, (on, labels) in settings.items():
            if not on:
                why = Why.OFF
            elif LEAVES[path] not in sample.usages:
                why = Why.USAGE
            elif labels and not labels & sample.tags:
                why = Why.TAGS
            else:
                why = Why.REACHES
            expected[f"ContentReviewTemplate/t{number}", path] = why
    assert {(leaf.template, leaf.path): leaf.why for leaf in found} == expected
    for leaf in found:
        assert leaf.ways == (leaf.labels & sample.tags if leaf.why is Why.REACHES else frozenset())


@given(st.lists(st.tuples(st.sampled_from(["one", "two"]), SAMPLES), max_size=12))
def test_groups_count_every_keyword_once(declared: list[tuple[str, Sample]]) -> None:
    resources = [
        Resource(Address("KeywordSample", f"w{n}"), {"usages": sample.usages, "tags": sample.tags}, HERE, name)
        for n, (name, sample) in enumerate(declared)
    ]
    groups = groups_of(resources)
    assert len({(group.list, group.sample) for group in groups}) == len(groups)
    counts = by_list(groups)
    assert counts == {name: sum(each == name for each, _ in declared) for name in dict.fromkeys(n for n, _ in declared)}
