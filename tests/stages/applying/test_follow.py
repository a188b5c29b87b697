"""Reading back beside the sending: as many calls, less waiting, and nothing is believed that was not seen."""

import asyncio

import pytest

from reconciler.errors import NotFound, ServerFault
from reconciler.model.change import Verb
from tests.support.declaring import word
from tests.support.plans import OCR, keyword, named, template
from tests.support.scripted_cloud import ScriptedCloud

from .test_apply import Run, account, again, words

OTHER = word("Recognition.Asr", tags=("x",))


class Slow(ScriptedCloud):
    """Answers after its waits; ``order`` has the actions as they were answered."""

    async def send(self, call):
        for _ in range(1 if call.reads else 5):
            await asyncio.sleep(0)
        return await super().send(call)

    def order(self):
        return [call.action for call in self.calls]


def test_chunks_are_read_while_others_are_sent():
    """The first reading does not wait for the last of fifteen batches; there are fifteen readings, as ever."""
    cloud = Slow()
    run = Run(cloud, words(1500))
    assert run.report.ok
    order = cloud.order()
    first, last = order.index("DescribeWordSamples"), len(order) - 1 - order[::-1].index("CreateWordSamples")
    assert first < last
    assert (cloud.count("CreateWordSamples"), cloud.count("DescribeWordSamples")) == (15, 15)


def test_deletes_and_changes_are_followed_too():
    """200 changed one by one, 300 deleted: their readings are ⌈touched/100⌉ for each step.

    What changes is looked at before as well, a hundred a call.
    """
    cloud, memory = account(words(500))
    cloud.calls.clear()
    kept = words(200, OTHER)
    run = Run(cloud, kept, memory)
    assert run.report.ok
    assert cloud.count("DescribeWordSamples") == 5 + 2
    assert set(cloud.words) == {address.name for address in kept}
    assert again(cloud, kept, run.state).empty


@pytest.mark.parametrize("hidden_for", [1, 3, 12])
def test_what_is_not_visible_at_once_is_looked_for_with_patience(hidden_for):
    """The first chunk that does not show ends the following: readings do not double, nothing is sent again."""
    cloud = Slow()
    hidden = []

    def late(call, answer):
        hidden.append(call)
        return {"TotalCount": 0, "WordSet": None} if len(hidden) <= hidden_for else answer

    cloud.answers.append(late)
    run = Run(cloud, words(1500))
    assert run.report.ok
    assert cloud.count("CreateWordSamples") == 15
    assert cloud.count("DescribeWordSamples") <= 15 + 2 * hidden_for
    assert len(run.state.records) == 1500


def test_a_reading_that_fails_is_left_to_the_end():
    """An early reading decides nothing: the same is read again when all was sent."""
    cloud = Slow()
    failing = iter([True, True])
    cloud.faults.append(
        lambda call: ServerFault("InternalError", "no") if call.reads and next(failing, False) else None
    )
    run = Run(cloud, words(1000))
    assert run.report.ok
    assert set(run.state.records) == set(words(1000))


def test_a_filter_that_refuses_unknown_names_is_not_asked_again_and_again():
    """Deleted names are unknown ones: then the list is read once, at the end, not for every chunk."""
    cloud, memory = account(words(3500))
    cloud.calls.clear()
    error = NotFound("ResourceNotFound.Word", "one of them")
    cloud.faults.append(lambda call: error if set(call.params.get("Keywords", ())) - set(cloud.words) else None)
    kept = words(100)
    assert Run(cloud, kept, memory).report.ok
    assert set(cloud.words) == {address.name for address in kept}
    assert (
        cloud.count("DescribeWordSamples") <= 20 + 10 + 2
    )  # two waves beside the sending, one at the end, and then the whole list


def test_what_was_seen_before_the_account_became_unreadable_is_done():
    """All but the last chunk was read back beside the sending: only the rest is written and not read back."""
    cloud = Slow()
    error = ServerFault("InternalError", "no")
    cloud.faults.append(lambda call: error if 0 < len(call.params.get("Keywords", ())) < 100 else None)
    run = Run(cloud, words(1050))
    assert run.report.done == {Verb.CREATE: 1000}
    assert set(run.failed().values()) == {"not-read-back"}
    assert len(run.failed()) == 50
    assert set(run.state.records) == set(words(1050))
    assert run.state.intents is not None
    assert len(run.state.intents.entries) == 50


def test_what_was_written_otherwise_is_found_in_any_chunk():
    """One of 1,200 loses its tags on the way: it is named, and nothing is sent over what somebody may have done."""
    cloud = Slow()
    written, wrong = cloud._written, []

    def forgetful(call):
        answer = written(call)
        if not wrong and "w0150" in cloud.words:
            wrong.append(call)
            cloud.words["w0150"]["TagSet"] = []
        return answer

    cloud._written = forgetful
    wished = {keyword(f"w{n:04}"): word("Recognition.Asr", tags=("x",)) for n in range(1200)}
    run = Run(cloud, wished)
    assert run.failed() == {"KeywordSample/w0150": "not-as-wanted"}
    assert cloud.count("ModifyWordSample") == 0
    assert run.state.records[keyword("w0150")].form == cloud.live().get("KeywordSample", "w0150").form
    assert [change.verb for change in again(cloud, wished, run.state).changes] == [Verb.UPDATE]


def test_what_a_later_write_undoes_is_seen():
    """A service that takes two spellings for one: both are read at the end, and the state says what is true."""
    cloud = Slow()
    written = cloud._written

    def folding(call):
        answer = written(call)
        if "ＣＡＳＩＮＯ" in cloud.words:
            taken = cloud.words.pop("ＣＡＳＩＮＯ")
            cloud.words["casino"] = {**taken, "Keyword": "casino"}
        return answer

    cloud._written = folding
    wished = {keyword("casino"): OCR, **words(1198), keyword("ＣＡＳＩＮＯ"): OTHER}
    run = Run(cloud, wished)
    assert not run.report.ok
    assert run.failed() == {"KeywordSample/ＣＡＳＩＮＯ": "not-as-wanted"}
    now = cloud.live().get("KeywordSample", "casino")
    assert run.state.records[keyword("casino")].form == now.form


def test_templates_are_read_at_the_end_of_their_step():
    """They are listed whole: one listing finds twins, too."""
    cloud = Slow()
    run = Run(cloud, {template(f"t{n}"): named(f"t{n}") for n in range(3)})
    assert run.report.ok
    assert cloud.count("DescribeContentReviewTemplates") == 1
