"""Only the objects that are named are read, and nothing else is believed of what the service answers."""

import asyncio

import pytest

from reconciler.errors import CloudError, NotFound
from reconciler.stages.read_only import ReadOnly
from reconciler.stages.reading.named import NamedReader
from tests.support.clocks import VirtualClock
from tests.support.declaring import WORDS
from tests.support.scripted_cloud import ScriptedCloud


def rows(*names):
    return {name: {"Keyword": name, "UsageSet": ["Review.Ocr"], "TagSet": []} for name in names}


def read(cloud, *names):
    reader = NamedReader(ReadOnly(cloud), VirtualClock(), {WORDS.name: set(names)})
    return asyncio.run(reader.read([WORDS])).of(WORDS.name)


def test_one_call_for_a_hundred_words_beside_any_number():
    cloud = ScriptedCloud(rows(*(f"w{n}" for n in range(5_000))))
    assert set(read(cloud, "w7", "absent")) == {"w7"}
    assert [call.params["Keywords"] for call in cloud.calls] == [["absent", "w7"]]
    cloud.calls.clear()
    assert len(read(cloud, *(f"w{n}" for n in range(150)))) == 150
    assert len(cloud.calls) == 2


def test_other_objects_than_those_named_are_left_out():
    """Whatever the service answers to the filter: another word, or all it has."""
    cloud = ScriptedCloud(rows("w1"))
    strangers = rows("stranger", "w1 ", "W1")
    cloud.answers.append(lambda call, answer: {"TotalCount": 4, "WordSet": [*strangers.values(), *answer["WordSet"]]})
    assert set(read(cloud, "w1", "w2")) == {"w1"}


def test_an_answer_that_is_not_whole_is_an_error():
    cloud = ScriptedCloud(rows("w1"))
    cloud.answers.append(lambda call, answer: {**answer, "TotalCount": 2})
    with pytest.raises(CloudError, match="not complete"):
        read(cloud, "w1", "w2")


def test_a_service_that_refuses_unknown_ids_is_asked_for_all():
    cloud = ScriptedCloud(rows("w1", "w2"))
    cloud.faults.append(
        lambda call: (
            NotFound("ResourceNotFound", "no such word", action=call.key) if "Keywords" in call.params else None
        )
    )
    assert set(read(cloud, "w1", "absent")) == {"w1"}
