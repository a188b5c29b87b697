"""``--untrusted``: a fork's pull request reaches nothing but its own files, and ends.

The attacker writes everything in the repository: the project file, manifests, lists, links, pipes and names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from reconciler.cli.main import root
from reconciler.model.state import State
from reconciler.stores.document.codec import encode
from tests.support.audit import SCRIPT, opened
from tests.support.manifests import DEV, words
from tests.support.program import ended, run, start
from tests.support.project import Project

VALIDATE, FMT = ("validate", "--untrusted"), ("fmt", "--check", "--untrusted")
OFFLINE = ("plan", "--offline", "--state", "../state.json", "--untrusted")
PROXIES = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
SECRETS = {
    "TENCENTCLOUD_SECRET_ID": "AKIDhostile000000000000000000",
    "TENCENTCLOUD_SECRET_KEY": "hostile0000000000000000000000000",
    "RECONCILER_STATE_KEY": "aG9zdGlsZSBob3N0aWxlIGhvc3RpbGUgaG9zdGlsZSE=",
    "RECONCILER_STATE_PASSWORD": "hostile-password",
}


@pytest.fixture
def fork(tmp_path: Path) -> Project:
    """A project as a stranger may have written it, with keys in the environment and no emulator."""
    made = Project(tmp_path / "fork")
    made.env = {**SECRETS, **PROXIES}
    made.put("reconciler.yaml", DEV)
    made.put("manifests/a.yaml", words("casino"))
    return made


def commands(group: click.Group = root, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def offers(command: click.Command) -> bool:
    return any(option.name == "untrusted" and not option.hidden for option in command.params)


def test_commands_that_work_untrusted() -> None:
    """A list to be read with care whenever it grows."""
    works = {" ".join(path) for path, command in commands() if offers(command)}
    assert works == {"validate", "test", "impact", "explain", "graph", "fmt", "plan"}


@pytest.mark.parametrize("path", [path for path, command in commands() if not offers(command)])
def test_every_other_command_refuses(path: tuple[str, ...], fork: Project) -> None:
    given = fork.run(*path, "--untrusted", code=3)
    assert f"{' '.join(path)} does not work with --untrusted" in given.err
    assert fork.untouched()


@pytest.mark.parametrize("value", ["1", "true", "yes", "ture"])
def test_by_the_environment(fork: Project, value: str) -> None:
    """A misspelt value counts as set."""
    done = fork.run("drift", code=3, env={"RECONCILER_UNTRUSTED": value})
    assert "does not work with --untrusted" in done.err
    assert "works with --offline only" in fork.run("plan", code=3, env={"RECONCILER_UNTRUSTED": value}).err


@pytest.mark.parametrize("value", ["", "0", "false", "Off"])
def test_switched_off_by_the_environment(fork: Project, value: str) -> None:
    fork.put("manifests/b.yaml", words("poker", name="more"))
    (fork.root / "manifests/link.yaml").symlink_to("b.yaml")
    assert "2 resources" in fork.run("validate", env={"RECONCILER_UNTRUSTED": value}).out


def test_nothing_in_the_repository_switches_it_off(fork: Project) -> None:
    fork.put("reconciler.yaml", DEV + "untrusted: false\n")
    fork.put(".env", "RECONCILER_UNTRUSTED=0\n")
    done = fork.run("validate", code=1, env={"RECONCILER_UNTRUSTED": "1"})
    assert "unknown-field" in done.out
    assert "does not work" in fork.run("drift", code=3, env={"RECONCILER_UNTRUSTED": "1"}).err


def test_fmt_only_checks(fork: Project) -> None:
    before = fork.put("manifests/a.yaml", words("casino") + "\n\n\n").read_bytes()
    assert "works with --check only" in fork.run("fmt", "--untrusted", code=3).err
    assert "would change manifests/a.yaml" in fork.run(*FMT, code=2).out
    assert (fork.root / "manifests/a.yaml").read_bytes() == before


@pytest.mark.parametrize("command", [VALIDATE, FMT, OFFLINE])
def test_nothing_but_the_project_is_reached(fork: Project, tmp_path: Path, command: tuple[str, ...]) -> None:
    """No socket, no process, no write, no file outside: neither credentials, nor what proxies and endpoints name."""
    home = tmp_path / "home"
    (home / ".tccli").mkdir(parents=True)
    (home / ".tccli/default.credential").write_text(json.dumps({"secretId": "AKIDhome", "secretKey": "home"}))
    fork.put(
        "reconciler.yaml",
        DEV.replace("dev: {}", "dev: {endpoint: 'https://evil.example', state: 'https://evil.example/state'}"),
    )
    (tmp_path / "state.json").write_bytes(encode(State("lineage", "intl", 3)))
    log = tmp_path / "log"
    env = {**fork.env, "HOME": str(home), "RECONCILER_ENDPOINT": "https://evil.example"}
    done = run(*command, cwd=fork.root, env=env, script=(SCRIPT, str(log)))
    assert done.code == 0, done
    seen = opened(log, {"fork": fork.root, "state": tmp_path / "state.json"})
    assert seen.sockets | seen.connected | seen.listening | seen.written == set()
    # Its own confined process, and no other.
    assert seen.ran == {"os.fork"}
    assert {path for path in seen.read | seen.listed if not path.startswith(("fork/", "state/"))} == set()
    assert "fork/manifests/a.yaml" in seen.read


def test_links_are_not_followed(fork: Project) -> None:
    fork.put("lists/real.txt", "casino\n")
    (fork.root / "lists/link.txt").symlink_to("real.txt")
    (fork.root / "linked").symlink_to("lists")
    fork.put("elsewhere/b.yaml", words("poker", name="b"))
    (fork.root / "manifests/link.yaml").symlink_to("../elsewhere/b.yaml")
    for number, file in enumerate(("lists/link.txt", "linked/real.txt", "linked/*.txt", "lists/l*.txt")):
        more = f"  keywordsFrom: [{{file: {file}}}]\n"
        fork.put(f"manifests/{number}.yaml", words(name=f"list-{number}", more=more).replace("  keywords: []\n", ""))
    said = fork.run(*VALIDATE, code=1).out
    assert said.count("--untrusted follows none") == 5
    assert "manifests/link.yaml:1" in said


@pytest.mark.parametrize("name", ["reconciler.yaml", "manifests"])
def test_a_project_behind_a_link(fork: Project, name: str) -> None:
    (fork.root / name).rename(fork.root / f"real-{name}")
    (fork.root / name).symlink_to(f"real-{name}")
    assert "--untrusted follows none" in fork.run(*VALIDATE, code=1).out


def test_a_linked_path(fork: Project) -> None:
    (fork.root.parent / "link").symlink_to(fork.root)
    done = run("validate", "link", "--untrusted", cwd=fork.root.parent)
    assert (done.code, "--untrusted follows none" in done.err) == (1, True)


def test_pipes_and_hidden_files_as_lists(fork: Project) -> None:
    os.mkfifo(fork.root / "pipe.txt")
    fork.put(".git/config", "[http] extraheader = AUTHORIZATION: basic dG9rZW4=\n")
    for number, file in enumerate(("pipe.txt", ".git/config", "/dev/zero", "../../../../dev/zero")):
        more = f"  keywordsFrom: [{{file: {file}}}]\n"
        fork.put(f"manifests/{number}.yaml", words(name=f"list-{number}", more=more).replace("  keywords: []\n", ""))
    done = fork.run(*VALIDATE, code=1)
    assert [rule in done.out for rule in ("not-a-file", "hidden-file", "outside-project")] == [True] * 3
    assert "dG9rZW4" not in done.said
    fork.put("reconciler.yaml", DEV.replace("manifests: [manifests]", "manifests: [.git/config]"))
    assert "dG9rZW4" not in fork.run(*FMT, code=1).said


def test_hidden_files_are_not_formatted(fork: Project) -> None:
    """Named as a manifest, a file of Git would have been written."""
    config = fork.put(".git/config", "[core]\n\n\n\n")
    fork.put("reconciler.yaml", DEV.replace("manifests: [manifests]", "manifests: [manifests, .git/config]"))
    assert "this is hidden" in fork.run("fmt", code=1).err
    assert config.read_text() == "[core]\n\n\n\n"


def test_the_bound_of_time(fork: Project) -> None:
    fork.put("big.txt", "".join(f"word{number}\n" for number in range(400_000)))
    more = "  keywordsFrom: [{file: ../big.txt}]\n"
    fork.put("manifests/big.yaml", words(name="big", more=more).replace("  keywords: []\n", ""))
    done = fork.run(*VALIDATE, code=1, env={"RECONCILER_UNTRUSTED_SECONDS": "1"})
    assert "stopped at 1 s of processor time (RECONCILER_UNTRUSTED_SECONDS)" in done.err


def test_the_bound_of_memory(fork: Project) -> None:
    done = fork.run(*VALIDATE, code=1, env={"RECONCILER_UNTRUSTED_MIB": "1"})
    assert "RECONCILER_UNTRUSTED_MIB" in done.err


def test_bounds_are_numbers(fork: Project) -> None:
    for value in ("0", "-1", "1e9", "unlimited", "99999999999"):
        done = fork.run(*VALIDATE, code=1, env={"RECONCILER_UNTRUSTED_SECONDS": value})
        assert "RECONCILER_UNTRUSTED_SECONDS takes a whole number" in done.err


def test_the_second_wall(fork: Project, tmp_path: Path) -> None:
    """What a confined process tries all the same does not happen."""
    script = tmp_path / "reaching.py"
    script.write_text(
        "import os, socket, subprocess, sys\n"
        "from reconciler.cli.confinement import ConfinementBroken, confine\n"
        "code = confine()\n"
        "if code is not None: sys.exit(code)\n"
        "tries = [lambda: socket.socket(), lambda: subprocess.run(['true']), lambda: open('new', 'w'),\n"
        "  lambda: os.open('new', os.O_CREAT | os.O_WRONLY), lambda: os.unlink('reconciler.yaml'), lambda: os.fork(),\n"
        "  lambda: os.rename('reconciler.yaml', 'a'), lambda: os.system('true'), lambda: os.mkdir('new')]\n"
        "for attempt in tries:\n"
        "    try: attempt()\n"
        "    except ConfinementBroken: continue\n"
        "    sys.exit('it was done')\n"
        "sys.exit('a secret' if 'TENCENTCLOUD_SECRET_KEY' in os.environ else 0)\n"
    )
    done = run(cwd=fork.root, env=fork.env, script=(str(script),))
    assert done.code == 0, done
    assert sorted(path.name for path in fork.root.iterdir()) == ["manifests", "reconciler.yaml"]


def test_a_stopped_command_leaves_no_child_behind(fork: Project, tmp_path: Path) -> None:
    """The child has the same output: reading it to its end waits for both."""
    script = tmp_path / "waiting.py"
    script.write_text(
        "import signal, sys\n"
        "from reconciler.cli.confinement import confine\n"
        "code = confine()\n"
        "if code is not None: sys.exit(code)\n"
        "print('waiting', flush=True)\n"
        "signal.pause()\n"
    )
    process = start(cwd=fork.root, env=fork.env, script=(str(script),))
    assert process.stdout is not None
    assert process.stdout.readline() == b"waiting\n"
    process.terminate()
    assert ended(process).code == 130
