"""A project in a folder, and commands that run there."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .credentials import CREDENTIALS
from .emulator_process import EmulatorProcess
from .program import Done, run, start


class Project:
    """A project folder, and commands that run in it against an emulator process."""

    def __init__(self, root: Path, cloud: EmulatorProcess | None = None) -> None:
        self.root = root
        self.cloud = cloud
        self.env = dict(CREDENTIALS)
        if cloud is not None:
            self.env["RECONCILER_ENDPOINT"] = cloud.url

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run(self, *arguments: str | Path, code: int | None = 0, env: Mapping[str, str] | None = None) -> Done:
        """Run a command here. ``code`` is the exit code it must have."""
        done = run(*arguments, cwd=self.root, env={**self.env, **(env or {})})
        assert code is None or done.code == code, f"exit {done.code}, not {code}:\n{done.out}\n{done.err}"
        return done

    def apply(self, *arguments: str | Path, code: int = 0) -> Done:
        return self.run("apply", "--auto-approve", *arguments, code=code)

    @property
    def state_file(self) -> Path:
        return self.root / ".reconciler/dev/state.json"

    def untouched(self) -> bool:
        """Whether nothing was written, neither to the cloud nor to a state."""
        folder = self.root / ".reconciler"
        states = [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]
        return not states and (self.cloud is None or not self.cloud.writes())

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command that goes on while the test does. Killed at the end of the block, if it is not over."""
        process = start(*arguments, cwd=self.root, env=self.env)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()
