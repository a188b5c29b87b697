"""state rekey: the stored documents of a target under another key, encrypted for the first time, or in clear again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import options as shared
from reconciler.cli.state import project_path, within
from reconciler.cli.terminal import DONE, ERROR, say

if TYPE_CHECKING:
    from reconciler.pipeline import Session
    from reconciler.stores.rekey import Rekeyed


@click.command()
@project_path
@shared.target
@shared.lock_timeout
@click.option("--decrypt", is_flag=True, help="Write everything in clear instead.")
@click.option(
    "--accept-stored",
    "accept",
    is_flag=True,
    help="Believe what is stored, even if it is in clear, older or another than this machine saw there before.",
)
def rekey(path: Path, decrypt: bool, accept: bool, **values: Any) -> int:
    """Encrypt state, journal and history with RECONCILER_STATE_KEY, from clear or from an old key.

    \b
    Example:
      reconciler state rekey
    """
    from reconciler.pipeline.rekeying import rekey as write_anew
    from reconciler.render.escape import visible

    def work(opened: Session) -> Any:
        return opened.store.describe(), write_anew(opened, decrypt=decrypt, accept=accept)

    place, done = within(path, values, "state rekey", work)
    say(map(visible, _rekeyed(place, done, decrypt=decrypt)))
    return ERROR if done.left else DONE


def _rekeyed(place: str, done: Rekeyed, *, decrypt: bool) -> Iterator[str]:
    """What was done to every document at ``place``."""
    if done.accepted:
        yield f"accepted: {done.accepted}"
    if done.serial is None:
        yield f"nothing is stored at {place}"
        return
    how = "in clear" if decrypt else "encrypted with the current key"
    state = f"version {done.serial} at {place} is {how}"
    yield state if done.rewritten else f"{state} already"
    if done.kept:
        documents = "document" if done.kept == 1 else "documents"
        yield f"{done.kept} kept {documents} beside it rewritten"
    for document in done.left:
        yield f"left as it is: {document.place}: {document.why}"
    if decrypt:
        yield "unset RECONCILER_STATE_KEY before the next command: with a key, a state in clear is refused"
