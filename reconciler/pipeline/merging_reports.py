"""report merge: one report made of the files that shards, or jobs, have left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from reconciler.errors import InputError
from reconciler.files.fleet_codec import fleet_of
from reconciler.files.given_paths import check_not_linked
from reconciler.files.json_documents import opened_documents
from reconciler.ground import masks
from reconciler.model.fleet import FleetReport
from reconciler.model.fleet_merge import Expected, NamedReport, merged
from reconciler.pipeline.nouns import kinds_of_words

LARGEST = 256 * 1024 * 1024
"""Bytes of one report."""


def merge(files: Sequence[str], expected: Expected) -> FleetReport:
    """Return the report of all targets in ``files``; a file that cannot be used is a fault of it.

    A folder stands for the files in it that end in ``.json``: a container has no shell that would list them.

    Raises InputError where none of them can be used.
    """
    reports: list[NamedReport] = []
    faults: list[str] = []
    for name in dict.fromkeys(chain.from_iterable(map(_files, files))):
        try:
            reports.append(NamedReport(name, fleet_of(_content(name), name)))
        except InputError as error:
            faults.append(error.message)
    if not reports:
        hint = "give what commands with --all-targets and --format json wrote"
        raise InputError(f"none of the reports can be used: {faults[0]}", hint=hint)
    if masks.active():
        for each in reports:
            masks.add(_words(each.report))
    return merged(reports, faults, expected)


def expected_targets(name: str) -> frozenset[str]:
    """Return the names in ``name``, a file that ``targets --format json`` wrote. Raises InputError."""
    try:
        rows = json.loads(_content(name))["targets"]
        return frozenset(str(row["target"]) for row in rows)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        hint = "give the output of: reconciler targets --format json"
        raise InputError(f"{name} is not what reconciler targets --format json writes", hint=hint) from error


def _files(name: str) -> list[str]:
    """The file itself, or the reports in a folder. Raises InputError for a folder without one."""
    path = Path(name)
    if not path.is_dir():
        return [name]
    check_not_linked(path)
    found = sorted(str(each) for each in path.glob("*.json"))
    if not found:
        raise InputError(f"there is no report in {name}: no file that ends in .json", hint="name the reports")
    return found


def _content(name: str) -> bytes:
    with opened_documents(name) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InputError(f"{name} is larger than {LARGEST // 1024 // 1024} MiB")
    return data


def _words(report: FleetReport) -> Iterator[str]:
    """The keywords that results, refusals and problems name by their addresses."""
    prefixes = tuple(f"{kind}/" for kind in kinds_of_words())
    for outcome in report.targets:
        error = outcome.error
        rows = [] if error is None else [*error.refusals, *error.problems]
        for text in _texts([outcome.result, *rows]):
            if text.startswith(prefixes):
                yield text.partition("/")[2]


def _texts(node: Any) -> Iterable[str]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
