"""Order, steps, dips, bundles and budget."""

from dataclasses import replace

import pytest

from reconciler.files.plan_codec import plan_from_json, plan_to_json
from reconciler.kinds import BY_NAME
from reconciler.model.change import Change, Verb
from reconciler.model.posture import Effect, Phase, Posture
from reconciler.stages.planning.checksum import checksum
from reconciler.stages.planning.order import Step, step_of
from reconciler.stages.planning.reach.surroundings import UNREAD
from reconciler.stages.planning.recheck import contradictions
from reconciler.stages.planning.schedule import bundles, schedule
from tests.support.declaring import form, word
from tests.support.plans import ASR, BOTH, IMG, LOW, OCR, ON, desired, keyword, live, named, planned, state, template

KEY, T = keyword("a"), template("t")


def steps(made):
    return [
        (step, [(b.verb, [c.address.name for c in b.changes]) for b in bundles(members, BY_NAME)])
        for step, members in schedule(made.plan.changes, BY_NAME)
    ]


def test_a_plan_has_one_order():
    """By kind, verb and name, however the manifests are split."""
    forms = {keyword("b"): OCR, template("x"): named("x"), keyword("a"): OCR, template("a"): named("a", LOW)}
    memory, now = state({keyword("z"): ("z", OCR), keyword("y"): ("y", OCR)}), live(words={"z": OCR})
    one = planned(desired(forms), memory, now).plan
    other = planned(desired(dict(reversed(forms.items()))), memory, now).plan
    assert [str(c.address) for c in one.changes] == [
        "KeywordSample/y", "KeywordSample/a", "KeywordSample/b", "KeywordSample/z",
        "ContentReviewTemplate/a", "ContentReviewTemplate/x",
    ]  # fmt: skip
    assert one.changes == other.changes
    assert one.checksum == other.checksum


@pytest.mark.parametrize(
    ("kind", "verb", "effect", "dips", "step"),
    [
        (KEY, Verb.CREATE, Effect(Posture.TIGHTENS), "", Step.ADD),
        (KEY, Verb.CREATE, Effect(Posture.TIGHTENS), "x", Step.EXCHANGE_IN),
        (KEY, Verb.DELETE, Effect(Posture.LOOSENS), "", Step.REMOVE),
        (KEY, Verb.DELETE, Effect(Posture.LOOSENS), "x", Step.EXCHANGE_OUT),
        (KEY, Verb.UPDATE, Effect(Posture.NEUTRAL), "", Step.ADD),
        (KEY, Verb.UPDATE, Effect(Posture.NEUTRAL, "", Phase.REMOVE), "", Step.REMOVE),
        (KEY, Verb.UPDATE, Effect(Posture.MIXED), "", Step.EXCHANGE_IN),
        (KEY, Verb.ADOPT, Effect(Posture.LOOSENS), "", Step.REMOVE),
        (T, Verb.CREATE, Effect(Posture.NEUTRAL), "", Step.ADD),
        (T, Verb.DELETE, Effect(Posture.NEUTRAL), "", Step.REMOVE),
        (T, Verb.DELETE, Effect(Posture.LOOSENS), "x", Step.MAKE_ROOM),
        (T, Verb.UPDATE, Effect(Posture.MIXED), "", Step.EXCHANGE_TEMPLATES),
        (T, Verb.UPDATE, Effect(Posture.TIGHTENS), "", Step.ADD),
        (T, Verb.UPDATE, Effect(Posture.LOOSENS), "", Step.REMOVE),
    ],
)
def test_steps(kind, verb, effect, dips, step):
    assert step_of(Change(kind, verb, effect, dips=dips), BY_NAME[kind.kind]) is step


def test_protection_is_added_before_any_goes():
    memory = state({KEY: ("a", BOTH), keyword("b"): ("b", OCR), T: ("31", ON)})
    now = live(words={"a": BOTH, "b": OCR}, templates={"31": ON})
    wished = {
        KEY: OCR,
        keyword("c"): OCR,
        T: {**ON, f"{IMG}.labelSet": frozenset({"porn"}), f"{IMG}.blockConfidence": 1},
    }
    assert steps(planned(desired(wished), memory, now)) == [
        (Step.ADD, [(Verb.CREATE, ["c"])]),
        (Step.EXCHANGE_TEMPLATES, [(Verb.UPDATE, ["t"])]),
        (Step.REMOVE, [(Verb.UPDATE, ["a"]), (Verb.DELETE, ["b"])]),
    ]


def test_lookalikes_are_replaced_one_after_the_other():
    """Delete, verify, create, verify; the plan marks both."""
    memory, now = state({keyword("Casino"): ("Casino", OCR)}), live(words={"Casino": OCR})
    made = planned(desired({keyword("casino"): OCR, keyword("x"): OCR}), memory, now)
    assert steps(made) == [
        (Step.ADD, [(Verb.CREATE, ["x"])]),
        (Step.EXCHANGE_OUT, [(Verb.DELETE, ["Casino"])]),
        (Step.EXCHANGE_IN, [(Verb.CREATE, ["casino"])]),
    ]
    dips = {c.address.name: c.dips for c in made.plan.changes}
    assert dips["x"] == ""
    assert "deleted before casino is created" in dips["Casino"]
    assert "created after Casino is deleted" in dips["casino"]


def tagged(tag):
    return word(["Review.Ocr"], [tag])


def labelled(*labels):
    return form(f"{{userDefineConfigure: {{ocrReviewInfo: {{switch: ON, labelSet: [{', '.join(labels)}]}}}}}}")


@pytest.mark.parametrize(
    ("before", "after", "old", "new", "bridged"),
    [
        (["x"], ["y"], "x", "y", True),
        (["x", "z"], ["y", "z"], "x", "y", True),
        (["x"], ["x", "y"], "x", "y", False),
        (["x", "z"], ["y", "z"], "z", "y", False),
        (["x"], ["y"], "q", "y", False),
        (["x"], ["y"], "x", "q", False),
    ],
)
def test_a_tag_renamed_on_both_sides(before, after, old, new, bridged):
    """In two steps exactly where the keyword is caught before and after, but not between. Nothing dips."""
    memory = state({KEY: ("a", tagged(old)), T: ("31", labelled(*before))})
    now = live(words={"a": tagged(old)}, templates={"31": labelled(*before)})
    made = planned(desired({KEY: tagged(new), T: labelled(*after)}), memory, now)
    assert [change.via is not None for change in made.plan.changes] == [False, bridged]
    assert not any(change.dips for change in made.plan.changes)


def labels_of(form):
    return form["userDefineConfigure.ocrReviewInfo.labelSet"]


def exchanged(before, after, old, new):
    memory = state({KEY: ("a", tagged(old)), T: ("31", labelled(*before))})
    now = live(words={"a": tagged(old)}, templates={"31": labelled(*before)})
    return planned(desired({KEY: tagged(new), T: labelled(*after)}), memory, now).plan


def test_a_template_is_widened_no_more_than_needed():
    """By the labels that keywords are found by which get others now. All other settings are the new ones."""
    made = exchanged(["x", "z"], ["y", "w"], "x", "y")
    change = made.changes[-1]
    assert labels_of(change.via) == {"w", "x", "y"}
    assert {path for path in change.via if change.via[path] != change.after[path]} == {
        "userDefineConfigure.ocrReviewInfo.labelSet"
    }
    assert [(step, [c.address.name for c in members]) for step, members in schedule(made.changes, BY_NAME)] == [
        (Step.EXCHANGE_TEMPLATES, ["t"]),
        (Step.EXCHANGE_IN, ["a"]),
        (Step.EXCHANGE_NARROW, ["t"]),
    ]
    assert made.budget.calls["mps.ModifyContentReviewTemplate"] == 2


def test_a_template_that_selects_all_goes_on_to_until_keywords_have_the_labels():
    images = "pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: %d}}"
    leaf = "userDefineConfigure: {ocrReviewInfo: {switch: ON, labelSet: [%s]}}"
    before, after = (form("{" + f"{leaf % labels}, {images % score}" + "}") for labels, score in (("", 90), ("y", 80)))
    memory = state({KEY: ("a", tagged("x")), T: ("31", before)})
    now = live(words={"a": tagged("x")}, templates={"31": before})
    (_, change) = planned(desired({KEY: tagged("y"), T: after}), memory, now).plan.changes
    assert labels_of(change.via) == frozenset()
    assert not change.dips


def test_a_label_set_without_room_for_both_leaves_a_gap_that_is_marked():
    """Ten labels are the most: then one call less is sent, and the plan says that protection dips."""
    ten = [f"l{n}" for n in range(9)]
    fits, full = exchanged(["x"], ["y", *ten[:8]], "x", "y"), exchanged(["x"], ["y", *ten], "x", "y")
    assert [bool(change.dips) for change in fits.changes] == [False, False]
    assert [bool(change.dips) for change in full.changes] == [True, True]
    assert "a label set has room for 10, not for old and new ones" in full.changes[-1].dips
    assert full.changes[-1].via is None
    calls = [plan.budget.calls["mps.ModifyContentReviewTemplate"] for plan in (fits, full)]
    assert calls == [2, 1]


def test_a_saved_plan_keeps_what_is_sent_first():
    made = exchanged(["x"], ["y"], "x", "y")
    assert not list(contradictions(plan_from_json(plan_to_json(made)), BY_NAME))
    for via in (None, labelled("y"), labelled("x", "y", "z"), {**labelled("x", "y"), "comment": "other"}):
        changes = tuple(c._replace(via=via) if c.address == T else c for c in made.changes)
        forged = replace(made, changes=changes, checksum=checksum(made.basis, made.mode, changes))
        assert forged.checksum != made.checksum
        assert any("what is sent first is not" in fault for fault in contradictions(forged, BY_NAME))


@pytest.mark.parametrize("count", [1, 99, 100, 101, 1000])
def test_creates_of_one_usage_set(count):
    """Exactly ⌈n/100⌉ calls, and the budget has them with the readings: of templates, the account's own and presets."""
    made = planned(desired({keyword(f"{n}"): OCR for n in range(count)})).plan
    chunks = -(-count // 100)
    assert made.budget.calls == {
        "mps.CreateWordSamples": chunks,
        "mps.DescribeContentReviewTemplates": 2,
        "mps.DescribeWordSamples": 1 + min(chunks, count // 100 + 1),
    }
    assert made.budget.seconds > 0


@pytest.mark.parametrize(("count", "turns"), [(1, 3), (100, 2), (150, 4), (1000, 11), (9000, 91)])
def test_full_chunks_are_read_back_beside_the_sending(count, turns):
    """The time of a budget: listing, creates, and only what is read back after them, at 90 calls a second."""
    made = planned(desired({keyword(f"{n}"): OCR for n in range(count)}), now=live()).plan
    templates = 2 / 9
    assert made.budget.seconds == pytest.approx(turns / 90 + templates, abs=0.051)


def test_usage_sets_do_not_mix():
    forms = {keyword(f"{n}"): [OCR, ASR, BOTH][n % 3] for n in range(300)}
    assert planned(desired(forms)).plan.budget.calls["mps.CreateWordSamples"] == 3


@pytest.mark.parametrize("present", [0, 99, 100, 250])
def test_a_plan_with_nothing_to_do_costs_its_listing(present):
    """⌊live/100⌋ + 1."""
    words = {f"{n}": OCR for n in range(present)}
    made = planned(desired({keyword(n): OCR for n in words}), state({keyword(n): (n, OCR) for n in words}), live(words))
    assert made.plan.empty
    assert made.plan.budget.calls["mps.DescribeWordSamples"] == present // 100 + 1


def test_updates_and_deletes():
    words = {f"{n}": BOTH for n in range(250)}
    wished = {keyword(f"{n}"): OCR for n in range(30)}
    made = planned(desired(wished), state({keyword(n): (n, BOTH) for n in words}), live(words)).plan
    calls = made.budget.calls
    assert (calls["mps.ModifyWordSample"], calls["mps.DeleteWordSamples"]) == (30, 3)


def test_adopts_that_are_equal_cost_nothing():
    made = planned(desired({KEY: OCR}), now=live(words={"a": OCR})).plan
    assert made.budget.calls == {"mps.DescribeContentReviewTemplates": 2, "mps.DescribeWordSamples": 1}
    assert steps(type("X", (), {"plan": made})) == []


def test_templates_one_by_one():
    made = planned(desired({template(f"{n}"): named(f"{n}") for n in range(5)})).plan
    assert made.budget.calls["mps.CreateContentReviewTemplate"] == 5


@pytest.mark.parametrize(("present", "created", "readings"), [(49, 0, 3), (50, 0, 5), (49, 1, 4), (10, 5, 3)])
def test_templates_are_read_back_whole(present, created, readings):
    """Their ids are assigned, so all are listed: once before, once after; a full page is looked beyond.

    The one that changes is looked at by its id right before.
    """
    old = {template(f"t{n:02}"): named(f"t{n:02}") for n in range(present)}
    memory = state({address: (str(n), made) for n, (address, made) in enumerate(old.items())})
    now = live(templates={str(n): made for n, made in enumerate(old.values())})
    first = next(iter(old))
    wished = {**old, first: {**old[first], "comment": "x"}}
    wished |= {template(f"new{n}"): named(f"new{n}", LOW) for n in range(created)}
    # Presets are not read: no keyword changes.
    made = planned(desired(wished), memory, now, around=UNREAD).plan
    assert made.budget.calls["mps.DescribeContentReviewTemplates"] == readings
