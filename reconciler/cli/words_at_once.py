"""add --apply and remove --apply: what is shown, asked and said when words are changed in the account at once."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.cli import options as shared
from reconciler.cli.apply import approval, finish
from reconciler.cli.masking import hide, hide_word
from reconciler.cli.progress import Watcher
from reconciler.cli.stopping import Stopper
from reconciler.cli.terminal import remark, say
from reconciler.cli.verbosity import verbosity_of
from reconciler.ground.collector import collector_paused
from reconciler.render.formats.text import FORMAT as TEXT

if TYPE_CHECKING:
    from reconciler.model.plan import Plan
    from reconciler.pipeline import Applied, Session
    from reconciler.pipeline.word_applying import AppliedWords, WordOrder
    from reconciler.pipeline.word_edits import WordEdits

MOST = 20
_OPTIONS = {
    "list": "name",
    "tags": "tags",
    "usages": "usages",
    "expires": "expires",
    "reason": "reason",
    "endpoint": "endpoint",
}
"""Options of the command that are given again when it is repeated, with the names of their values."""
MERGE_IT = "merge the change of the files until then; afterwards an apply of manifests without the words deletes them"
STAYS_DECLARED = (
    "an apply of manifests that still declare a removed word creates it again: merge the change of the files"
)


def apply_at_once(command: str, made: WordEdits, order: Callable[[Session], WordOrder], values: dict[str, Any]) -> int:
    """Write the files and change the account, once a person approved of both. Returns the exit code."""
    from reconciler.pipeline import open_session
    from reconciler.pipeline.session import refuse_lost_state
    from reconciler.pipeline.word_applying import apply_words

    allowed, verbosity = shared.allowed(values), verbosity_of(values)
    # A word must not wait for a run that takes hours.
    chosen_values = {**values, "no_wait": True}
    done: list[tuple[WordOrder, AppliedWords]] = []

    async def go(watcher: Watcher, stopped: Stopper) -> Applied:
        chosen = shared.options(command, watcher.listen, chosen_values, stopped)
        refuse_lost_state(made.project, chosen)
        ask = approval(TEXT, watcher, stopped, values["auto_approve"], "apply", by_checksum=False)
        async with open_session(made.project, chosen) as opened:
            wanted = order(opened)
            result = await apply_words(opened, wanted, ask, allowed=allowed)
            done.append((wanted, result))
            return result.applied

    # Little is made beside the state, which stays alive until the end.
    with collector_paused():
        code = finish(go, TEXT, verbosity, lambda plan: _again(command, plan, values))
    ((wanted, result),) = done
    if not result.applied.declined:
        say(_result_lines(wanted, result))
        remark(_remarks(wanted, result))
    return code


def _result_lines(order: WordOrder, result: AppliedWords) -> Iterator[str]:
    """Which files were written, and how long the words are held."""
    from reconciler.model.hold import hold_words
    from reconciler.render.escape import visible
    from reconciler.render.held import held_rows, held_shown
    from reconciler.render.words import number

    files = ", ".join(edit.file for edit in order.edits.edits)
    yield visible(f"files: {files or 'nothing to change'}")
    rows, rest = held_shown(held_rows(result.held))
    for row in rows:
        words = "word" if row.count == 1 else "words"
        yield visible(f"{number(row.count)} {words} held {hide(hold_words(row.hold))}")
    if rest:
        yield f"… and {number(rest)} more"
    if rows:
        yield MERGE_IT


def _remarks(order: WordOrder, result: AppliedWords) -> Iterator[str]:
    """What is to be said of single words, and what becomes of words that are removed."""
    from reconciler.render.text.word_edits import remark_line

    for address in result.differing[:MOST]:
        yield remark_line(hide_word(address.name), "is managed, and otherwise than declared: an apply changes it", None)
    for address in result.unmanaged[:MOST]:
        text = "is in the account, and not managed by this target: it stays there"
        yield remark_line(hide_word(address.name), text, None)
    if order.hold is None and (order.edits.edits or not result.applied.plan.empty):
        yield STAYS_DECLARED


def _again(command: str, plan: Plan, values: dict[str, Any]) -> str:
    """The command that goes on where this one ended."""
    options = ["--apply", "--target", plan.basis.target]
    if values["path"] != Path():
        options += ["--path", str(values["path"])]
    for option, name in _OPTIONS.items():
        if values.get(name):
            options += [f"--{option}", hide(values[name])]
    options += ["--exclude"] if values.get("exclude") else []
    if values["given"] is not None:
        options += ["--file", "FILE" if values["given"] == "-" else values["given"]]
    words = _words_again([word for word in values["typed"] if word != "-"])
    # Behind the two dashes nothing is an option, whatever a word begins with.
    ordered = [*options, "--", *words] if any(word.startswith("-") for word in words) else [*words, *options]
    return shlex.join(["reconciler", command, *ordered])


def _words_again(typed: list[str]) -> list[str]:
    """The words that were typed. Where they are masked, a place to put them: a masked word is another word."""
    if len(typed) > MOST or any(hide_word(word) != word for word in typed):
        return ["WORD..."]
    return typed
