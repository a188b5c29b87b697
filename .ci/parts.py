"""Complete what is published beside the packages: the list of parts, the requirements with hashes, the sums of all.

``parts.py FOLDER`` takes the folder of a release: the packages, and ``sbom.cdx.json`` as cyclonedx-py wrote it for an
environment with exactly the packages of ``requirements/run.txt``. It adds what that tool cannot know, the version, and
fails where the list does not fit its schema or leaves out a package.
"""

from __future__ import annotations

import hashlib
import json
import re
import runpy
import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.markers import Marker
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent
NAME = "mps-reconciler"
VERSION = runpy.run_path(str(PROJECT / "reconciler" / "__init__.py"))["__version__"]


def pinned(requirements: str) -> dict[str, str]:
    """Names and versions of a file of requirements with hashes, as far as they are for this Python and system."""
    found = re.findall(r"^([\w.-]+)==([^\s;\\]+)(?: ; ([^\\\n]+))?", requirements, re.MULTILINE)
    return {
        canonicalize_name(name): version for name, version, marker in found if not marker or Marker(marker).evaluate()
    }


def complete(text: str, wanted: dict[str, str]) -> str:
    """The list of parts with name and version of the whole. Raises ValueError where it is wrong or not complete."""
    bom = json.loads(text)
    whole = bom["metadata"]["component"]
    whole |= {"name": NAME, "version": VERSION, "purl": f"pkg:pypi/{NAME}@{VERSION}"}
    listed = {canonicalize_name(part["name"]): part["version"] for part in bom["components"]}
    if listed != wanted:
        raise ValueError(f"the list of parts differs from what is pinned: {sorted(listed.items() ^ wanted.items())}")
    written = json.dumps(bom, indent=2, sort_keys=True) + "\n"
    if errors := JsonStrictValidator(SchemaVersion.V1_6).validate_str(written):
        raise ValueError(f"the list of parts does not fit the schema of CycloneDX 1.6: {errors}")
    return written


def requirements(run: str, packages: list[Path]) -> str:
    """What ``pip install --require-hashes`` takes: every package that is needed, and this one."""
    hashes = [f"    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in packages]
    return f"{run.rstrip()}\n{NAME}=={VERSION} \\\n" + " \\\n".join(hashes) + "\n"


def sums(files: list[Path]) -> str:
    """The lines that ``sha256sum --check`` reads in the folder of the files."""
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    return "".join(lines)


def main(folder: Path) -> None:
    run = (PROJECT / "requirements" / "run.txt").read_text(encoding="utf-8")
    packages = sorted([*folder.glob("*.whl"), *folder.glob("*.tar.gz")])
    sbom, pins = folder / "sbom.cdx.json", folder / "requirements.txt"
    try:
        sbom.write_text(complete(sbom.read_text(encoding="utf-8"), pinned(run)), encoding="utf-8")
    except ValueError as error:
        sys.exit(str(error))
    pins.write_text(requirements(run, packages), encoding="utf-8")
    (folder / "SHA256SUMS").write_text(sums([*packages, pins, sbom]), encoding="utf-8")
    sys.stdout.write(f"{len(pinned(run))} parts listed, {len(packages) + 2} files summed\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
