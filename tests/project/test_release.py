"""What a release publishes: the tools in ``.ci`` that build it, list its parts and sum it; and the pins it rests on."""

from __future__ import annotations

import hashlib
import json
import re
import runpy
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from reconciler import __version__
from tests.support.paths import ROOT

PINS = sorted((ROOT / "requirements").glob("*.txt"))
NOT_FOR_USERS = {"browser", "test", "dev"}
"""Extras that nothing but work on the project needs."""


def pinned(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(package): version for package, version in found}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def unpinned(wanted: list[str], pins: dict[str, str]) -> list[str]:
    """The requirements that no pin satisfies."""
    missing = []
    for text in wanted:
        requirement = Requirement(text)
        version = pins.get(canonicalize_name(requirement.name))
        if version is None or Version(version) not in requirement.specifier:
            missing.append(text)
    return missing


def test_every_dependency_is_pinned() -> None:
    about = project()["project"]
    extras = about["optional-dependencies"]
    for_users = [row for name in sorted(extras.keys() - NOT_FOR_USERS) for row in extras[name]]
    again = "run `bash requirements/compile.sh` (CONTRIBUTING.md: Pins)"
    assert unpinned([*about["dependencies"], *for_users], pinned("run.txt")) == [], again
    assert unpinned(project()["build-system"]["requires"], pinned("build.txt")) == [], again
    for name in ("build", "release"):
        wanted = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
        assert unpinned([line for line in wanted if not line.startswith("#")], pinned(f"{name}.txt")) == [], again


def test_a_missing_or_old_pin_is_noticed() -> None:
    assert unpinned(["click>=8", "httpx"], {"click": "7.0"}) == ["click>=8", "httpx"]


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_every_pin_has_hashes(path: Path) -> None:
    """And nothing else is in the file: no address, no option, no version that an index may choose."""
    entries = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    entry = re.compile(r"[\w.-]+==[\w.]+(?: ; [^;]+?)?(?:\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert [line for line in entries if not entry.fullmatch(line)] == []


def tool(name: str) -> dict[str, Any]:
    return runpy.run_path(str(ROOT / ".ci" / name))


def test_packages_have_the_time_of_their_release(tmp_path: Path) -> None:
    """Not that of a checkout or a clock: it is the same everywhere."""
    released = tool("packages.py")["released"]
    (tmp_path / "reconciler").mkdir()
    (tmp_path / "reconciler" / "__init__.py").write_text('__version__ = "9.8.7"\n', encoding="utf-8")
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text("# C\n\n## [Unreleased]\n\n## [9.8.7] - 1970-01-02\n", encoding="utf-8")
    assert released(tmp_path) == 86_400
    changelog.write_text("# C\n\n## [Unreleased]\n", encoding="utf-8")
    with pytest.raises(LookupError, match=r"no entry for 9\.8\.7"):
        released(tmp_path)


@pytest.mark.slow
def test_packages_that_differ_when_built_again_are_not_published(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The builder of this test puts the time zone into the package, as a careless build backend would."""
    main = tool("packages.py")["main"]
    careless = tmp_path / "build"
    careless.mkdir()
    (careless / "__init__.py").touch()
    (careless / "__main__.py").write_text(
        "import os, pathlib, sys\nout = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])\nout.mkdir()\n"
        "(out / 'a.whl').write_text('same')\n(out / 'b.tar.gz').write_text(os.environ[os.environ['LEAKED']])\n",
        encoding="utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path))
        patch.setenv("LEAKED", "TZ")
        with pytest.raises(SystemExit, match=r"these differ: b\.tar\.gz"):
            main(tmp_path / "out")
        assert not (tmp_path / "out").exists()
        patch.setenv("LEAKED", "SOURCE_DATE_EPOCH")
        main(tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.whl", "b.tar.gz"]
    assert "2 packages, the same when built twice" in capfd.readouterr().out


PARTS = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "version": 1,
    "metadata": {"component": {"type": "application", "name": "x", "bom-ref": "root"}},
    "components": [{"type": "library", "name": "ruamel.yaml", "version": "0.19.1", "bom-ref": "a"}],
}


def test_a_list_of_parts() -> None:
    parts = tool("parts.py")
    whole = json.loads(parts["complete"](json.dumps(PARTS), {"ruamel-yaml": "0.19.1"}))["metadata"]["component"]
    assert (whole["name"], whole["version"]) == ("mps-reconciler", __version__)
    assert whole["purl"] == f"pkg:pypi/mps-reconciler@{__version__}"


def test_parts_are_those_of_this_system() -> None:
    text = "a==1 \\\n    --hash=sha256:00\nb==2 ; sys_platform == 'no such' \\\n    --hash=sha256:00\n"
    text += "C.d==3 ; python_version >= '3' \\\n    --hash=sha256:00\n"
    assert tool("parts.py")["pinned"](text) == {"a": "1", "c-d": "3"}


@pytest.mark.parametrize("pins", [{}, {"ruamel-yaml": "0.19.0"}, {"ruamel-yaml": "0.19.1", "click": "8.5.1"}])
def test_a_list_of_parts_that_leaves_one_out(pins: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="differs from what is pinned"):
        tool("parts.py")["complete"](json.dumps(PARTS), pins)


def test_a_list_of_parts_that_does_not_fit_its_schema() -> None:
    wrong = PARTS | {"metadata": {"component": {"type": "no such type", "name": "x", "bom-ref": "root"}}}
    with pytest.raises(ValueError, match=r"schema of CycloneDX 1\.6.*no such type"):
        tool("parts.py")["complete"](json.dumps(wrong), {"ruamel-yaml": "0.19.1"})


def test_sums_and_requirements_are_of_the_files(tmp_path: Path) -> None:
    parts = tool("parts.py")
    wheel, source = tmp_path / "a.whl", tmp_path / "a.tar.gz"
    wheel.write_bytes(b"wheel")
    source.write_bytes(b"source")
    digests = [hashlib.sha256(content).hexdigest() for content in (b"source", b"wheel")]
    assert parts["sums"]([source, wheel]) == f"{digests[0]}  a.tar.gz\n{digests[1]}  a.whl\n"
    text = parts["requirements"]("click==8.5.1 \\\n    --hash=sha256:00\n", [source, wheel])
    assert text.splitlines()[2:] == [
        f"mps-reconciler=={__version__} \\",
        f"    --hash=sha256:{digests[0]} \\",
        f"    --hash=sha256:{digests[1]}",
    ]
