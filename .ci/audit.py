"""Audit files of requirements with hashes for known vulnerabilities, and say honestly where that was not possible.

``audit.py [--required] FILE…`` asks the advisories of OSV (pip-audit does). Exit 1 where a package has one. Where the
advisories cannot be read, nothing was audited: the last line says so, and the exit code is 0, or 1 with ``--required``.
``AUDIT_OSV_URL`` is another place for them, with the same interface.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

NOT_AUDITED = "audit: NOT AUDITED, advisories could not be read"


def audit(file: str) -> tuple[dict[str, list[str]], str]:
    """The packages of a file with their advisories, and why they could not be read, where they could not.

    The exit code of pip-audit does not tell a vulnerability from a failure, and counts a package that its service does
    not know as fine: what counts here is its report.
    """
    command = [sys.executable, "-P", "-m", "pip_audit", "--requirement", file, "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--vulnerability-service", "osv"]
    if url := os.environ.get("AUDIT_OSV_URL"):
        command += ["--osv-url", url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own words
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return {}, (done.stderr.strip().splitlines() or ["no report"])[-1]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped or not packages:
        return {}, f"unknown to the service: {', '.join(skipped) or 'every package'}"
    return {
        f"{package['name']} {package['version']}": [advisory["id"] for advisory in package["vulns"]]
        for package in packages
    }, ""


def main(words: list[str]) -> int:
    files = [word for word in words if word != "--required"]
    found: dict[str, list[str]] = {}
    for file in files:
        packages, failure = audit(file)
        if failure:
            # What a service answered must not be a command to what reads the log.
            reason = failure[:500].encode("ascii", "backslashreplace").decode().replace("##[", "## [")
            sys.stdout.write(f"audit: {reason}\n{NOT_AUDITED} ({Path(file).name})\n")
            return 1 if "--required" in words else 0
        found |= packages
    vulnerable = {package: advisories for package, advisories in found.items() if advisories}
    for package, advisories in vulnerable.items():
        sys.stdout.write(f"audit: {package} has {', '.join(advisories)}\n")
    sys.stdout.write(f"audit: {len(found)} packages, {len(vulnerable)} with known vulnerabilities\n")
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
