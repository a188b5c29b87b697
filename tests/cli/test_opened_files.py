"""Which files each command opens and changes, and what it connects to, seen by an audit hook in its process.

``golden/opened-files.txt`` has all of it for an honest project. In hostile ones links, names and addresses lead to
``outside``, which stands for everything of the user that is not the project: no command reads, lists or changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from reconciler.model.fleet import FleetReport
from reconciler.render.fleet_json import fleet_json
from tests.support.audit import SCRIPT, Opened, commands, opened
from tests.support.emulator_process import EmulatorProcess, emulator
from tests.support.manifests import DEV, EMBEDDED, HEAD, template, words
from tests.support.program import Done, run
from tests.support.project import Project

from .hostile_projects import HOSTILE

LISTS = HEAD.format(kind="KeywordSamples", name="lists") + "  keywordsFrom:\n    - file: ../lists/words.txt\n"
TESTS = HEAD.format(kind="PolicyTests", name="tests") + (
    "  cases:\n    - {name: clean, template: t, scores: {porn: 0}, expect: {verdict: review}}\n"
)
RESULT = (
    '{"WorkflowTask": {"AiContentReviewResultSet": [{"Type": "Porn", "PornTask": {"Status": "SUCCESS", "Output": '
    '{"Confidence": 0, "Suggestion": "pass"}}}]}}\n'
)
EMULATED = ("plan", "drift --allow-no-state", "apply --auto-approve")
"""Where the target runs on the emulator, whose data lie beside the state: it is opened as a service would be."""
STORY = (
    "version",
    "completion bash",
    "schema plan",
    "schema --out schemas",
    "schema --check schemas",
    "init new",
    "init sheet --from sheet.csv --rejects rejects.csv",
    "init book --from book.xlsx",
    "validate",
    "validate --online",
    "test",
    "impact results.jsonl",
    "explain casino",
    "explain duplicate",
    "explain --text lists/words.txt",
    "graph",
    "targets",
    "report merge fleet.json",
    "fmt --check",
    "fmt --diff",
    "fmt --dedupe --check",
    "fmt",
    "add lottery --list lists --check",
    "add lottery --list lists --auto-approve",
    "edit lottery --tags none --check",
    "remove lottery --check",
    "remove lottery --auto-approve",
    "import sheet.csv --check",
    "render",
    "render --out resolved",
    "plan",
    "plan --out p.plan",
    "show p.plan",
    "test --against p.plan",
    "test --against live",
    "apply p.plan --auto-approve",
    "plan",
    "apply --auto-approve",
    "drift",
    "drift --metrics m.prom",
    "accept --all --check",
    "accept --all --auto-approve",
    "explain casino --live",
    "graph --live",
    "whoami",
    "state list",
    "state show KeywordSample/casino",
    "state history",
    "history",
    "history 2",
    "history --word casino",
    "history verify",
    "undo --auto-approve --only KeywordSample/poker",
    "undo --auto-approve",
    "state owner",
    "state pull",
    "state pull --out pulled.json",
    "state push pulled.json",
    "state mv ContentReviewTemplate/t ContentReviewTemplate/u",
    "state rm KeywordSample/casino",
    "accept casino --auto-approve",
    "state rm KeywordSample/casino",
    "adopt KeywordSample/casino --auto-approve",
    "import KeywordSample/poker --auto-approve",
    "state unlock",
    "state rekey",
    "rerun MediaProcessing/none",
    "import sheet.csv --auto-approve --rejects left.csv",
    "export copy",
    "export adopted --adopt",
    "destroy --auto-approve --allow-adopted",
)
"""In an honest project, one after the other; rekey, rerun and import of an address are refused on the way."""
READING = (
    *(
        "validate",
        "test",
        "impact",
        "explain",
        "graph",
        "targets",
        "render",
        "fmt --check",
        "add lottery --list lists --check",
        "remove lottery --check",
        "import sheet.csv --check",
        "accept --all --check",
        "plan",
        "show",
        "drift",
        "whoami",
    ),
    *("state list", "state show", "report merge"),
    *("history", "state history", "state owner", "schema --check", "version", "completion"),
)
"""How commands begin that change nothing, unless ``--out`` or ``--metrics`` says where."""


class Audited:
    """Runs commands in the folder of a project, and says what each opened."""

    def __init__(self, project: Project, outside: Path) -> None:
        self.project, self.outside = project, outside
        self._runs = 0

    def __call__(self, line: str) -> tuple[Done, Opened]:
        self._runs += 1
        log = self.project.root.parent / f"log-{self._runs}"
        done = run(*line.split(), cwd=self.project.root, env=self.project.env, script=(SCRIPT, str(log)))
        return done, opened(log, {"": self.project.root, "outside": self.outside})


def _called(address: str, cloud: EmulatorProcess) -> str:
    """What stands at an address: the service, or the command's own emulator."""
    if address == service(cloud):
        return "the service"
    return "itself" if "127.0.0.1" in address else address


@pytest.fixture
def audited(tmp_path: Path, cloud: EmulatorProcess) -> Audited:
    for name in ("checkout", "outside"):
        (tmp_path / name).mkdir()
    made = Project(tmp_path / "checkout", cloud)
    made.put("reconciler.yaml", DEV)
    made.put("manifests/a.yaml", words("casino", "poker") + template("t"))
    made.put("manifests/b.yaml", LISTS)
    made.put("manifests/tests.yaml", TESTS)
    made.put("lists/words.txt", "dice \n")
    made.put("results.jsonl", RESULT)
    made.put("fleet.json", "".join(fleet_json(FleetReport("plan", ()))))
    made.put("sheet.csv", "keyword,tags\nx,y\n,z\n")
    return Audited(made, tmp_path / "outside")


def only_reads(line: str) -> bool:
    return line.startswith(READING) and "--out" not in line and "--metrics" not in line


def service(cloud: EmulatorProcess) -> str:
    """The service's address as the audit hook writes it."""
    return str(("127.0.0.1", int(cloud.url.rpartition(":")[2])))


def table(line: str, done: Done, seen: Opened, cloud: EmulatorProcess) -> Iterator[str]:
    """A command as lines of the golden file."""
    yield f"{line}  (exit {done.code})"
    connected = {_called(place, cloud) for place in seen.connected}
    rows = (
        ("read", seen.read),
        ("change", seen.written),
        ("connect", connected),
        ("listen", seen.listening),
        ("run", seen.ran),
    )
    for word, places in rows:
        for place in sorted(places):
            yield f"  {word:<8}{place.lstrip('/') or '.'}"


def test_what_each_command_opens(
    audited: Audited, cloud: EmulatorProcess, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["keyword"])
    book.active.append(["baccarat"])
    book.save(audited.project.root / "book.xlsx")
    lines: list[str] = []
    for line in STORY:
        done, seen = audited(line)
        lines += table(line, done, seen, cloud)
        assert seen.connected <= {service(cloud)}
        if only_reads(line):
            assert not seen.written, line
        if line.startswith("export"):
            assert all(place.startswith(f"/{line.split()[1]}") for place in seen.written)
    audited.project.put("reconciler.yaml", EMBEDDED.replace("dev:", "embedded:"))
    del audited.project.env["RECONCILER_ENDPOINT"]
    for line in EMULATED:
        lines += table(f"{line}, endpoint: emulator", *audited(line), cloud)
    log = tmp_path / "log-emulator"
    with emulator("--store", str(audited.project.root / "store.jsonl"), script=(SCRIPT, str(log))) as running:
        running.admin("GET", "data")
    seen = opened(log, {"": audited.project.root, "outside": audited.outside})
    lines += table("emulator --store store.jsonl", Done(0, "", ""), seen, running)
    golden("opened-files.txt", "\n".join(lines) + "\n")
    tried = {*STORY, "emulator"}
    missing = [name for name in commands() if not any(line == name or line.startswith(f"{name} ") for line in tried)]
    assert not missing, f"add these commands to STORY: {missing}"


TRIED = (
    "schema --out schemas",
    "init new",
    "init sheet --from sheet.csv --rejects rejects.csv",
    "import sheet.csv --auto-approve --rejects left.csv",
    "validate",
    "explain not",
    "explain --text lists/words.txt",
    "graph",
    "impact results.jsonl",
    "fmt",
    "fmt lists/words.txt",
    "fmt manifests/c.yaml",
    "plan",
    "plan --destroy --out p.plan --force",
    "apply --auto-approve",
    "drift --allow-no-state",
    "drift --allow-no-state --metrics m.prom",
    "whoami",
    "state list",
    "state history",
    "state pull --out pulled.json --force",
    "state push lists/words.txt --force",
    "state unlock --force",
    "plan shop",
    "fmt shop",
    "validate shop/manifest.yaml",
    "export copy",
    "export adopted --adopt",
    "destroy --auto-approve",
)


@pytest.mark.parametrize(
    "hostile", [*HOSTILE[:2], *(pytest.param(each, marks=pytest.mark.slow) for each in HOSTILE[2:])]
)
def test_no_command_leaves_a_hostile_project(
    audited: Audited, cloud: EmulatorProcess, hostile: Callable[[Project, Path], None]
) -> None:
    outside = audited.outside
    (outside / "secret.txt").write_text("not yours \n")
    (outside / "manifest.yaml").write_text(words("secret", name="o"))
    (outside / "reconciler.yaml").write_text(DEV)
    hostile(audited.project, outside)
    before = content(outside)
    for line in TRIED:
        done, seen = audited(line)
        # What is neither outside nor in the project is not expected to be opened at all.
        assert {place for place in seen.read | seen.written | seen.listed if not place.startswith("/")} == set(), line
        assert seen.connected <= {service(cloud)}, line
        assert not seen.ran, line
        if only_reads(line):
            assert not seen.written, line
        assert "not yours" not in done.said
        assert content(outside) == before, line


def content(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}
