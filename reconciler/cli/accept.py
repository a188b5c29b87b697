"""accept: what was changed in the account, written into the files of the project that say otherwise."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import completing, event_loop
from reconciler.cli import options as shared
from reconciler.cli.masking import hide, hide_content, hide_word, masked
from reconciler.cli.progress import Watcher
from reconciler.cli.terminal import DIFFERENT, DONE, ERROR, REFUSED, color_err, color_out, remark, say, write
from reconciler.cli.verbosity import verbosity_of, verbosity_options
from reconciler.cli.words import MOST_WARNINGS, approved, finish_interrupted

if TYPE_CHECKING:
    from reconciler.pipeline.accepting import Accepting

MOST = 50
"""Addresses that are not accepted and are named one by one, and remarks."""
MERGE_IT = (
    "what appeared is held for three days: merge the change of the files until then, since an apply of manifests"
    " without it deletes it afterwards"
)
STILL_DRIFT = "drift shows what was changed until an apply of these files, with nothing to do, has noted it"


@click.command()
@click.argument("addresses", nargs=-1, metavar="[ADDRESS]...", shell_complete=completing.names)
@click.option("--all", "everything", is_flag=True, help="Accept all that drift shows.")
@click.option("--path", type=click.Path(path_type=Path), default=".", help="The project. [default: current folder]")
@shared.target
@shared.endpoint
@shared.rate
@click.option(
    "--shared", is_flag=True, help="Write a field into the base that decides it, though others inherit it: they change."
)
@click.option("--check", is_flag=True, help="Write nothing; exit 2 where a file or the state would change.")
@shared.auto_approve
@shared.lock_timeout
@shared.output
@verbosity_options
def accept(addresses: tuple[str, ...], everything: bool, path: Path, output: str, **values: Any) -> int:
    """Write what was changed in the account into the manifests and lists that say otherwise.

    ADDRESS is Kind/name, a keyword, or a pattern such as 'KeywordSample/*' or 'list:gambling' for what drift shows of
    it. Shows the difference of the files, and asks. The account is not touched. Exit 3 where something cannot be
    accepted; the rest is.

    \b
    Example:
      reconciler accept --all
      reconciler accept ContentReviewTemplate/strict casino
    """
    from reconciler.pipeline import open_only, open_session
    from reconciler.pipeline.accept_asked import Wanted
    from reconciler.pipeline.accepting import to_accept
    from reconciler.pipeline.accepting import write as write_all
    from reconciler.pipeline.session import refuse_lost_state

    if everything == bool(addresses):
        raise click.UsageError("name ADDRESSes, or --all for everything that drift shows")
    check, auto = values["check"], values["auto_approve"]
    finish_interrupted(path, check=check)
    project = open_only(path)

    async def go() -> tuple[Accepting, int]:
        with Watcher(verbosity_of(values)) as watcher:
            chosen = shared.options("accept", watcher.listen, values)
            if not check:
                refuse_lost_state(project, chosen)
            async with open_session(project, chosen) as opened:
                made = await to_accept(opened, path, Wanted(addresses, everything, values["shared"]))
                watcher.pause()
                _show(made, output)
                if made.empty or check:
                    return made, DIFFERENT if check and not made.empty else DONE
                if not auto and not approved(_what(made)):
                    return made, ERROR
                write_all(opened, made)
                return made, DONE

    made, code = event_loop.run(go())
    if output == "json":
        _write_json(made, written=not made.empty and code == DONE)
    if code == ERROR:
        remark("nothing was written")
    elif not made.empty and not check:
        _conclude(made, path, values, output)
    if code == DONE and made.left:
        return REFUSED
    return code


def _what(made: Accepting) -> str:
    count = len(made.edits)
    if not count:
        return "the state"
    files = "this file" if count == 1 else f"these {count:,} files"
    return f"{files} and the state" if made.records else files


def _show(made: Accepting, output: str) -> None:
    """What is accepted, what is not and why, and the difference of the files; to stderr where JSON is the result."""
    if output == "json":
        remark(_lines(made, color=color_err()))
    else:
        say(_lines(made, color=color_out()))
    if made.problems:
        from reconciler.render.text.problems import warning_lines

        remark(warning_lines(masked(made.problems), color=color_err(), most=MOST_WARNINGS))


def _lines(made: Accepting, *, color: bool) -> Iterator[str]:
    from reconciler.cli.plan import plan_view
    from reconciler.render.formats.text import FORMAT as TEXT
    from reconciler.render.text.style import Style
    from reconciler.render.text.word_edits import difference_lines, remark_line

    style = Style(color)
    if made.accepted:
        assert TEXT.plan is not None
        view = plan_view(made.plan, color=color, command="")
        yield from "".join(TEXT.plan.draw(masked(view))).splitlines()
    if made.remarks:
        yield ""
    yield from (remark_line(hide_word(each.word), hide(each.text), each.position) for each in made.remarks[:MOST])
    yield from _more(len(made.remarks))
    for edit in made.edits:
        yield ""
        yield from difference_lines(edit.file, edit.lines(), style, hide_content)
    for name, count in made.others.items():
        changes = "1 declared resource changes" if count == 1 else f"{count:,} declared resources change"
        yield f"these files are those of the target {name} too, where {changes} with them"
    if made.left:
        yield ""
        yield style("NOT ACCEPTED", "bold")
    yield from (f"  {text}" for text in _left_lines(made))
    if made.empty:
        yield "nothing to do" if not made.left else "nothing is accepted"


def _left_lines(made: Accepting) -> Iterator[str]:
    from reconciler.render.escape import visible

    for each in masked(made.left[:MOST]):
        yield visible(f"{each.address}: {each.reason}")
    yield from _more(len(made.left))


def _more(count: int) -> Iterator[str]:
    if count > MOST:
        yield f"… and {count - MOST:,} more"


def _conclude(made: Accepting, path: Path, values: dict[str, Any], output: str) -> None:
    from reconciler.model.acceptance import Way
    from reconciler.render.escape import visible

    files = ", ".join(edit.file for edit in made.edits)
    count = len(made.accepted)
    words = ["reconciler", "plan", *([str(path)] if path != Path() else [])]
    if values["target"] is not None:
        words += ["--target", values["target"]]
    line = f"accepted {count:,} {'change' if count == 1 else 'changes'}: {files or 'the state'};"
    said = visible(f"{line} next: {shlex.join(words)}")
    if output == "json":
        remark(said)
    else:
        say([said])
    if any(each.adopts for each in made.accepted):
        remark(MERGE_IT)
    if any(each.way is Way.CHANGED and not each.adopts for each in made.accepted):
        remark(STILL_DRIFT)


def _write_json(made: Accepting, *, written: bool) -> None:
    from reconciler.render.accept_json import AcceptView, FileLines, accept_json
    from reconciler.render.json import dumps

    files = tuple(FileLines(edit.file, edit.is_new, tuple(edit.lines())) for edit in made.edits)
    remarks = tuple((hide_word(each.word), hide(each.text), each.position) for each in made.remarks)
    view = AcceptView(made.plan, made.accepted, made.left, (), remarks, made.others)
    # Lines are masked as content of files: what a message calls a word of its own may be a keyword there.
    view = masked(view)._replace(files=files)
    document = accept_json(view, state=bool(made.records), written=written, hide=hide_content)
    write([dumps(document) + "\n"])
