"""adopt and whoami: the account as it is."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from reconciler.cli import options as shared
from reconciler.cli.progress import Watcher
from reconciler.cli.terminal import DONE, say, write


@click.command()
@click.argument("address")
@click.argument("identity", required=False, metavar="[ID]")
@click.option("--path", type=click.Path(path_type=Path), default=".", help="The project. [default: current folder]")
@shared.target
@shared.endpoint
@shared.lock_timeout
def adopt(address: str, identity: str | None, path: Path, **values: Any) -> int:
    """Manage a live object as ADDRESS, which a manifest declares. Templates need their ID (Definition)."""
    from reconciler.pipeline import load, session
    from reconciler.pipeline.session import refuse_lost_state
    from reconciler.pipeline.surgery import adopt as take
    from reconciler.render.words import difference

    loaded = load(path).sound()

    async def go() -> list[str]:
        with Watcher() as watcher:
            chosen = shared.options("adopt", watcher.listen, values)
            refuse_lost_state(loaded.project, chosen)
            async with session(loaded.project, chosen) as opened:
                record, fields = await take(opened, loaded.resources, address, identity)
        lines = [f"adopted {address} (id {record.id})"]
        if fields:
            lines.append("the next apply will change, live → desired:")
            lines += [f"  {field.path}  {difference(field)}" for field in fields]
        return lines

    from reconciler.render.escape import visible

    say(visible(line) for line in asyncio.run(go()))
    return DONE


import_ = click.Command("import", callback=adopt.callback, params=adopt.params, help="The same as adopt.", hidden=True)


@click.command()
@shared.path
@shared.target
@shared.endpoint
@shared.output
def whoami(path: Path, output: str, **values: Any) -> int:
    """Show account, site and where the credentials come from."""
    from reconciler.cloud import who_am_i
    from reconciler.pipeline import open_only, session
    from reconciler.render.escape import visible
    from reconciler.render.json import dumps

    async def go() -> dict[str, Any]:
        with Watcher() as watcher:
            async with session(open_only(path), shared.options("whoami", watcher.listen, values)) as opened:
                identity = await who_am_i(opened.client)
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

    found = asyncio.run(go())
    if output == "json":
        write([dumps({"format_version": 1, **found}) + "\n"])
        return DONE
    wrong = "" if found["matches"] else f" (the target declares {found['declared']})"
    say(
        visible(line)
        for line in (
            f"account      {found['account']}{wrong}",
            f"site         {found['site']}",
            f"target       {found['target']}",
            f"identity     {found['arn'] or found['user']} {found['type']}".rstrip(),
            f"credentials  {found['credentials']}",
            f"state        {found['state']}",
        )
    )
    return DONE
