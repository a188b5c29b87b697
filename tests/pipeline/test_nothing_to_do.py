"""An apply with nothing to do loads the state once, settles once, and asks the account for nothing twice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from reconciler.emulator import EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY, Emulator
from reconciler.errors import InputError
from reconciler.pipeline import Applied, Options, apply, load, open_session
from reconciler.stages.reading import recover
from reconciler.stores.local.store import LocalStore
from tests.support.manifests import DEV, template, words

KEYS = {"TENCENTCLOUD_SECRET_ID": EMULATOR_SECRET_ID, "TENCENTCLOUD_SECRET_KEY": EMULATOR_SECRET_KEY}


def counted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, counts: dict[str, int]) -> None:
    """Count the calls of a function, which does what it does."""
    function = getattr(owner, name)
    counts[name] = 0

    def spy(*arguments: Any, **named: Any) -> Any:
        counts[name] += 1
        return function(*arguments, **named)

    monkeypatch.setattr(owner, name, spy)


def test_a_project_is_loaded_for_a_target(tmp_path: Path) -> None:
    """The named one, or the only one; where there are several and none is named, what all of them share."""
    (tmp_path / "reconciler.yaml").write_text(DEV, encoding="utf-8")
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests/a.yaml").write_text(words("casino"), encoding="utf-8")
    assert load(tmp_path).target == "dev"
    assert load(tmp_path, "dev").target == "dev"
    with pytest.raises(InputError, match="unknown target"):
        load(tmp_path, "other")
    (tmp_path / "reconciler.yaml").write_text(DEV + "  prod: {}\n", encoding="utf-8")
    assert load(tmp_path).target is None
    assert load(tmp_path, "prod").target == "prod"


async def applied(folder: Path, url: str) -> Applied:
    loaded = load(folder, "dev").sound()
    options = Options(target="dev", endpoint=url, share=None, environ=KEYS, command="apply")
    async with open_session(loaded.project, options) as session:
        return await apply(session, loaded.resources, lambda plan: True)


def test_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "manifests").mkdir()
    (tmp_path / "reconciler.yaml").write_text(DEV, encoding="utf-8")
    (tmp_path / "manifests/a.yaml").write_text(words("casino", "poker") + "---\n" + template("one"), encoding="utf-8")
    with Emulator(rates=False) as emulator:
        first = asyncio.run(applied(tmp_path, emulator.url))
        assert first.report is not None
        assert first.report.ok
        emulator.forget_calls()
        counts: dict[str, int] = {}
        counted(monkeypatch, LocalStore, "load", counts)
        counted(monkeypatch, recover, "settle", counts)
        second = asyncio.run(applied(tmp_path, emulator.url))
        assert second.plan.empty
        assert second.report is None
        assert counts == {"load": 1, "settle": 1}
        assert dict(emulator.calls) == {"mps.DescribeWordSamples": 1, "mps.DescribeContentReviewTemplates": 1}
