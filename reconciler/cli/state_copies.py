"""state pull, push, history, unlock: the stored document as a whole, and its lock."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import options as shared
from reconciler.cli.state import project_path, within
from reconciler.cli.terminal import DONE, remark, say, write
from reconciler.ground import masks

if TYPE_CHECKING:
    from reconciler.model.state import State
    from reconciler.pipeline import Session


@click.command()
@project_path
@shared.target
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it there. [default: stdout]")
@shared.force_out
@click.option("--clear", is_flag=True, help="Decrypted, where a key is set.")
def pull(path: Path, out: Path | None, force: bool, clear: bool, **values: Any) -> int:
    """Print the stored state, or save it to a file.

    \b
    Example:
      reconciler state pull --out state.json
    """
    from reconciler.errors import InputError
    from reconciler.pipeline import open_only
    from reconciler.pipeline.output import state_output
    from reconciler.pipeline.state_edits import shown_state
    from reconciler.render.escape import visible
    from reconciler.render.json import inert

    def work(opened: Session) -> tuple[bytes, bool]:
        return opened.store.pull(clear=clear), opened.store.protection.encrypts and not clear

    data, encrypted = within(path, values, "state pull", work)
    if out is not None:
        state_output(open_only(path), out, data, force=force).write(data)
        say([visible(f"wrote {out}")])
    else:
        # Encrypted, it shows no keyword.
        if masks.active() and not encrypted:
            raise InputError(
                "keywords are masked here, and a state with masked keywords cannot be used",
                hint="--out FILE writes it whole; --no-mask shows it as it is",
            )
        # The same document in other words: a terminal, or the log of a job, is no place for what steers them.
        write([shown_state(data, inert)])
    return DONE


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@project_path
@shared.target
@shared.lock_timeout
@click.option(
    "--force", is_flag=True, help="Store it even if it is older than the stored state, or of another lineage."
)
@click.option("--clear", is_flag=True, help="Take FILE even if it is in clear, where a key is set.")
def push(file: Path, path: Path, force: bool, clear: bool, **values: Any) -> int:
    """Store a document that state pull, or a rescue, wrote. It becomes the next version.

    \b
    Example:
      reconciler state push state.json
    """
    from reconciler.errors import InputError
    from reconciler.files.given_paths import check_not_linked
    from reconciler.files.reading import Unreadable, read_bytes
    from reconciler.pipeline.state_edits import push as put
    from reconciler.render.escape import visible

    check_not_linked(file)
    try:
        data = read_bytes(file)
    except Unreadable as error:
        raise InputError(f"{file}: {error.message}", hint=error.fix) from error

    def work(opened: Session) -> tuple[int, State]:
        return opened.store.pushed(data, clear=clear).serial, put(opened, data, force=force, clear=clear)

    serial, stored = within(path, values, "state push", work)
    say([visible(f"stored as serial {stored.serial}, {len(stored.records):,} resources")])
    if serial + 1 < stored.serial:
        remark(
            "the document is older than what was stored: it says what is managed, and the account stays as it is;"
            " reconciler undo takes back what an apply did there"
        )
    return DONE


@click.command()
@project_path
@shared.target
@shared.output
def history(path: Path, output: str, **values: Any) -> int:
    """List the versions that are kept, newest first.

    \b
    Example:
      reconciler state history --format json
    """
    from datetime import UTC, datetime

    from reconciler.render.escape import visible
    from reconciler.render.json import dumps

    def work(opened: Session) -> Any:
        return opened.store.describe(), opened.store.history()

    place, versions = within(path, values, "state history", work)
    rows = [
        {
            "serial": version.serial,
            "time": datetime.fromtimestamp(version.time, UTC).isoformat(timespec="seconds"),
            "by": f"{version.owner.user}@{version.owner.host}, {version.owner.command}" if version.owner else None,
            "place": version.place,
        }
        for version in versions
    ]
    if output == "json":
        write([dumps({"format_version": 1, "state": place, "versions": rows}) + "\n"])
    elif not rows:
        say([visible(f"no versions are kept at {place}")])
    else:
        say(visible(f"{row['serial']:>6}  {row['time']}  {row['by'] or ''}  {row['place']}") for row in rows)
    return DONE


@click.command()
@project_path
@shared.target
@shared.lock_timeout
@click.option("--replace", metavar="OWNER", help="Give the state, which belongs to OWNER, the target's owner instead.")
@shared.output
def owner(path: Path, replace: str | None, output: str, **values: Any) -> int:
    """Show whose the state is, or let it change hands.

    \b
    Example:
      reconciler state owner
    """
    from reconciler.pipeline.ownership import replace_owner
    from reconciler.render.escape import visible
    from reconciler.render.json import dumps

    def work(opened: Session) -> Any:
        stored = opened.store.load() if replace is None else replace_owner(opened, replace)
        return opened.store.describe(), stored.owner if stored else None, opened.target.owner

    place, belongs_to, wanted = within(path, values, "state owner", work)
    if output == "json":
        write([dumps({"format_version": 1, "state": place, "owner": belongs_to, "target_owner": wanted}) + "\n"])
    else:
        whose = f"belongs to {belongs_to}" if belongs_to else "has no owner"
        say([visible(f"the state at {place} {whose}")])
    return DONE


@click.command()
@project_path
@shared.target
@click.option(
    "--force", is_flag=True, help="Free it even if the holder may still be running; its next write will fail."
)
def unlock(path: Path, force: bool, **values: Any) -> int:
    """Free the lock of a state whose holder is gone.

    \b
    Example:
      reconciler state unlock --target dev
    """
    from reconciler.render.escape import visible

    holder = within(path, values, "state unlock", lambda opened: opened.store.unlock(opened.owner, force=force))
    say([visible(f"freed the lock that {holder} held") if holder else "the lock was not held"])
    return DONE
