"""What a person reads of one change: the line that decides, the question, and the commands to copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconciler.cli.plan import places_of
from reconciler.ground import masks
from reconciler.model.change import Change, Verb
from reconciler.model.posture import Effect, Posture
from reconciler.model.resource import Address
from reconciler.pipeline import load
from tests.support.manifests import HEAD, PROJECT
from tests.support.project import Project
from tests.support.terminal import on_terminal

BASE = HEAD.format(kind="ContentReviewTemplate", name="house, abstract: true") + (
    "  pornConfigure:\n    imgReviewInfo: {switch: ON, blockConfidence: BLOCK, reviewConfidence: 30}\n"
)
ROOM = HEAD.format(kind="ContentReviewTemplate", name="room-N, base: house") + "  comment: a room\n"


def written(project: Project, block: int) -> None:
    rooms = "---\n".join(ROOM.replace("N,", f"{n},") for n in (1, 2, 10))
    project.put("reconciler.yaml", PROJECT + "targets:\n  dev: {}\n")
    project.put("manifests/base.yaml", BASE.replace("BLOCK", str(block)))
    project.put("manifests/rooms.yaml", rooms)


def test_the_line_of_the_base_and_what_is_asked(project: Project) -> None:
    written(project, 80)
    project.apply()
    written(project, 90)
    plan = project.run("plan", "--endpoint", project.env["RECONCILER_ENDPOINT"], env={"COLUMNS": "80"}).out
    assert max(map(len, plan.splitlines())) <= 80
    assert plan.count("80 → 90") == 1
    assert "room-1 manifests/rooms.yaml:5, room-2 :" in plan
    assert "manifests/base.yaml:6" in plan
    assert f"--endpoint {project.env['RECONCILER_ENDPOINT']}" in plan.replace(" \\\n     ", "")
    page = project.run("plan", "--format", "markdown").out
    assert "| `manifests/base.yaml:6` |" in page
    code, shown = on_terminal(project, "apply", answer="no")
    assert code == 1
    question = shown.replace("\r", "").rpartition("To apply this")[2]
    assert question.startswith(" to dev · intl; 3 of 3 changes loosen, type yes: ")


@contextmanager
def masking(*words: str) -> Iterator[None]:
    masks.choose(True)
    masks.add(words)
    try:
        yield
    finally:
        masks.forget()


def test_the_line_that_decides_shows_no_keyword(tmp_path: Path) -> None:
    (tmp_path / "manifests").mkdir()
    (tmp_path / "reconciler.yaml").write_text(PROJECT + "targets:\n  dev: {}\n", encoding="utf-8")
    (tmp_path / "manifests/qxzvw.yaml").write_text(BASE.replace("BLOCK", "80"), encoding="utf-8")
    (tmp_path / "manifests/rooms.yaml").write_text(ROOM.replace("N,", "1,"), encoding="utf-8")
    loaded = load(tmp_path, "dev").sound()
    change = Change(Address("ContentReviewTemplate", "room-1"), Verb.UPDATE, Effect(Posture.LOOSENS))
    block = "pornConfigure.imgReviewInfo.blockConfidence"

    def shown() -> str:
        place = places_of(loaded)(change, block)
        assert place is not None
        return place.short

    assert shown() == "manifests/qxzvw.yaml:6"
    with masking("qxzvw"):
        assert shown() == "manifests/q•••w.yaml:6"
