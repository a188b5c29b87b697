"""Projects whose links, names and addresses lead out of them, to ``outside``."""

from __future__ import annotations

from pathlib import Path

from tests.support.manifests import DEV, HEAD
from tests.support.project import Project


def linked_state(project: Project, outside: Path) -> None:
    (project.root / ".reconciler").symlink_to(outside)


def linked_state_files(project: Project, outside: Path) -> None:
    folder = project.root / ".reconciler/dev"
    folder.mkdir(parents=True)
    for name in ("lock", "lock.json", "state.json", "state.json.tmp", "state.json.backup", "journal", "journal.tmp"):
        (folder / name).symlink_to(outside / "secret.txt")
    for name in ("versions", "audit", "history"):
        (folder / name).symlink_to(outside)


def linked_outputs(project: Project, outside: Path) -> None:
    for name, target in (
        ("p.plan", "absent"),
        ("pulled.json", "absent"),
        ("rejects.csv", "absent"),
        ("left.csv", "absent"),
        ("store.jsonl", "absent"),
        ("m.prom", "absent"),
    ):
        (project.root / name).symlink_to(outside / target)
    (outside / "empty").mkdir()
    for name in ("schemas", "new", "sheet", "resolved", "copy", "adopted"):
        (project.root / name).symlink_to(outside / "empty")


def linked_inputs(project: Project, outside: Path) -> None:
    (project.root / "manifests/c.yaml").symlink_to(outside / "manifest.yaml")
    (project.root / "manifests/d").symlink_to(outside)
    (project.root / "lists/words.txt").unlink()
    (project.root / "lists/words.txt").symlink_to(outside / "secret.txt")
    (project.root / "sheet.csv").unlink()
    (project.root / "results.jsonl").unlink()
    (project.root / "results.jsonl").symlink_to(outside / "secret.txt")


def linked_folder(project: Project, outside: Path) -> None:
    """Its own project file makes no other folder of it a checkout."""
    (project.root / "shop").symlink_to(outside)


def linked_project_file(project: Project, outside: Path) -> None:
    (project.root / "reconciler.yaml").unlink()
    (project.root / "reconciler.yaml").symlink_to(outside / "reconciler.yaml")


def places_elsewhere(project: Project, outside: Path) -> None:
    project.env["CI"] = "true"
    project.env.pop("RECONCILER_ENDPOINT")
    files = f"[{{file: {outside}/secret.txt}}, {{file: ../../outside/*.txt}}, {{file: ../../outside/secret.txt}}]"
    project.put("manifests/b.yaml", HEAD.format(kind="KeywordSamples", name="b") + f"  keywordsFrom: {files}\n")
    head = DEV.replace("[manifests]", f"[manifests, {outside}, ../outside, '../*']")
    project.put(
        "reconciler.yaml",
        head.replace("dev: {}", f"dev: {{state: '{outside}', endpoint: 'http://127.0.0.1:9'}}\n  ..: {{}}"),
    )


HOSTILE = (
    linked_folder,
    linked_state,
    linked_state_files,
    linked_outputs,
    linked_inputs,
    linked_project_file,
    places_elsewhere,
)
