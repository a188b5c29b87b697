"""A person at a terminal: questions, answers, colour. Without one nothing ever waits."""

from __future__ import annotations

import re
import shlex
import subprocess

import pytest

from tests.support.manifests import words
from tests.support.program import PROGRAM, check_said, environment
from tests.support.project import Project
from tests.support.terminal import on_terminal

COLOUR = re.compile(r"\x1b\[[\d;]*\b(?:3[0-7]|9[0-7])m")
"""A code that colours. A progress bar on a slow machine moves the cursor too, which is no colour."""


@pytest.fixture
def asking(embedded: Project) -> Project:
    embedded.put("manifests/a.yaml", words("casino"))
    return embedded


def test_nobody_to_ask(asking: Project) -> None:
    """3, with the three ways to approve; nothing is written."""
    done = asking.run("apply", code=3)
    assert "there is no terminal to ask for approval; nothing was written" in done.err
    for way in ("--auto-approve", "a saved plan", "--checksum"):
        assert way in done.err
    assert "1 create" in done.out
    assert not asking.state_file.exists()
    asking.apply()
    asking.run("destroy", code=3)
    assert "nothing to do" in asking.run("apply").out


@pytest.mark.parametrize("answer", ["no", "", "y", "YES please"])
def test_anything_but_yes_is_no(answer: str, asking: Project) -> None:
    """Exit 1, and nothing was written."""
    code, shown = on_terminal(asking, "apply", answer=answer)
    assert code == 1
    assert "; 0 of 1 change loosen, type yes:" in shown
    assert "not applied; nothing was written" in shown
    assert not asking.state_file.exists()


def test_yes_and_the_name_of_the_target(asking: Project) -> None:
    """Apply wants yes; destroy wants the target's name, and a yes is not enough."""
    code, shown = on_terminal(asking, "apply", answer="yes")
    assert (code, "1 created" in shown) == (0, True)
    code, shown = on_terminal(asking, "destroy", answer="yes")
    assert (code, "type dev:" in shown) == (1, True)
    assert asking.run("state", "list").out != ""
    code, shown = on_terminal(asking, "destroy", answer="dev")
    assert (code, "1 deleted" in shown) == (0, True)
    assert asking.run("state", "list").out == ""


def test_end_of_input_and_interrupt_at_the_question(asking: Project) -> None:
    """Ctrl-D and Ctrl-C there leave everything as it was, with 130."""
    for key in ("\x04", "\x03"):
        code, shown = on_terminal(asking, "apply", answer=key)
        assert code == 130, shown
        assert not asking.state_file.exists()


def test_colour(asking: Project) -> None:
    """On a terminal; not with NO_COLOR, not on a dumb one, not in a pipe."""
    assert COLOUR.search(on_terminal(asking, "plan")[1])
    assert not COLOUR.search(on_terminal(asking, "plan", env={"NO_COLOR": "1"})[1])
    assert not COLOUR.search(on_terminal(asking, "plan", env={"TERM": "dumb"})[1])
    assert not COLOUR.search(asking.run("plan").said)


def test_json_asks_below_the_plan(asking: Project) -> None:
    """With ``--format json`` a person still sees what the question is about."""
    code, shown = on_terminal(asking, "apply", "--format", "json", answer="no")
    assert code == 1
    assert "casino" in shown.partition("To apply this")[0]
    assert '"ok":false' in shown


def run_with(asking: Project, shell: str) -> tuple[int, str]:
    """A line of shell in the project, where ``$R`` is the program; its exit code and all that came out."""
    env = {**environment(asking.env), "R": shlex.join(PROGRAM)}
    done = subprocess.run(["bash", "-c", shell], cwd=asking.root, env=env, capture_output=True, text=True, check=False)
    check_said(done.stdout + done.stderr)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("command", ["plan", "apply --auto-approve --format json", "state list"])
def test_output_that_cannot_be_written(command: str, asking: Project) -> None:
    """A full disk behind stdout: 1 and one line, and what was to be done is done."""
    asking.apply()
    code, said = run_with(asking, f"$R {command} > /dev/full")
    assert (code, said) == (1, "error: the output cannot be written: No space left on device\n")


@pytest.mark.slow
@pytest.mark.parametrize("away", ["2>&-", "2> /dev/full", "2> >(true)", ">&-", "<&- >&- 2>&-"])
def test_nobody_listens(away: str, asking: Project) -> None:
    """Streams that are closed or end early do not end an apply."""
    code, _ = run_with(asking, f"$R apply --auto-approve -v {away}")
    assert code == 0
    assert len(asking.run("state", "list").out.splitlines()) == 1
