"""Every code with which an apply, an adopt or a drift may be refused: those of guards, and those without a guard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reconciler.stages.planning.guards import GUARDS


class RefusalCode(NamedTuple):
    """One code, for the reference. ``flag``: the option that overrides it, None where none does."""

    code: str
    meaning: str
    remedy: str
    flag: str | None = None


ACCOUNT = "account"
_ADOPT_BY_ID = "Adopt one of the listed objects by its id: reconciler adopt ADDRESS ID."
WITHOUT_GUARD = (
    RefusalCode(
        ACCOUNT,
        "The credentials belong to another account than the target declares.",
        "Set the target's profile, use other credentials, or correct the target's account.",
    ),
    RefusalCode(
        "adopt-ambiguous",
        "Several objects of the account have the cloud name of the address, or it has sharedName.",
        _ADOPT_BY_ID,
    ),
    RefusalCode(
        "adopt-missing",
        "The account has no object of its own with the id to adopt.",
        "Correct the id; reconciler export lists what the account has.",
    ),
    RefusalCode(
        "adopt-preset",
        "The object to adopt is a preset of the service, or may be one.",
        "Declare an object of the account's own instead.",
    ),
    RefusalCode(
        "adopt-replace",
        "The object to adopt could only be replaced: the service cannot change what differs.",
        "Declare it as it is; or adopt it with the command that is shown, and let the next plan replace it.",
    ),
    RefusalCode(
        "adopt-taken",
        "The object is managed already under another address, or two addresses are to be adopted from it.",
        "Leave one of the two out; reconciler state mv gives a resource another name.",
    ),
    RefusalCode(
        "adopt-unwritten",
        "The object has active parts that the manifest does not mention; adopting it would switch them off.",
        "Write the lines that are shown under spec: ON as they are, or OFF.",
    ),
    RefusalCode(
        "clock",
        "By this machine's clock something has ended, and by the service's it has not, or the other way round.",
        "Set this machine's clock: the service says how far off it is.",
    ),
    RefusalCode(
        "existing-absent",
        "A resource is marked existing: true, and the account does not have it.",
        "Remove existing: true to have it created, or remove the resource.",
    ),
    RefusalCode(
        "existing-replace",
        "A resource marked existing: true would have to be replaced: what exists is never created anew.",
        "Declare it as it is in the account, or remove existing: true.",
    ),
    RefusalCode(
        "keep-replace",
        "A resource with deletionPolicy: keep, declared or on record, would be replaced: its object would be deleted.",
        "Take the change back, or declare deletionPolicy: delete, apply that alone, and make the change then.",
    ),
    RefusalCode(
        "kept-exclusive",
        "A Removed document with keep: true, or deletionPolicy: keep, is about a kind in the target's exclusive.",
        "Take the kind out of the target's exclusive, or declare the resource: what nobody declares is deleted there.",
    ),
    RefusalCode(
        "lost-state",
        "CI is set, and the state is a local folder: it would vanish with the runner of the job.",
        "Keep the state in a remote store: name its address in the target's state.",
    ),
    RefusalCode(
        "moved-taken",
        "A Moved document leads to an address for which the state has an object already, or two lead to one.",
        "Remove the Moved document and look at the next plan, or forget one of the two: reconciler state rm.",
    ),
    RefusalCode(
        "name-taken",
        "The account has an object of the same cloud name that the project does not manage.",
        "Adopt it with the command that is shown, or give the resource another spec.name.",
    ),
    RefusalCode(
        "no-state",
        "drift finds no state to compare the account with.",
        "Correct the target's state, or bring it back with reconciler state push; the first apply makes one.",
        "--allow-no-state",
    ),
    RefusalCode(
        "undo-moved",
        "What an undo would take back was changed, deleted or given another object since.",
        "Look at what was done since (reconciler history); leave the addresses as they are with --exclude.",
    ),
    RefusalCode(
        "unused-list",
        "A file among the lists is named by no manifest, so words that are believed to be in force are not.",
        "Name it in keywordsFrom, move or remove it, or switch the rule of this name off for it.",
    ),
)
"""Codes that no guard has: they are found while plans are computed, or before. ``unsettled`` of runs is the guard's."""


def refusal_codes() -> Iterator[RefusalCode]:
    """Every code, in alphabetical order."""
    of_guards = (
        RefusalCode(guard.code, guard.meaning, guard.remedy, _shown(guard.flag.name, guard.flag.counted))
        if guard.flag
        else RefusalCode(guard.code, guard.meaning, guard.remedy)
        for guard in GUARDS
    )
    yield from sorted((*WITHOUT_GUARD, *of_guards))


def _shown(flag: str, counted: bool) -> str:
    return f"{flag} N" if counted else flag
