"""state list, show, mv, rm: looking at, and mending, what the program remembers."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from reconciler.cli import completing, event_loop
from reconciler.cli import options as shared
from reconciler.cli.fleet.options import fleet_of, targets
from reconciler.cli.masking import masked
from reconciler.cli.terminal import DONE, remark, say, write

if TYPE_CHECKING:
    from reconciler.model.hold import Hold
    from reconciler.model.resource import Address
    from reconciler.model.state import Record, State
    from reconciler.pipeline import Session


@click.group()
def state() -> None:
    """Inspect and edit the state of a target.

    \b
    Example:
      reconciler state show casino
    """


project_path = click.option(
    "--path", type=click.Path(path_type=Path), default=".", help="The project. [default: current folder]"
)


def within(path: Path, values: dict[str, Any], command: str, work: Callable[[Session], Any]) -> Any:
    """Run ``work`` with a session that makes no call."""
    from reconciler.model.event import silent
    from reconciler.pipeline import open_only, open_session

    async def go() -> Any:
        async with open_session(open_only(path), shared.options(command, silent, values)) as opened:
            return work(opened)

    return event_loop.run(go())


@state.command("list")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completing.names)
@project_path
@targets
@shared.output
def list_(names: tuple[str, ...], path: Path, output: str, **values: Any) -> int:
    """List managed addresses with their ids: all, or those of NAME, an address, a word, list:NAME, or a glob.

    For example: reconciler state list 'list:gambling' 'ContentReviewTemplate/*'

    \b
    Example:
      reconciler state list list:gambling
    """
    from reconciler.render.escape import visible
    from reconciler.render.json import dumps

    fleet = fleet_of(values)
    if fleet is not None:
        from reconciler.cli.fleet.account import state_list_fleet

        return state_list_fleet(path, fleet, output, names, values)

    def work(opened: Session) -> Any:
        return opened.state()

    found = within(path, values, "state list", work)
    document, lines, unknown = listing(found, names)
    remark(map(visible, unknown))
    if output == "json":
        write([dumps(document) + "\n"])
    else:
        say(map(visible, lines))
    return DONE


class Listing(NamedTuple):
    """What a state manages, as JSON and as text that is not escaped yet, and what is said of unknown names."""

    document: dict[str, Any]
    lines: tuple[str, ...]
    unknown: tuple[str, ...]


def listing(found: State, names: tuple[str, ...]) -> Listing:
    """Return what a state manages. ``names``: only what these stand for."""
    from reconciler.pipeline.state_words import chosen

    addresses, unknown = chosen(found.records, names)
    listed = sorted(
        Listed(address, record.id, record.adopted, record.held)
        for address, record in found.records.items()
        if not names or address in addresses
    )
    rows = [(str(row.address), row.id, row.adopted, row.held) for row in masked(listed)]
    resources = [
        {"address": address, "id": identity, "adopted": adopted, "held": None if held is None else held._asdict()}
        for address, identity, adopted, held in rows
    ]
    head = {"format_version": 1, "lineage": found.lineage, "serial": found.serial, "site": found.site}
    document = {**head, "account": found.account, "resources": resources}
    return Listing(document, tuple(itertools.starmap(_listed, rows)), tuple(unknown))


class Listed(NamedTuple):
    """A managed resource as ``state list`` shows it."""

    address: Address
    id: str
    adopted: bool
    held: Hold | None = None


def _listed(address: str, identity: str, adopted: bool, held: Hold | None) -> str:
    """A managed address in a line, with its id where the address does not end in it."""
    from reconciler.model.hold import hold_words

    particulars = [] if address.endswith("/" + identity) else [f"id {identity}"]
    if adopted:
        particulars.append("adopted")
    if held is not None:
        particulars.append(f"held {hold_words(held)}")
    return f"{address}  ({', '.join(particulars)})" if particulars else address


@state.command()
@click.argument("name", shell_complete=completing.names)
@project_path
@shared.target
@shared.output
def show(name: str, path: Path, output: str, **values: Any) -> int:
    """Show what the state records of one NAME: an address, or a word as it is or in other case.

    For example: reconciler state show casino

    \b
    Example:
      reconciler state show casino
    """
    from reconciler.model.hold import hold_words
    from reconciler.model.resource import plain_form
    from reconciler.model.run_json import memory_to_json
    from reconciler.pipeline.state_words import one_meant
    from reconciler.render.ends import life_words
    from reconciler.render.escape import visible
    from reconciler.render.json import dumps
    from reconciler.render.text.runs import run_lines
    from reconciler.render.words import value

    records = within(path, values, "state show", lambda opened: opened.state().records)
    meant = one_meant(records, name)
    record, address = records[meant], str(meant)
    if name not in (meant.name, address):
        remark([visible(f"{name} is on record as {address}")])
    if output == "json":
        document = {
            "format_version": 1,
            "address": address,
            "id": record.id,
            "form": plain_form(record.form),
            "protect": record.protect,
            "ignore": list(record.ignore),
            "adopted": record.adopted,
            "list": record.list,
            "source": record.place.short if record.place else None,
            "life": record.life._asdict(),
            "held": None if record.held is None else record.held._asdict(),
            "deletion_policy": "keep" if record.keep else "delete",
        }
        write([dumps(document | ({"extra": memory_to_json(record.run)} if record.run else {})) + "\n"])
        return DONE
    lines = [f"{address}  (id {record.id})"]
    lines += [f"  {path_}  {value(record.form[path_], path_)}" for path_ in sorted(record.form)]
    lines += [f"  {line}" for line in run_lines(record)]
    lines += [f"  declared at {record.place.short}"] if record.place else []
    lines += [f"  {said}"] if (said := life_words(record.life)) else []
    lines += [f"  held {hold_words(record.held)}"] if record.held else []
    lines += ["  adopted"] if record.adopted else []
    lines += ["  preventDestroy"] if record.protect else []
    lines += ["  deletionPolicy: keep"] if record.keep else []
    lines += [f"  ignores {', '.join(record.ignore)}"] if record.ignore else []
    say(map(visible, lines))
    return DONE


@state.command()
@click.argument("old", shell_complete=completing.addresses)
@click.argument("new")
@project_path
@shared.target
@shared.lock_timeout
def mv(old: str, new: str, path: Path, **values: Any) -> int:
    """Give the resource OLD the address NEW. The account is not touched.

    \b
    Example:
      reconciler state mv ContentReviewTemplate/uploads ContentReviewTemplate/videos
    """
    from reconciler.pipeline.state_edits import move
    from reconciler.render.escape import visible

    record = within(path, values, "state mv", lambda opened: move(opened, old, new))
    known = f"id {record.id}" if record and record.id else "its id is not known yet"
    say([visible(f"moved {old} to {new} ({known})")])
    return DONE


@state.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...", shell_complete=completing.addresses)
@project_path
@shared.target
@shared.lock_timeout
def rm(addresses: tuple[str, ...], path: Path, **values: Any) -> int:
    """Remove resources from the state. The account keeps them.

    \b
    Example:
      reconciler state rm KeywordSample/casino
    """
    from reconciler.pipeline.state_edits import forget
    from reconciler.render.escape import visible

    gone = within(path, values, "state rm", lambda opened: forget(opened, addresses))
    say(visible(f"forgot {address}; {_kept(record)}") for address, record in gone)
    return DONE


def _kept(record: Record | None) -> str:
    """What the account has of a resource that the state does not know any more."""
    if record is None:
        return "what an interrupted apply may have created of it stays in the account"
    if not record.id:
        return "a task that may have been started for it is not looked for any more"
    return "the account still has it"
