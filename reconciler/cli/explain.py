"""explain and graph: what a word, an address, a field or a rule is, what a text contains, and what reaches what."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import completing, event_loop, untrusted
from reconciler.cli import options as shared
from reconciler.cli.masking import masked
from reconciler.cli.progress import Watcher
from reconciler.cli.terminal import DONE, ERROR, remark, screen, write
from reconciler.errors import InputError, Refused
from reconciler.ground import masks
from reconciler.model.matching import Matching
from reconciler.render.formats.base import ExplanationView, Format, GraphView

if TYPE_CHECKING:
    from reconciler.model.explanation import Explanation
    from reconciler.model.graph import Graph

_HINT = "reconciler explain NAME [PATH], or reconciler explain --text FILE [PATH]"


@click.command()
@click.argument("words", nargs=-1, metavar="[NAME] [PATH]", shell_complete=completing.names)
@shared.target
@shared.endpoint
@shared.rate
@click.option("--live", is_flag=True, help="Ask the account and the state too: a few calls, whatever their size.")
@click.option("--text", metavar="FILE", help="List the declared keywords that FILE contains; - is standard input.")
@click.option(
    "--matching",
    type=click.Choice([each.value for each in Matching]),
    help="With --text: what is assumed of how the service matches, which is not documented. [default: folded]",
)
@shared.formats("explanation")
@untrusted.works
def explain(
    words: tuple[str, ...], live: bool, text: str | None, matching: str | None, output: Format, **values: Any
) -> int:
    """Explain a NAME: a keyword, an address, a field or a rule; word:NAME and so on mean one of them only.

    Of a keyword: every line that declares or excludes it, which leaves it reaches, and why not the others. Offline
    unless --live is given.

    \b
    Example:
      reconciler explain casino
    """
    _check_live("explain", live)
    if text is None:
        if matching is not None:
            raise InputError("--matching is for --text", hint=_HINT)
        made = _named(*_arguments(words), live=live, values=values)
    else:
        if live:
            raise InputError("--live is for a NAME, and --text for a text", hint=_HINT)
        chosen = Matching(matching) if matching is not None else Matching.FOLDED
        made = _in_text(text, _only_path(words), chosen, values["target"])
    assert output.explanation is not None
    write(output.explanation.draw(masked(ExplanationView(made, screen()))))
    return _code(made.errors)


@click.command()
@shared.path
@shared.target
@shared.endpoint
@shared.rate
@click.option("--live", is_flag=True, help="With the templates of the account that no manifest declares: a few calls.")
@shared.formats("graph")
@untrusted.works
def graph(path: Path, live: bool, output: Format, **values: Any) -> int:
    """Show which lists reach which leaves of templates, by which tags, with numbers; and what stands apart.

    Offline unless --live is given.

    \b
    Example:
      reconciler graph --format mermaid
    """
    from reconciler.pipeline.explaining import open_one
    from reconciler.pipeline.graphing import graph as graph_of
    from reconciler.pipeline.graphing import live_graph
    from reconciler.pipeline.session import open_session

    _check_live("graph", live)
    opened = open_one(path, values["target"])

    async def go() -> Graph:
        with Watcher() as watcher:
            async with open_session(opened.loaded.project, shared.options("graph", watcher.listen, values)) as session:
                return await live_graph(opened, session)

    made = event_loop.run(go()) if live else graph_of(opened)
    assert output.graph is not None
    write(output.graph.draw(masked(GraphView(made, screen()))))
    return _code(made.errors)


def _check_live(command: str, live: bool) -> None:
    if live and untrusted.active():
        raise Refused(
            f"{command} --live does not work with --untrusted: it needs the network and credentials; nothing was read",
            hint="leave out --live",
        )


def _code(errors: int) -> int:
    """The exit code, and a remark where the answer may be incomplete."""
    if not errors:
        return DONE
    from reconciler.pipeline.explaining import INCOMPLETE

    remark(INCOMPLETE)
    return ERROR


def _arguments(words: Sequence[str]) -> tuple[str, Path]:
    if not 1 <= len(words) <= 2:
        raise InputError("explain takes a NAME and, if it is not here, the PATH of the project", hint=_HINT)
    return words[0], Path(words[1]) if len(words) > 1 else Path()


def _only_path(words: Sequence[str]) -> Path:
    if len(words) > 1:
        raise InputError("with --text, explain takes no NAME", hint=_HINT)
    return Path(words[0]) if words else Path()


def _named(name: str, path: Path, *, live: bool, values: dict[str, Any]) -> Explanation:
    from reconciler.pipeline.explaining import explain as explained
    from reconciler.pipeline.explaining import is_empty, open_for, parsed, unknown
    from reconciler.pipeline.explaining_live import look_up
    from reconciler.pipeline.session import open_session
    from reconciler.render.masking import masked_word

    asked = parsed(name)
    opened = open_for(asked, path, values["target"])
    made = explained(asked, opened)
    if live:
        if opened is None:
            raise InputError(f"there is no project at {path}, so there is no account to ask", hint="leave out --live")
        project = opened.loaded.project

        async def go() -> Explanation:
            with Watcher() as watcher:
                async with open_session(project, shared.options("explain", watcher.listen, values)) as session:
                    return await look_up(session, made, asked)

        made = event_loop.run(go())
    if is_empty(made):
        raise unknown(asked, opened, masked_word if masks.active() else str)
    return made


def _in_text(file: str, path: Path, matching: Matching, target: str | None) -> Explanation:
    from reconciler.files.given_texts import read_given_text
    from reconciler.pipeline.explaining import explain_text

    stream = sys.stdin.buffer if file == "-" else None
    return explain_text(read_given_text(file, stream), file, matching, path, target)
