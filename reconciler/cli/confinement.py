"""A process that can do little: for commands on projects that strangers wrote.

The command runs in a child process with bounds that the system enforces, whatever code is running when they are met;
this process only waits, and says which bound it was. In the child, Python's audit events refuse sockets, other
processes and writes: a second wall behind code that asks for none of them.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from typing import NamedTuple

from reconciler.cli.terminal import INTERRUPTED
from reconciler.errors import BoundMet, InputError, Refused

SECONDS, MIB = "RECONCILER_UNTRUSTED_SECONDS", "RECONCILER_UNTRUSTED_MIB"
_KEPT = frozenset(
    (
        *("CI", "GITHUB_ACTIONS", "GITHUB_WORKSPACE", "GITHUB_SHA", "GITLAB_CI", "CI_PROJECT_DIR", "CI_COMMIT_SHA"),
        *("COLUMNS", "NO_COLOR", "TERM", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "HOME", "TMPDIR", "TZ"),
        *("RECONCILER_COMMIT", "RECONCILER_DEBUG", "RECONCILER_GUARDS", "RECONCILER_MASK", "RECONCILER_UNTRUSTED"),
        *(SECONDS, MIB),
    )
)
"""Variables that a confined command may see. Credentials, keys of states, endpoints and proxies are not among them."""

_DENIED = (
    *("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "pty.spawn"),
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod"),
    *("os.chown", "os.utime", "os.setxattr", "os.kill", "shutil.", "tempfile."),
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ConfinementBroken(RuntimeError):
    """A confined command tried what it may not: a mistake in this program. It was not done."""


class Bounds(NamedTuple):
    """What a confined command may use: seconds of processor time, and MiB of address space."""

    seconds: int = 120
    mib: int = 2048

    @property
    def patience(self) -> int:
        """Seconds that the command may take in all, waiting included."""
        return 2 * self.seconds + 10


def bounds_of(environ: Mapping[str, str]) -> Bounds:
    """The bounds that the environment asks for, or the usual ones. Raises InputError for a value that is no number."""
    usual = Bounds()
    return Bounds(_number(environ, SECONDS, usual.seconds, 86_400), _number(environ, MIB, usual.mib, 1024 * 1024))


def _number(environ: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = environ.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most):
        raise InputError(f"{name} takes a whole number from 1 to {most}", hint=f"without it, {usual} counts")
    return int(text)


def confine() -> int | None:
    """Go on in a confined child process, where None is returned. In this process: the child's exit code, at its end.

    Raises BoundMet where the child met a bound, Refused where this system cannot bound a process.
    """
    bounds = bounds_of(os.environ)
    if not hasattr(os, "fork"):
        raise Refused("--untrusted needs a system that can bound a process, such as Linux; nothing was read")
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return _result(_ended(child), bounds)
    _bound(bounds)
    _forget()
    _seal()
    return None


def _ended(child: int) -> int:
    """Wait for the child, handing signals on to it. Its exit code, or minus the signal that ended it."""

    def hand_on(number: int, frame: object) -> None:
        os.kill(child, number)

    for number in _STOPPING:
        signal.signal(number, hand_on)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _result(code: int, bounds: Bounds) -> int:
    if code >= 0:
        return code
    if -code in _STOPPING:
        return INTERRUPTED
    met = {
        signal.SIGXCPU: f"{bounds.seconds} s of processor time ({SECONDS})",
        signal.SIGALRM: f"{bounds.patience} s, waiting included ({SECONDS})",
    }
    ended_by = signal.Signals(-code)
    memory = f"its bounds, by {ended_by.name}: most likely {bounds.mib} MiB of memory ({MIB})"
    raise BoundMet(
        f"stopped at {met.get(ended_by, memory)}: what --untrusted gives a project",
        hint="make the project smaller; or raise the bound in the job's environment, for a project that you know",
    )


def _bound(bounds: Bounds) -> None:
    """Bounds that the system enforces from now on. The signals that it ends a process with must not be ignored."""
    # Imported here: Windows has no such module.
    import resource

    for number in (signal.SIGXCPU, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGXCPU, signal.SIGALRM])
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (bounds.mib * 1024 * 1024,) * 2)
    except (OSError, ValueError) as error:
        raise Refused(
            f"--untrusted cannot bound this process: {error}; nothing was read", hint="run it on Linux"
        ) from error
    signal.alarm(bounds.patience)


def _forget() -> None:
    for name in set(os.environ) - _KEPT:
        del os.environ[name]


def _seal() -> None:
    from reconciler.files.environment import read_no_variables
    from reconciler.files.reading import follow_no_links

    follow_no_links()
    read_no_variables()
    # The compiled form of a module that is loaded later would be a write.
    sys.dont_write_bytecode = True
    sys.addaudithook(_deny)


def _deny(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse what reaches beyond this process. Raises ConfinementBroken."""
    if event == "open":
        path, _, flags = arguments
        # A number is a file that is open already, such as stdout.
        if isinstance(path, int) or not (isinstance(flags, int) and flags & _WRITING):
            return
    elif not event.startswith(_DENIED):
        return
    raise ConfinementBroken(f"a command with --untrusted tried {event}, which it may not")
