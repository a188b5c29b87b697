"""Reading list files of a folder, as tests ask for it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.files.keyword_lists import ListReader
from reconciler.model.manifest import ListQuery, ListRow, Problem, Text

Put = Callable[[str, str | bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def query(pattern: str, manifest: str = "manifests/m.yaml", **rest: Any) -> ListQuery:
    return ListQuery(Text.at(pattern, manifest, 7, 5, True), **rest)


def rows(root: Path, pattern: str, **rest: Any) -> list[ListRow]:
    files, problems = ListReader(root).read(query(pattern, **rest))
    assert problems == []
    return [row for file in files for row in file.rows]


def problem(root: Path, pattern: str, **rest: Any) -> Problem:
    _, problems = ListReader(root).read(query(pattern, **rest))
    assert len(problems) == 1, problems
    assert problems[0].fix
    return problems[0]
