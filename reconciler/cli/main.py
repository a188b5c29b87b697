"""The root command, and what every command has in common: errors become messages and exit codes here."""

from __future__ import annotations

import gc
import os

import click

from reconciler import __version__
from reconciler.cli import (
    accept,
    account,
    apply,
    edit,
    explain,
    export,
    fmt,
    history,
    impact,
    importing_lists,
    plan,
    policy,
    project,
    rekey,
    render,
    report,
    runs,
    show,
    state,
    state_copies,
    targets,
    tools,
    undo,
    untrusted,
    words,
)
from reconciler.cli.errors import failed, mistyped
from reconciler.cli.exit_codes import epilog
from reconciler.cli.masking import add_option
from reconciler.cli.notifying import finish
from reconciler.cli.terminal import ERROR, INTERRUPTED, leave, open_streams

COMPLETING = "_RECONCILER_COMPLETE"
"""Set where a shell asks what may come next."""
EPILOG = f"""{epilog()} A call to the service, or to the server of a state, ends within 60 seconds, its retries
included."""


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="reconciler %(version)s")
def root() -> None:
    """Keyword samples and content review templates of Tencent Cloud MPS, kept as code: plan, apply, drift.

    \b
    Example:
      reconciler plan
    """


for command in (
    project.init,
    project.validate,
    policy.test,
    impact.impact,
    explain.explain,
    explain.graph,
    plan.plan,
    apply.apply,
    apply.destroy,
    plan.drift,
    show.show,
    history.history,
    undo.undo,
    fmt.fmt,
    words.add,
    words.remove,
    edit.edit,
    importing_lists.import_,
    accept.accept,
    render.render,
    export.export,
    account.adopt,
    state.state,
    runs.rerun,
    account.whoami,
    targets.targets,
    report.report,
    tools.schema,
    tools.emulator,
    tools.version,
    tools.completion,
):
    root.add_command(command)
for command in (state_copies.pull, state_copies.push, state_copies.history, state_copies.owner, state_copies.unlock):
    state.state.add_command(command)
state.state.add_command(rekey.rekey)
untrusted.refuse_elsewhere(root)
add_option(root)


def run() -> None:
    """Run the command line and exit."""
    # Many small objects that stay, and hardly a cycle: looking for some as often as usual is much work for nothing.
    gc.set_threshold(100_000, 50, 100)
    open_streams()
    code = ERROR
    ended_by: BaseException | None = None
    try:
        if COMPLETING in os.environ:
            from reconciler.cli.shells import answer

            code = answer(root, COMPLETING)
        else:
            code = root.main(standalone_mode=False, prog_name="reconciler") or 0
    except click.exceptions.Exit as asked:
        code = asked.exit_code
    except click.ClickException as error:
        code, ended_by = mistyped(error), error
    except (click.Abort, KeyboardInterrupt) as error:
        click.echo("interrupted; nothing was lost", err=True)
        code, ended_by = INTERRUPTED, error
    except Exception as error:  # noqa: BLE001 - the last resort: a message instead of a traceback
        code, ended_by = failed(error), error
    finish(code, ended_by)
    leave(code)
