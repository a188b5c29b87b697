"""Moved and Removed documents: what is wrong with them, where, and what sound ones come to."""

import pytest

from reconciler.kinds import BY_NAME
from reconciler.kinds.address_changes import address_changes
from reconciler.model.moves import Move, due, final_moves, moved_state
from reconciler.model.resource import Address
from reconciler.stages.planning.moved_document import moved_document
from tests.support.declaring import declare, template, words
from tests.support.plans import ON, state
from tests.support.plans import template as address

T = "ContentReviewTemplate"


def moved(old, new, name="m"):
    return (
        f"---\napiVersion: reconciler/v1\nkind: Moved\nmetadata: {{name: {name}}}\nspec:\n  from: {old}\n  to: {new}\n"
    )


def removed(what, keep="", name="r"):
    keep = f"  keep: {keep}\n" if keep else ""
    head = f"---\napiVersion: reconciler/v1\nkind: Removed\nmetadata: {{name: {name}}}\n"
    return f"{head}spec:\n  address: {what}\n{keep}"


def found(*documents):
    """What is wrong beside the template ``new``, whose document has four lines."""
    made = declare(template("{}", "new") + "".join(documents))
    return [(str(problem.position), problem.rule, problem.message) for problem in made.problems]


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([moved(f"{T}/old", f"{T}/new")], []),
        ([moved(f"{T}/a", f"{T}/b"), moved(f"{T}/b", f"{T}/new", "n")], []),
        (
            [moved("old", f"{T}/new")],
            [("m.yaml:10:9", "moved-address", '"old" is not a valid address')],
        ),
        (
            [moved(f"{T}/old", "Template/new")],
            [("m.yaml:11:7", "moved-address", 'unknown kind "Template"')],
        ),
        (
            [moved(f"{T}/new/31", f"{T}/new")],
            [("m.yaml:10:9", "moved-address", f'"{T}/new/31" is not an address of templates')],
        ),
        (
            [moved("KeywordSample/a", "KeywordSample/b")],
            [
                (
                    "m.yaml:10:9",
                    "moved-address",
                    "KeywordSample/a cannot be moved: the names of keywords are what they are in the account",
                )
            ],
        ),
        (
            [moved("MediaProcessing/old", f"{T}/new")],
            [
                (
                    "m.yaml:11:7",
                    "moved-address",
                    f"MediaProcessing/old cannot be moved to {T}/new: a resource keeps its kind",
                )
            ],
        ),
        (
            [moved(f"{T}/new", f"{T}/other")],
            [
                ("m.yaml:11:7", "moved-to", f"{T}/new is moved to {T}/other, which nothing declares"),
                ("m.yaml:10:9", "moved-from", f"{T}/new is moved, and still declared at m.yaml:4"),
            ],
        ),
        (
            [moved(f"{T}/a", f"{T}/new"), moved(f"{T}/b", f"{T}/new", "n")],
            [
                (
                    "m.yaml:18:7",
                    "moved-twice",
                    f"{T}/a is moved to {T}/new too, at m.yaml:11: an address has one object",
                )
            ],
        ),
        (
            [moved(f"{T}/a", f"{T}/b"), moved(f"{T}/b", f"{T}/a", "n"), moved(f"{T}/c", f"{T}/a", "o")],
            [
                ("m.yaml:10:9", "moved-circle", f"moves lead in a circle: {T}/a → {T}/b → {T}/a"),
                (
                    "m.yaml:25:7",
                    "moved-twice",
                    f"{T}/b is moved to {T}/a too, at m.yaml:18: an address has one object",
                ),
            ],
        ),
        ([removed(f"{T}/old", "true")], []),
        ([removed("KeywordSample/a/b", "true")], []),
        (
            [removed("KeywordSampl/a")],
            [("m.yaml:10:12", "removed-address", 'unknown kind "KeywordSampl"')],
        ),
        (
            [removed(f"{T}/new")],
            [("m.yaml:10:12", "removed-declared", f"{T}/new is removed, and still declared at m.yaml:4")],
        ),
        (
            [moved(f"{T}/old", f"{T}/new"), removed(f"{T}/old")],
            [("m.yaml:17:12", "removed-moved", f"{T}/old is moved to {T}/new, at m.yaml:10")],
        ),
    ],
)
def test_what_is_wrong_with_them(documents, expected):
    assert sorted(found(*documents)) == sorted(expected)


def test_what_hides_a_declaration_is_reported_alone():
    """The template that is moved to may stand in the document that cannot be read."""
    made = declare(template("{pornConfigure: {imgReviewInfo: {switch: MAYBE}}}", "new") + moved(f"{T}/old", f"{T}/new"))
    assert [problem.rule for problem in made.problems] == ["unknown-value"]


def test_a_word_that_is_still_declared():
    made = declare(words("{usages: [Review], keywords: [casino]}") + removed("KeywordSample/casino", "true"))
    assert [(problem.rule, str(problem.position)) for problem in made.problems] == [
        ("removed-declared", "m.yaml:10:12")
    ]


def test_a_chain_leads_to_its_end():
    made = declare(template("{}", "new") + moved(f"{T}/a", f"{T}/b") + moved(f"{T}/b", f"{T}/new", "n"))
    changes = address_changes(made.statements, BY_NAME)
    assert [(move.old.name, move.new.name, move.place) for move in changes.moves] == [
        ("a", "new", "m.yaml:10"),
        ("b", "new", "m.yaml:17"),
    ]


def test_only_what_keeps_is_kept():
    made = declare(removed(f"{T}/a", "true") + removed(f"{T}/b", name="s"))
    assert list(address_changes(made.statements, BY_NAME).kept) == [Address(T, "a")]


def test_circles_come_to_nothing():
    a, b, c = (address(name) for name in "abc")
    assert final_moves([Move(a, b), Move(b, a), Move(c, a)]) == ()


def test_what_a_state_has_not_done_yet():
    """Done already, or never there: nothing. Two objects for one address: none of the two is given up."""
    a, b, new = (address(name) for name in ("a", "b", "new"))
    moves = [Move(a, new), Move(b, new)]
    assert due(moves, state()).moves == ()
    assert due(moves, state({new: ("31", ON)})) == ((), ())
    one = state({b: ("31", ON)})
    assert due(moves, one) == ((moves[1],), ())
    after = moved_state(one, due(moves, one).moves)
    assert after.records.keys() == {new}
    assert due(moves, after) == ((), ())
    assert due(moves, state({a: ("31", ON), b: ("32", ON)})).taken == tuple(moves)
    assert due(moves, state({a: ("31", ON), new: ("32", ON)})).taken == (moves[0],)


def test_moves_are_made_at_once_with_what_a_replace_is_still_to_delete():
    a, b, c, d = (address(name) for name in "abcd")
    before = state({a: ("31", ON), address("a/30"): ("30", ON), b: ("32", ON), address("other/33"): ("33", ON)})
    after = moved_state(before, [Move(a, c), Move(b, d)])
    ids = {found.name: record.id for found, record in after.records.items()}
    assert ids == {"c": "31", "c/30": "30", "d": "32", "other/33": "33"}
    assert moved_state(before, []) is before


@pytest.mark.parametrize("name", ["old", "a b", "x: y", "#1", "{z}", "é", '"q"', "- l", "true", "*a", "n" * 128])
def test_the_document_to_paste_says_what_was_meant(name):
    made = declare(template("{}", "new") + "---\n" + "\n".join(moved_document(Address(T, name), Address(T, "new"))))
    assert made.problems == []
    (move,) = address_changes(made.statements, BY_NAME).moves
    assert (move.old, move.new) == (Address(T, name), Address(T, "new"))
