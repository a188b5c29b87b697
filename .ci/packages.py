"""Build sdist and wheel twice, under different circumstances, and keep them if both are the same, byte by byte.

``packages.py FOLDER`` runs with a Python that has ``build`` and the backend: nothing is installed on the way. Whoever
builds the same commit with the same tools gets the same files, and can compare them with what was published.
"""

from __future__ import annotations

import calendar
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CIRCUMSTANCES = [
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "UMASK": "022"},
    {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "UMASK": "077"},
]


def released(project: Path) -> int:
    """The day of this version's entry in the changelog, in seconds: the time that files in packages have.

    Raises LookupError where the changelog has no entry for the version.
    """
    version = runpy.run_path(str(project / "reconciler" / "__init__.py"))["__version__"]
    changelog = (project / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## \[{re.escape(version)}\] - (\d{{4}}-\d{{2}}-\d{{2}})$", changelog, re.MULTILINE)
    if not found:
        raise LookupError(f"CHANGELOG.md has no entry for {version}")
    return calendar.timegm(time.strptime(found[1], "%Y-%m-%d"))


def build(project: Path, place: Path, circumstances: dict[str, str]) -> dict[str, bytes]:
    """The packages by name, built from a copy at ``place``; the wheel from the sdist, which proves that complete."""
    copy = place / "project"
    subprocess.run([sys.executable, str(project / ".ci" / "copy.py"), str(project), str(copy)], check=True)  # noqa: S603
    for path in copy.rglob("*"):
        if not path.is_symlink():
            os.utime(path, (0, 10_000 + len(place.name)))
    environment = {**os.environ, **circumstances, "SOURCE_DATE_EPOCH": str(released(project))}
    command = [sys.executable, "-P", "-m", "build", "--no-isolation", "--outdir", str(place / "dist"), str(copy)]
    umask = int(circumstances["UMASK"], 8)
    subprocess.run(command, env=environment, umask=umask, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return {path.name: path.read_bytes() for path in sorted((place / "dist").iterdir())}


def main(folder: Path) -> None:
    project = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as temporary:
        first, second = (
            build(project, Path(temporary, name), circumstances)
            for name, circumstances in zip(("one", "another"), CIRCUMSTANCES, strict=True)
        )
    different = [name for name in first.keys() | second.keys() if first.get(name) != second.get(name)]
    if different:
        sys.exit(f"built twice, these differ: {', '.join(sorted(different))}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in first.items():
        (folder / name).write_bytes(content)
    sys.stdout.write(f"{len(first)} packages, the same when built twice\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
