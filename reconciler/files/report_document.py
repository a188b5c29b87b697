"""Reports of applies as ``--format json`` writes them, read back as far as reports of other formats show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.files.plan_document import address_of, basis_of_document, counts, move_of, verb_of
from reconciler.model import shapes
from reconciler.model.event import Done, Failure, Report
from reconciler.model.plan import Plan


def report_of_document(document: Mapping[str, Any]) -> tuple[Report, Plan]:
    """The report, and a plan without changes that has its target. Raises ValueError that names the member."""
    done = counts(shapes.member(document, "done"), "done")
    untried = shapes.texts(document.get("untried", []), "untried")
    left = shapes.texts(document.get("left", []), "left")
    held = set(left)
    report = Report(
        {verb_of(verb, "done"): count for verb, count in done.items()},
        [_failure(row, f"failed[{at}]") for at, row in enumerate(_rows(document, "failed"))],
        [address_of(each, "untried") for each in untried if each not in held],
        shapes.texts(document.get("warnings", []), "warnings"),
        counts(document.get("calls", {}), "calls"),
        shapes.number(document.get("seconds", 0.0), "seconds"),
        shapes.integer(document.get("serial", 0), "serial", 0),
        interrupted=shapes.truth(document.get("interrupted", False), "interrupted"),
        errors=shapes.texts(document.get("errors", []), "errors"),
        left=[address_of(each, "left") for each in left],
        changed=[_done(row, f"changed[{at}]") for at, row in enumerate(_rows(document, "changed"))],
        moved=tuple(move_of(row, f"moved[{at}]") for at, row in enumerate(_rows(document, "moved"))),
    )
    return report, Plan(basis_of_document(document), ())


def _rows(document: Mapping[str, Any], name: str) -> list[Any]:
    return shapes.items(document.get(name, []), name)


def _failure(row: Any, name: str) -> Failure:
    data = shapes.fields(row, name)
    said = (shapes.optional_text(data.get(key), f"{name}.{key}") or "" for key in ("code", "message"))
    more = {key: shapes.optional_text(data.get(key), f"{name}.{key}") or "" for key in ("request_id", "hint")}
    return Failure(address_of(data.get("address"), name), verb_of(data.get("verb"), name), *said, **more)


def _done(row: Any, name: str) -> Done:
    data = shapes.fields(row, name)
    identity = shapes.optional_text(data.get("id"), f"{name}.id") or ""
    return Done(address_of(data.get("address"), name), verb_of(data.get("verb"), name), identity)
