"""schema, emulator, version, completion."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
from click.shell_completion import get_completion_class

from reconciler import __version__
from reconciler.cli.terminal import DONE, ERROR, remark, say, write


@click.command()
@click.argument("name", required=False, metavar="[NAME]")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write all schemas into DIR.")
@click.option("--check", type=click.Path(path_type=Path), metavar="DIR", help="Exit 1 where DIR is out of date.")
def schema(name: str | None, out: Path | None, check: Path | None) -> int:
    """Print a JSON Schema: manifest, project, plan …; without NAME, list them.

    \b
    Example:
      reconciler schema project
    """
    from reconciler.errors import InputError
    from reconciler.files.given_paths import check_not_linked
    from reconciler.ground.atomic import read_text, write_text
    from reconciler.pipeline.schemas import schemas
    from reconciler.render.escape import visible

    made = schemas()
    if check is not None:
        stale = sorted(file for file, text in made.items() if read_text(check / file) != text)
        text = "{} is out of date; write it with: reconciler schema --out {}"
        remark(visible(text.format(check / file, check)) for file in stale)
        return ERROR if stale else DONE
    if out is not None:
        for file in made:
            check_not_linked(out / file)
        for file, text in made.items():
            write_text(out / file, text)
        say(visible(f"wrote {out / file}") for file in made)
        return DONE
    names = {file.removesuffix(".schema.json"): text for file, text in made.items()}
    if name is None:
        say(names)
        return DONE
    if name not in names:
        raise InputError(f'unknown schema "{name}"', hint=f"schemas: {', '.join(names)}")
    write([names[name]])
    return DONE


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Listen here; 0 is any free port.")
@click.option("--store", type=click.Path(path_type=Path), metavar="FILE", help="Keep the data in FILE.")
@click.option("--no-rate-limit", is_flag=True, help="Do not enforce the documented rates.")
@click.option("--latency-ms", type=click.FloatRange(0), default=0.0, metavar="N", help="Delay every answer.")
@click.option("--fault", "faults", multiple=True, metavar="RULE", help="Inject a fault: action=…,kind=…,count=… .")
@click.option(
    "--quirk", "quirks", multiple=True, metavar="NAME=VALUE", help="Change an answer that the API documents leave open."
)
def emulator(
    store: Path | None, no_rate_limit: bool, faults: tuple[str, ...], quirks: tuple[str, ...], **values: Any
) -> int:
    """Serve the emulated MPS, VOD and STS on a loopback port until interrupted.

    It accepts the credentials in TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and TENCENTCLOUD_TOKEN, or its own
    where none are set.

    \b
    Example:
      reconciler emulator --store account.jsonl
    """
    from reconciler.emulator import Credential, Quirks, parse_fault, parse_quirk, serve, with_quirks
    from reconciler.errors import InputError
    from reconciler.files.given_paths import check_not_linked

    if store is not None:
        check_not_linked(store)
    environ = os.environ
    key = environ.get("TENCENTCLOUD_SECRET_ID"), environ.get("TENCENTCLOUD_SECRET_KEY")
    known = [Credential(key[0], key[1], environ.get("TENCENTCLOUD_TOKEN") or None)] if key[0] and key[1] else []
    try:
        serve(
            port=values["port"],
            store=store,
            rates=not no_rate_limit,
            latency_ms=values["latency_ms"],
            faults=[parse_fault(rule) for rule in faults],
            quirks=with_quirks(Quirks(), **dict(map(parse_quirk, quirks))),
            credentials=known,
            ready=_ready,
        )
    except (ValueError, OSError) as error:
        raise InputError(str(error)) from error
    return DONE


def _ready(url: str) -> None:
    say([f"listening on {url}"])
    if os.environ.get("CI"):
        remark(
            f"where a project file names this endpoint: export RECONCILER_ALLOWED_HOSTS={url.removeprefix('http://')}"
        )


@click.command()
def version() -> int:
    """Print the version.

    \b
    Example:
      reconciler version
    """
    say([f"reconciler {__version__}"])
    return DONE


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the completion script for SHELL; put it into the shell's start-up file.

    \b
    Example:
      reconciler completion bash > ~/.reconciler.bash
    """
    from reconciler.cli.main import root
    from reconciler.cli.shells import install

    install()
    kind = get_completion_class(shell)
    assert kind is not None
    write([kind(root, {}, "reconciler", "_RECONCILER_COMPLETE").source()])
    return DONE
