"""The targets of a project as JSON, in the form of ``schemas/targets.schema.json``."""

from __future__ import annotations

from typing import Any

from reconciler.model.target_list import ListedTarget, TargetList
from reconciler.render.json import FORMAT_VERSION, dumps


def target_list_json(listed: TargetList) -> str:
    """The document."""
    document = {
        "format_version": FORMAT_VERSION,
        "project": listed.project,
        "since": listed.since,
        "targets": [_target(each) for each in listed.targets],
        "unchanged": list(listed.unchanged),
        "removed": list(listed.removed),
    }
    return dumps(document) + "\n"


def _target(target: ListedTarget) -> dict[str, Any]:
    return {
        "target": target.name,
        "site": target.site,
        "account": target.account,
        "causes": [
            {"file": place.file, "line": place.line, "column": place.column, "message": message}
            for place, message in target.causes
        ],
        "more": target.more,
    }
