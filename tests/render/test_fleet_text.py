"""Several targets as text: on a screen, a line for each of them is continued below itself."""

from __future__ import annotations

from dataclasses import replace

from reconciler.render.escape import cells
from reconciler.render.formats.base import Screen
from reconciler.render.formats.text import FORMAT as TEXT
from tests.support.fleet_views import planned
from tests.support.rendered_plans import rich

LINE = "297 create, 2 update, 3 adopt, 5 delete; 40,028 unchanged, 309 unmanaged; LOOSENS: 776 keywords no longer reach"


def text(screen: Screen) -> str:
    view = planned({"prod-eu": rich()})
    targets = [replace(each, line=LINE, draw=None) for each in view.targets]
    assert TEXT.fleet is not None
    return "".join(TEXT.fleet.draw(replace(view, targets=targets, screen=screen)))


def test_lines_of_targets_are_as_wide_as_the_screen() -> None:
    broken = text(Screen(60, wraps=True)).splitlines()
    assert max(map(cells, broken)) <= 60
    assert [len(line) - len(line.lstrip()) for line in broken[1:]] == [2, 6, 6]
    whole = text(Screen(60))
    assert LINE in whole
    assert " ".join(whole.split()) == " ".join(" ".join(broken).split())
