"""The tutorial, as a reader would follow it: every line of shell on the page, in order, in one shell."""

from __future__ import annotations

import re
import subprocess

from tests.support.fork_server import fork_server
from tests.support.paths import ROOT
from tests.support.program import environment
from tests.support.waiting import PATIENCE

from .conftest import Desk

PAGE = ROOT / "docs" / "existing-account.md"


def blocks() -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_it_works_line_by_line(small: Desk) -> None:
    """From words and templates of the console to a commit that plans one create."""
    assert small.emulator is not None
    for number in range(60):
        small.emulator.put_word(f"casino {number}", ("Review",), ("gambling",))
    small.emulator.put_word("刷单日结", ("Review",), ("scams",))
    small.emulator.put_template("Live strict", None, PornConfigure={"ImgReviewInfo": {"Switch": "ON"}})
    first, *rest = blocks()
    assert first.startswith("export TENCENTCLOUD_SECRET_ID")
    tools = small.folder / "bin"
    tools.mkdir()
    # The command as an installation puts it there, whatever environment the tests run in.
    fork_server().command(tools / "reconciler")
    env = environment(small.env)
    env |= {"PATH": f"{tools}:{env['PATH']}", "GIT_CONFIG_NOSYSTEM": "1"}
    env |= {f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["bash", "-e"], input="".join(rest), cwd=small.folder, env=env, capture_output=True, text=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing to do: 62 unchanged" in done.stdout
    assert "1 create, 0 update, 0 adopt, 0 delete" in done.stdout
    assert not [name for name in small.emulator.calls if "Create" in name]


def test_there_are_ten_commands() -> None:
    """As the title of the issue and of the page says, beside ``cd`` and the edit itself."""
    lines = [line for block in blocks()[1:] for line in block.splitlines()]
    commands = [line for line in lines if line.startswith(("reconciler", "git"))]
    assert len(commands) == 10
