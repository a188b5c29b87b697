"""Which document a field goes into: the one that decides it, or the object's own where others would change with it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from reconciler.files.editing.source import Splice
from reconciler.kinds import KINDS
from reconciler.model.resource import Address
from reconciler.pipeline.field_edits import ABSENT, Other, check_fields, edit_fields
from reconciler.pipeline.loading import load_each
from reconciler.pipeline.word_edits import Editor, as_edited
from tests.replacing.stamps import Stamp
from tests.support.declaring import template
from tests.support.manifests import DEV, PROJECT, words

from .field_editing import Result, address, edit, edited_project

LEAF = "pornConfigure.imgReviewInfo"
SWITCH, BLOCK, REVIEW = (f"{LEAF}.{field}" for field in ("switch", "blockConfidence", "reviewConfidence"))
LABELS = f"{LEAF}.labelSet"
ONE = PROJECT + "targets: {dev: {}}\n"
TWO = PROJECT + "targets: {dev: {}, cn: {}}\n"
HOUSE = template("{pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: 80}}}", "house", ", abstract: true")
LIVE, UPLOADS = (template("{}", name, ", base: house") for name in ("live", "uploads"))


def project(*documents: str, file: str = ONE) -> dict[str, str | bytes]:
    return {"reconciler.yaml": file, "manifests/all.yaml": "---\n".join(documents)}


def places(result: Result) -> list[tuple[str, str, str]]:
    return [(each.address.name, each.path, f"{each.place.role} {each.place.document}") for each in result.edits.written]


def test_what_nobody_says_goes_into_the_own_document() -> None:
    result = edit(project(HOUSE, LIVE, UPLOADS), {"live": {"comment": "strict"}})
    assert places(result) == [("live", "comment", 'own ContentReviewTemplate "live"')]
    assert result.shown == ["-spec: {}", "+spec: {comment: strict}"]


def test_a_base_that_others_share_is_left_alone() -> None:
    """The object's own document says it over the base; whom the base would have changed is said."""
    result = edit(project(HOUSE, LIVE, UPLOADS), {"live": {BLOCK: 60}})
    assert places(result) == [("live", BLOCK, 'own ContentReviewTemplate "live"')]
    (written,) = result.edits.written
    assert (written.others, written.spared) == ((), (Other(address("uploads")),))
    assert written.decided is not None
    assert (written.decided.role, written.decided.position.line) == ("base", 4)
    assert (written.before, written.after) == (80, 60)


def test_a_base_is_edited_with_consent() -> None:
    result = edit(project(HOUSE, LIVE, UPLOADS), {"live": {BLOCK: 60}}, ("live",))
    assert places(result) == [("live", BLOCK, 'base ContentReviewTemplate "house"')]
    assert result.form("uploads")[BLOCK] == 60
    (written,) = result.edits.written
    assert (written.others, written.spared) == ((Other(address("uploads")),), ())


def test_a_base_is_edited_where_all_that_share_it_want_the_same() -> None:
    wanted: Mapping[str, Mapping[str, int]] = {"live": {BLOCK: 60}, "uploads": {BLOCK: 60}}
    result = edit(project(HOUSE, LIVE, UPLOADS), wanted)
    assert len(result.shown) == 2
    assert places(result) == [("live", BLOCK, 'base ContentReviewTemplate "house"')]


def test_one_that_cannot_be_edited_is_not_edited_by_the_way() -> None:
    """Both want the same of their base, and one of them something that no manifest may say."""
    result = edit(project(HOUSE, LIVE, UPLOADS), {"live": {BLOCK: 60}, "uploads": {BLOCK: 60, REVIEW: 101}})
    assert places(result) == [("live", BLOCK, 'own ContentReviewTemplate "live"')]
    assert result.form("uploads")[BLOCK] == 80
    (problem,) = result.edits.problems
    assert (problem.address, problem.path, problem.others) == (address("uploads"), REVIEW, ())
    assert problem.message.startswith(f'no manifest may say that {REVIEW} is "101"')
    assert "0 to 100" in problem.message


def test_who_was_agreed_to_change_gets_its_own_wish_back() -> None:
    wanted: Mapping[str, Mapping[str, int]] = {"uploads": {BLOCK: 90}, "live": {BLOCK: 60}}
    result = edit(project(HOUSE, LIVE, UPLOADS), wanted, ("live",))
    assert (result.form("live")[BLOCK], result.form("uploads")[BLOCK]) == (60, 90)


def test_two_that_may_both_change_their_base_do_not_undo_one_another() -> None:
    """Scores of a leaf that comes on in the base are neither as both want them."""
    house = template("{pornConfigure: {imgReviewInfo: {switch: OFF}}}", "house", ", abstract: true")
    wanted = {name: {SWITCH: "ON", BLOCK: block, REVIEW: block} for name, block in (("live", 60), ("uploads", 70))}
    result = edit(project(house, LIVE, UPLOADS), wanted, ("live", "uploads"))
    assert result.edits.problems == ()
    assert [result.form(name)[BLOCK] for name in wanted] == [60, 70]


def test_what_only_requests_say_is_a_change_too() -> None:
    """Of a leaf that is OFF the form holds no score; a request for it does."""
    off = template("{pornConfigure: {imgReviewInfo: {switch: OFF}}}", "uploads", ", base: house")
    result = edit(project(HOUSE, LIVE, off), {"live": {BLOCK: 60}})
    assert places(result) == [("live", BLOCK, 'own ContentReviewTemplate "live"')]
    result = edit(project(HOUSE, LIVE, off), {"live": {BLOCK: 60}}, ("live",))
    assert places(result) == [("live", BLOCK, 'base ContentReviewTemplate "house"')]


def test_null_that_takes_a_group_away_is_replaced() -> None:
    """What the base has of the rest of the group stays away."""
    house = HOUSE.replace("{imgReviewInfo", "{asrReviewInfo: {switch: ON}, imgReviewInfo")
    own = template("{pornConfigure: null}", "live", ", base: house")
    result = edit(project(house, own, UPLOADS), {"live": {SWITCH: "ON", BLOCK: 70}})
    form = result.form("live")
    assert (form[SWITCH], form[BLOCK], form["pornConfigure.asrReviewInfo.switch"]) == ("ON", 70, "OFF")


def test_a_value_goes_where_it_is_absent() -> None:
    """Removed from the own document, what the base says would come back."""
    house = template("{comment: all}", "house", ", abstract: true")
    own = template("{comment: mine}", "live", ", base: house")
    result = edit(project(house, own), {"live": {"comment": ""}})
    assert result.shown == ["-spec: {comment: mine}", '+spec: {comment: ""}']
    result = edit(project(template("{comment: mine, name: x}", "live")), {"live": {"comment": "", "name": "live"}})
    assert result.shown == ["-spec: {comment: mine, name: x}", "+spec: {name: live}"]


def test_a_leaf_that_comes_on_says_only_what_is_not_documented() -> None:
    own = template("{pornConfigure: {imgReviewInfo: {switch: OFF, blockConfidence: 5}}}", "live")
    result = edit(project(own), {"live": {SWITCH: "ON", BLOCK: 5, REVIEW: 0, LABELS: frozenset()}})
    assert [line[1:] for line in result.shown] == [own.splitlines()[-1], own.splitlines()[-1].replace("OFF", "ON")]


def test_a_patch_decides() -> None:
    patch = template("{pornConfigure: {imgReviewInfo: {blockConfidence: 70}}}", "live", ", patch: true")
    result = edit(project(HOUSE, LIVE, patch), {"live": {BLOCK: 60}})
    assert places(result) == [("live", BLOCK, 'patch the patch of ContentReviewTemplate "live"')]


def test_a_document_of_several_targets_is_shared() -> None:
    files = project(template("{comment: x}", "live"), file=TWO)
    result = edit(files, {"live": {"comment": "mine"}})
    assert result.files == {}
    (problem,) = result.edits.problems
    assert problem.others == (Other(address("live"), "cn"),)
    assert problem.message == (
        'comment goes into ContentReviewTemplate "live", and an edit there would change ContentReviewTemplate/live of'
        " target cn"
    )
    assert problem.fix.endswith("{name: live, patch: true, targets: [dev]}")
    result = edit(files, {"live": {"comment": "mine"}}, ("live",))
    assert (result.form("live")["comment"], result.form("live", "cn")["comment"]) == ("mine", "mine")


def test_a_patch_of_the_target_is_its_own_place() -> None:
    patch = template("{comment: z}", "live", ", patch: true, targets: [dev]")
    result = edit(project(template("{comment: x}", "live"), patch, file=TWO), {"live": {SWITCH: "ON"}})
    assert places(result) == [("live", SWITCH, 'patch the patch of ContentReviewTemplate "live"')]
    assert result.form("live", "cn")[SWITCH] == "OFF"


def test_a_base_in_the_shared_folder_is_not_edited() -> None:
    files = {
        ".git/HEAD": "ref: refs/heads/main\n",
        "common/house.yaml": HOUSE,
        "app/reconciler.yaml": ONE.replace("manifests:", "shared: ../common\nmanifests:"),
        "app/manifests/live.yaml": LIVE,
    }
    result = edit(files, {"live": {BLOCK: 60}}, ("live",), folder="app")
    assert places(result) == [("live", BLOCK, 'own ContentReviewTemplate "live"')]


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"pornConfigure.imgReviewInfo.mode": "x"}, "no manifest can say pornConfigure.imgReviewInfo.mode"),
        ({SWITCH: "MAYBE"}, '"MAYBE" for switch; allowed: ON, OFF'),
        ({SWITCH: ABSENT, "comment": "x" * 300}, "300 characters for comment; at most 256"),
        ({"comment": "half \ud800"}, "cannot be made"),
    ],
    ids=("a path", "a word", "a length", "no Unicode"),
)
def test_what_no_manifest_can_say(wanted: Mapping[str, str], reason: str) -> None:
    result = edit(project(template("{comment: x}", "live")), {"live": wanted})
    (problem,) = result.edits.problems
    assert reason in problem.message
    assert len(problem.message) < 400
    assert result.files == {}


def test_what_no_document_of_its_own_declares() -> None:
    files = project(HOUSE, LIVE, words("casino"), file=DEV)
    result = edit(files, {"house": {"comment": "x"}, "nowhere": {"comment": "x"}})
    assert [problem.message for problem in result.edits.problems] == ["no document of its own declares it"] * 2


def test_another_kind() -> None:
    with KINDS.including(Stamp()):
        text = "apiVersion: reconciler/v1\nkind: Stamp\nmetadata: {name: s}\nspec:\n  size: 2  # large\n"
        files = {"reconciler.yaml": ONE, "manifests/s.yaml": text}
        result = edit(files, {}, others={Address("Stamp", "s"): {"size": 3, "color": "blue", "name": "s2"}})
        wanted = "spec:\n  name: s2\n  color: blue\n  size: 3  # large\n"
        assert result.files["manifests/s.yaml"][1].decode().endswith(wanted)
        result = edit(files, {}, others={Address("Stamp", "s"): {"color": "pink"}})
        assert "red, green, blue" in result.edits.problems[0].message


def test_the_proof_finds_what_is_not_meant() -> None:
    """Edits that change another template, or lose one, do not pass."""
    files = project(HOUSE, LIVE, UPLOADS)
    with edited_project(files) as (root, loaded):
        editor = Editor(loaded.project, {})
        edits = edit_fields(loaded, {address("live"): {BLOCK: 60}}, editor)
        before = load_each(root, lambda each: each.target_names, now=loaded.now)
        text = editor.source("manifests/all.yaml").text
        otherwise = "would be declared otherwise than is meant"
        for old, new, found in (
            ("blockConfidence: 80", "blockConfidence: 60", [f"uploads {otherwise}"]),
            ("{}", "{comment: x}", [f"live {otherwise}"]),
            ("name: uploads", "name: other", [f"live {otherwise}", "other would appear", "uploads would be gone"]),
        ):
            at = text.index(old)
            other = Editor(loaded.project, {})
            other.splice("manifests/all.yaml", [Splice(at, at + len(old), new)])
            with as_edited(loaded.project, other.edits()):
                after = load_each(root, lambda each: each.target_names, now=loaded.now)
            said = sorted(check_fields(before, after, edits))
            assert said == [f"ContentReviewTemplate/{line} for target dev" for line in found]
            named = [address(line.split(" ")[0]) for line in found]
            assert list(check_fields(before, after, edits, named)) == []
