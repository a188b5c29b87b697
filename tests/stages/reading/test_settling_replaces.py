"""What became of a replace that was interrupted: which object is the resource's, and which is still to be deleted."""

import pytest

from reconciler.kinds import KINDS
from reconciler.model.change import Verb
from reconciler.model.manifest import Position
from reconciler.model.resource import digest
from reconciler.model.state import Intent, Intents, Record, predecessor_address
from reconciler.stages.reading.settle import created_records, open_replace, settle
from tests.replacing.frozen import FROZEN
from tests.support.plans import ASR, BOTH, LOW, OCR, ON, keyword, live, state, template

T, K = template("t"), keyword("k")
OLD = predecessor_address(T, "31")
RECORD = Record("31", LOW, protect=True, ignore=("comment",), place=Position("m.yaml", 3))


def left(records, now, *, address=T, form=ON, identity="31", deletes_first=False):
    """What is settled of an intent to replace ``address``, which was the object ``identity``, by ``form``."""
    entry = Intent(address, Verb.REPLACE, form, digest(form), identity, deletes_first)
    memory = state(records, intents=Intents("r", 1.0, (entry,), {T.kind: frozenset({"30", "31"})}))
    with KINDS.including(*FROZEN):
        return settle(memory, now, KINDS.objects)


def told(found):
    """(records by name, open intents, questions, absent)."""
    entries = found.state.intents.entries if found.state.intents else ()
    records = {address.name: record.id for address, record in found.state.records.items()}
    return records, len(entries), [q.candidates for q in found.questions], list(found.absent)


@pytest.mark.parametrize(
    ("records", "templates", "wanted"),
    [
        # Nothing was created, so far.
        ({T: RECORD}, {"30": LOW, "31": LOW}, ({"t": "31"}, 1, [], [T])),
        # Created, and the answer lost: the new one is the resource's, the old one is to be deleted.
        ({T: RECORD}, {"31": LOW, "32": ON}, ({"t": "32", "t/31": "31"}, 0, [], [])),
        # What was there before, or is somebody else's, is not it.
        ({T: RECORD, template("u"): Record("32", ON)}, {"30": ON, "31": LOW, "32": ON},
         ({"t": "31", "u": "32"}, 1, [], [T])),
        # Two could be it.
        ({T: RECORD}, {"31": LOW, "32": ON, "33": ON}, ({"t": "31"}, 1, [("32", "33")], [])),
        # Created and on record; nothing is deleted yet.
        ({T: Record("32", ON), OLD: RECORD}, {"31": LOW, "32": ON}, ({"t": "32", "t/31": "31"}, 0, [], [])),
        # The same, not to be seen yet.
        ({T: Record("32", ON), OLD: RECORD}, {"31": LOW}, ({"t": "32", "t/31": "31"}, 0, [], [T])),
        # Deleted, and the answer lost.
        ({T: Record("32", ON), OLD: RECORD}, {"32": ON}, ({"t": "32"}, 0, [], [])),
        # Deleted and on record; still to be seen.
        ({T: Record("32", ON)}, {"31": LOW, "32": ON}, ({"t": "32"}, 0, [], [T])),
        ({T: Record("32", ON)}, {"32": ON}, ({"t": "32"}, 0, [], [])),
        # Somebody else deleted the old one: that is not taken for ours, so that guards see it missing.
        ({T: RECORD}, {}, ({"t": "31"}, 1, [], [T])),
    ],
)  # fmt: skip
def test_create_first(records, templates, wanted):
    assert told(left(records, live(templates=templates))) == wanted


@pytest.mark.parametrize(
    ("records", "templates", "wanted"),
    [
        # Not deleted, or not to be seen yet.
        ({T: RECORD}, {"31": LOW}, ({"t": "31"}, 0, [], [T])),
        # Deleted, and the answer lost: no create was sent.
        ({T: RECORD}, {}, ({}, 0, [], [])),
        # Deleted and on record; perhaps created.
        ({}, {}, ({}, 1, [], [T])),
        ({}, {"32": ON}, ({"t": "32"}, 0, [], [])),
        ({}, {"32": ON, "33": ON}, ({}, 1, [("32", "33")], [])),
        # Created and on record.
        ({T: Record("32", ON)}, {"32": ON}, ({"t": "32"}, 0, [], [])),
        ({T: Record("32", ON)}, {}, ({"t": "32"}, 0, [], [T])),
    ],
)
def test_delete_first(records, templates, wanted):
    assert told(left(records, live(templates=templates), deletes_first=True)) == wanted


@pytest.mark.parametrize(
    ("recorded", "word", "wanted"),
    [
        # On record: id and form before the call, or None. In the account: the form, or None.
        (OCR, OCR, (OCR, [K])),
        (OCR, None, (None, [K])),
        (None, None, (None, [K])),
        (OCR, ASR, (ASR, [])),
        (None, ASR, (ASR, [])),
        (None, BOTH, (None, [K])),
        (ASR, ASR, (ASR, [])),
        (ASR, None, (ASR, [K])),
    ],
)
def test_what_is_known_by_its_name(recorded, word, wanted):
    """Deleted and created under one id: what is there now tells how far it came."""
    records = {K: Record("k", recorded)} if recorded else {}
    now = live(words={"k": word} if word else {})
    found = left(records, now, address=K, form=ASR, identity="k", deletes_first=True)
    record = found.state.records.get(K)
    assert (record and record.form, list(found.absent)) == wanted
    assert (found.questions, found.state.intents) == ((), None)


def test_the_new_record_is_the_resource_s():
    """It keeps what the manifest said of the resource; nothing protects the old object any more."""
    found = left({T: RECORD}, live(templates={"31": LOW, "32": ON})).state.records
    assert found[T] == RECORD._replace(id="32", form=ON)
    assert found[OLD] == Record("31", LOW, place=Position("m.yaml", 3))


def test_what_a_replace_made_is_the_projects_own():
    """Whatever it replaced; the old object stays adopted until it is deleted."""
    found = left({T: RECORD._replace(adopted=True)}, live(templates={"31": LOW, "32": ON})).state.records
    assert (found[T].adopted, found[OLD].adopted) == (False, True)


def test_what_a_person_says_of_an_open_replace():
    """An id for the new object, whatever its form; of a create that is on record nothing is open."""
    entry = Intent(T, Verb.REPLACE, ON, digest(ON), "31")
    memory = state({T: RECORD}, intents=Intents("r", 1.0, (entry,), {}))
    assert open_replace(memory, T) == entry
    assert open_replace(memory, K) is None
    assert open_replace(state({T: RECORD}), T) is None
    made = created_records(memory.records, entry, "40", LOW)
    assert {address.name: record.id for address, record in made.items()} == {"t": "40", "t/31": "31"}
    after = state({T: Record("40", LOW)}, intents=memory.intents)
    assert open_replace(after, T) is None
