"""The scripts by which shells complete: those of the library, but for what they would take for more than a word."""

from __future__ import annotations

import os
from contextlib import suppress

import click
from click.shell_completion import (
    BashComplete,
    FishComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from reconciler.cli.terminal import DONE, ERROR, write

_BASH = r"""%(complete_func)s() {
    local type value word quoted
    COMPREPLY=()
    # The word as it is typed, from which readline replaces what follows the last : or = only.
    word=${COMP_LINE:0:COMP_POINT}
    word=${word##*[[:space:]]}
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                printf -v quoted %%q "$value"
                # Inside quotes only what needs none can be added.
                case $word in *[\'\"]*) [ "$quoted" = "$value" ] || continue ;; esac
                case $word in *[:=]*) quoted=${quoted#"${word%%"${word##*[:=]}"}"} ;; esac
                COMPREPLY+=("$quoted")
                ;;
        esac
    done < <(COMP_LINE="${COMP_LINE:0:COMP_POINT}" %(complete_var)s=bash_complete "$1" 2>/dev/null)
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class QuotingBash(BashComplete):
    """The script for bash: names are quoted, and none of them is taken for a pattern or split."""

    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ["COMP_LINE"]
        words = split_arg_string(line)[1:]
        ended = line[-1:].isspace() and not line.endswith("\\ ")
        return (words, "") if ended or not words else (words[:-1], words[-1])


class WholeFish(FishComplete):
    """The script for fish, which itself quotes what it inserts: a name may have commas."""

    source_template = FishComplete.source_template.replace('string split ","', 'string split -m1 ","')


def install() -> None:
    """Let the library use these scripts. That for zsh is its own: ``compadd`` quotes what it inserts."""
    add_completion_class(QuotingBash, "bash")
    add_completion_class(WholeFish, "fish")


def answer(command: click.Command, variable: str) -> int:
    """Write what may come next in the line that a shell asks about. Whatever is wrong, nothing is offered."""
    install()
    shell, _, instruction = os.environ[variable].partition("_")
    kind = get_completion_class(shell)
    if kind is None or instruction != "complete":
        return ERROR
    with suppress(Exception):
        write([kind(command, {}, "reconciler", variable).complete() + "\n"])
    return DONE
