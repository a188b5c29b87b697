"""JSON Schemas, generated: for editors, and for readers of the machine output. One module a schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from reconciler.pipeline.schemas.accept import accept_schema
from reconciler.pipeline.schemas.explanation import explanation_schema
from reconciler.pipeline.schemas.fleet import fleet_schema
from reconciler.pipeline.schemas.graph import graph_schema
from reconciler.pipeline.schemas.history import history_schema
from reconciler.pipeline.schemas.impact import impact_schema
from reconciler.pipeline.schemas.manifest import manifest_schema
from reconciler.pipeline.schemas.plan import plan_schema
from reconciler.pipeline.schemas.policy import tests_schema
from reconciler.pipeline.schemas.problems import problems_schema
from reconciler.pipeline.schemas.project import project_schema
from reconciler.pipeline.schemas.report import report_schema
from reconciler.pipeline.schemas.targets import targets_schema

SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "manifest": manifest_schema,
    "project": project_schema,
    "plan": plan_schema,
    "report": report_schema,
    "problems": problems_schema,
    "tests": tests_schema,
    "explanation": explanation_schema,
    "graph": graph_schema,
    "impact": impact_schema,
    "history": history_schema,
    "fleet": fleet_schema,
    "targets": targets_schema,
    "accept": accept_schema,
}


def schemas() -> dict[str, str]:
    """File name → text, for the folder ``schemas``."""
    return {
        f"{name}.schema.json": json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
        for name, schema in SCHEMAS.items()
    }
