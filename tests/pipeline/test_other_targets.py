"""States of other targets are looked at for a remark only: what may not be looked at here stops nothing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from reconciler.model.resource import Address
from reconciler.pipeline import Options, load
from reconciler.pipeline.other_targets import other_owners
from tests.support.manifests import DEV, words


def test_a_state_outside_the_project_is_passed_over_in_ci(tmp_path: Path) -> None:
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests/a.yaml").write_text(words("casino"), encoding="utf-8")
    (tmp_path / "reconciler.yaml").write_text(f"{DEV}  second: {{state: ../elsewhere}}\n", encoding="utf-8")
    project = load(tmp_path, "dev").project
    for environ in ({}, {"CI": "true"}):
        options = Options(environ=environ)
        session = SimpleNamespace(project=project, name="dev", target=project.targets["dev"], options=options)
        assert other_owners(cast("Any", session), {Address("ContentReviewTemplate", "one"): "31"}) == []
