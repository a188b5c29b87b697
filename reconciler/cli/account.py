"""adopt and whoami: the account as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import completing, event_loop
from reconciler.cli import options as shared
from reconciler.cli.fleet.options import fleet_of, targets
from reconciler.cli.progress import Watcher
from reconciler.cli.terminal import DONE, ERROR, REFUSED, remark, say, write

if TYPE_CHECKING:
    from reconciler.pipeline import Session


@click.command()
@click.argument("words", nargs=-1, metavar="[ADDRESS [ID]]...", shell_complete=completing.addresses)
@click.option("--by-name", "globs", metavar="GLOB", multiple=True,
              help="Adopt these declared addresses, each by its unique cloud name. Repeatable.")  # fmt: skip
@click.option("--path", type=click.Path(path_type=Path), default=".", help="The project. [default: current folder]")
@shared.target
@shared.endpoint
@shared.auto_approve
@shared.lock_timeout
def adopt(words: tuple[str, ...], globs: tuple[str, ...], path: Path, auto_approve: bool, **values: Any) -> int:
    """Manage live objects as ADDRESSes, which manifests declare. Templates need their ID (Definition).

    Shows what the next apply will change of them, and asks where that is anything. The account is not touched.

    \b
    Example:
      reconciler adopt KeywordSample/casino
    """
    from reconciler.cli.adopting import UNKNOWABLE, approval, result_lines
    from reconciler.pipeline import load, open_session
    from reconciler.pipeline.adopting import Adopted, pairs
    from reconciler.pipeline.adopting import adopt as take_over
    from reconciler.pipeline.session import refuse_lost_state
    from reconciler.render.escape import visible

    wanted = pairs(words)
    if not wanted and not globs:
        raise click.UsageError("name an ADDRESS, or --by-name GLOB")
    loaded = load(path, values["target"]).sound()

    async def go() -> Adopted:
        with Watcher() as watcher:
            chosen = shared.options("adopt", watcher.listen, values)
            refuse_lost_state(loaded.project, chosen)
            async with open_session(loaded.project, chosen) as opened:
                approve = approval(watcher, auto_approve)
                return await take_over(opened, loaded.resources, wanted, globs, approve)

    done = event_loop.run(go())
    if done.declined:
        remark("not adopted; nothing was written")
        return ERROR
    say(map(visible, result_lines(done)))
    if done.ids:
        remark(UNKNOWABLE)
    return DONE


@click.command()
@shared.path
@targets
@shared.endpoint
@shared.output
def whoami(path: Path, output: str, **values: Any) -> int:
    """Show account, site and where the credentials come from. Exit 3 where it is not the account of the target.

    \b
    Example:
      reconciler whoami --all-targets
    """
    from reconciler.pipeline import open_only, open_session
    from reconciler.render.escape import visible
    from reconciler.render.json import dumps

    fleet = fleet_of(values)
    if fleet is not None:
        from reconciler.cli.fleet.account import whoami_fleet

        return whoami_fleet(path, fleet, output, values)

    async def go() -> dict[str, Any]:
        with Watcher() as watcher:
            async with open_session(open_only(path), shared.options("whoami", watcher.listen, values)) as opened:
                return await identity_of(opened)

    found = event_loop.run(go())
    if output == "json":
        write([dumps({"format_version": 1, **found}) + "\n"])
    else:
        say(map(visible, identity_lines(found)))
    return exit_code(found)


def exit_code(found: dict[str, Any]) -> int:
    """The exit code of ``whoami`` for what ``identity_of`` found."""
    return DONE if found["matches"] else REFUSED


async def identity_of(opened: Session) -> dict[str, Any]:
    """Whose credentials a session has, and what its target declares."""
    identity = await opened.identity()
    declared = opened.target.account
    return {
        "target": opened.name,
        "site": opened.target.site,
        "account": identity.account,
        "declared": declared,
        "matches": declared is None or identity.is_account(declared),
        "user": identity.user,
        "type": identity.kind,
        "arn": identity.arn,
        "credentials": await opened.client.source(),
        "state": opened.store.describe(),
    }


def account_shown(found: dict[str, Any]) -> str:
    """The account, and which one the target declares where it is another. Not escaped yet."""
    declared = "" if found["matches"] else f" (the target declares {found['declared']})"
    return f"{found['account']}{declared}"


def identity_lines(found: dict[str, Any]) -> tuple[str, ...]:
    """The same as text. Not escaped yet."""
    return (
        f"account      {account_shown(found)}",
        f"site         {found['site']}",
        f"target       {found['target']}",
        f"identity     {found['arn'] or found['user']} {found['type']}".rstrip(),
        f"credentials  {found['credentials']}",
        f"state        {found['state']}",
    )
