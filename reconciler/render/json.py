"""Plans, reports and problems as JSON: complete, in a documented form, in pieces that never hold the whole text.

Invisible characters are written as JSON escapes: the text means the same, and is inert where a terminal or a
log viewer shows it. Letters of every script stay readable and searchable. The output is for UTF-8.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reconciler.model.change import Change, Verb
from reconciler.model.event import Report
from reconciler.model.headline import Headline
from reconciler.model.life import UNLIMITED
from reconciler.model.manifest import Problem
from reconciler.model.plan import Plan
from reconciler.model.resource import NormalForm, plain
from reconciler.render.causes import causes
from reconciler.render.escape import hidden
from reconciler.render.headline import headline
from reconciler.render.held import held_json
from reconciler.render.problems import by_rule, in_order
from reconciler.render.words import in_between, line_of

FORMAT_VERSION = 1
NONE_OFF: Mapping[str, int] = {}
SAMPLES = 3
"""Addresses that stand for all of a cause; ``failed`` has every one."""


def dumps(value: Any) -> str:
    """Compact JSON in one line, inert."""
    return inert(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def inert(text: str) -> str:
    """JSON of the same meaning that neither steers a terminal nor commands a runner; line ends stay.

    JSON's own syntax is all visible, so whatever is hidden stands inside a string, and may be written as an escape.
    """
    if not text.isascii() or not text.isprintable():
        text = _DOUBTFUL.sub(_escaped, text)
    # To a runner of GitHub Actions it begins a workflow command, wherever it stands in a line.
    return text.replace("##[", r"#\u0023[")


_DOUBTFUL = re.compile(r"[^ -~\n]")


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\x7f":
        return "\\u007f"
    return json.dumps(character)[1:-1] if hidden(character) else character


def plan_head(plan: Plan) -> dict[str, Any]:
    """All of the plan's document but its changes."""
    basis = plan.basis
    return {
        "format_version": FORMAT_VERSION,
        "target": basis.target,
        "site": basis.site,
        "account": basis.account,
        "mode": plan.mode,
        "lineage": basis.lineage,
        "serial": basis.serial,
        "checksum": plan.checksum,
        **made_against(plan),
        "summary": _summary(plan),
        "posture": {posture.value: count for posture, count in plan.postures().items()},
        "headline": _headline(plan),
        "refusals": [
            {
                "code": refusal.code,
                "message": refusal.message,
                "addresses": list(map(str, refusal.addresses)),
                "flag": refusal.flag,
                "hint": refusal.hint,
            }
            for refusal in plan.refusals
        ],
        "budget": {"calls": dict(plan.budget.calls), "seconds": plan.budget.seconds},
        "warnings": list(plan.warnings),
        "at": plan.at,
        "moves": [
            {"from": str(move.old), "to": str(move.new), "source": line_of(move.position) or None}
            for move in plan.moves
        ],
        "ends": [
            {"address": str(end.address), "before": end.before.expires, "after": end.after.expires} for end in plan.ends
        ],
        "held": held_json(plan.held),
        "policies": [
            {"address": str(policy.address), "deletion_policy": "keep" if policy.keep else "delete"}
            for policy in plan.policies
        ],
    }


def plan_json(plan: Plan) -> Iterator[str]:
    """The plan, in chunks to be written one after another; every change in a line of its own."""
    yield dumps(plan_head(plan))[:-1] + ',"changes":['
    separator = "\n"
    fields = Fields()
    for change in plan.changes:
        if change.verb is not Verb.KEEP:
            yield f'{separator}{dumps(change_row(change))[:-1]},"fields":{fields.of(change)}}}'
            separator = ",\n"
    yield "\n]}\n" if separator == ",\n" else "]}\n"


def made_against(plan: Plan) -> dict[str, Any]:
    """What a plan was made against, beside target, site and account."""
    # Imported here: it loads pydantic, which a command that shows no plan need not wait for.
    from reconciler.model.guards import guard_rows

    basis = plan.basis
    return {
        "endpoint": basis.endpoint or None,
        "state": basis.place,
        "guards": [row._asdict() for row in guard_rows(basis.guards)],
        "relaxed_guards": [each._asdict() for each in basis.relaxed],
        "commit": basis.commit,
        "offline": [
            {
                "what": source.what,
                "path": source.path,
                "made": source.made,
                "serial": source.serial,
                "sha256": source.digest or None,
            }
            for source in plan.offline
        ],
    }


def _summary(plan: Plan) -> dict[str, int]:
    verbs = (Verb.CREATE, Verb.UPDATE, Verb.REPLACE, Verb.DELETE, Verb.ADOPT, Verb.FORGET, Verb.RUN)
    found = plan.counts()
    counts = {verb.value: found[verb] for verb in verbs}
    return counts | {"keep": plan.keeps, "unmanaged": plan.unmanaged, "held": len(plan.held), "drift": plan.drift}


def _headline(plan: Plan) -> dict[str, Any]:
    """The first lines of the plan, as text and in numbers; the numbers are null where nobody has counted."""
    ways = dict.fromkeys(Headline._fields) if plan.headline is None else plan.headline._asdict()
    numbers = {way: None if tally is None else tally._asdict() for way, tally in ways.items()}
    return {"lines": list(map(str, headline(plan))), **numbers}


def change_row(change: Change) -> dict[str, Any]:
    """One change as it stands in the plan's document, without its fields."""
    via = [{"path": field.path, "value": plain(field.before)} for field in in_between(change)]
    return {
        "address": str(change.address),
        "verb": change.verb.value,
        "posture": change.effect.posture.value,
        "reason": change.reason,
        "undoes_edit": change.undoes_edit,
        "dips": change.dips or None,
        "via": None if change.via is None else via,
        "adopted": change.adopted,
        "list": change.list,
        "source": line_of(change.position) or None,
        "expired": change.expired,
        "life": None if change.life == UNLIMITED else change.life._asdict(),
        "held": None if change.held is None else change.held._asdict(),
    }


class Fields:
    """The ``fields`` of changes, as JSON. Creates of many keywords share one form, which is written out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, bool], str] = {}

    def of(self, change: Change) -> str:
        """Return what changes of each path; of a create and a delete, the whole form."""
        if change.fields:
            return _fields((path, plain(before), plain(after)) for path, before, after in change.fields)
        if change.verb in (Verb.CREATE, Verb.RUN) and change.after is not None:
            return self._whole(change.after, True)
        if change.verb is Verb.DELETE and change.before is not None:
            return self._whole(change.before, False)
        return _fields(())

    def _whole(self, form: NormalForm, comes: bool) -> str:
        # By identity: the plan holds its forms for as long as this lives.
        key = (id(form), comes)
        if key not in self._known:
            values = ((path, plain(form[path])) for path in sorted(form))
            self._known[key] = _fields((path, None, v) if comes else (path, v, None) for path, v in values)
        return self._known[key]


def _fields(rows: Any) -> str:
    return dumps([{"path": path, "before": before, "after": after} for path, before, after in rows])


def report_json(report: Report, plan: Plan) -> str:
    """What an apply did of ``plan``."""
    return dumps(report_document(report, plan)) + "\n"


def report_document(report: Report, plan: Plan) -> dict[str, Any]:
    """What an apply did of ``plan``, as the document that JSON is made from."""
    against = made_against(plan)
    return {
        "format_version": FORMAT_VERSION,
        "target": plan.basis.target,
        **{name: against[name] for name in ("endpoint", "state", "guards", "relaxed_guards", "commit")},
        "ok": report.ok,
        "interrupted": report.interrupted,
        "headline": _headline(plan),
        "done": {verb.value: count for verb, count in report.done.items()},
        "changed": [
            {"address": str(address), "verb": verb.value, "id": identity} for address, verb, identity in report.changed
        ],
        "failed": [
            {
                "address": str(failure.address),
                "verb": failure.verb.value,
                "code": failure.code,
                "message": failure.message,
                "request_id": failure.request_id or None,
                "hint": failure.hint or None,
            }
            for failure in report.failed
        ],
        "causes": [
            {
                "code": cause.code,
                "message": cause.message,
                "hint": cause.hint or None,
                "count": len(cause.failures),
                "samples": [str(failure.address) for failure in cause.failures[:SAMPLES]],
                "request_id": cause.request_id or None,
            }
            for cause in causes(report.failed)
        ],
        "moved": [{"from": str(move.old), "to": str(move.new)} for move in report.moved],
        "untried": list(map(str, [*report.untried, *report.left])),
        "left": list(map(str, report.left)),
        "warnings": report.warnings,
        "errors": report.errors,
        "calls": report.calls,
        "seconds": round(report.seconds, 3),
        "serial": report.serial,
        "history": None if report.entry is None else report.entry._asdict(),
    }


def problems_json(problems: Sequence[Problem], *, off: Mapping[str, int] = NONE_OFF) -> str:
    """Every problem, none left out. ``off``: how many more settings of the project switched off, by rule."""
    return dumps(problems_document(problems, off=off)) + "\n"


def problems_document(problems: Sequence[Problem], *, off: Mapping[str, int] = NONE_OFF) -> dict[str, Any]:
    """Every problem and their counts, as the document that JSON is made from."""
    rows = [
        {
            "rule": problem.rule,
            "severity": problem.severity,
            "file": problem.position.file,
            "line": problem.position.line,
            "column": problem.position.column,
            "message": problem.message,
            "suggestion": problem.suggestion,
            "allowed": list(problem.allowed),
            "fix": problem.fix,
            "address": problem.about,
            "list": problem.list,
        }
        for problem in in_order(problems)
    ]
    errors = sum(problem.severity == "error" for problem in problems)
    counts = {
        "errors": errors,
        "warnings": len(rows) - errors,
        "rules": [{"severity": each.severity, "rule": each.rule, "count": each.found} for each in by_rule(problems)],
        "off": dict(sorted(off.items())),
    }
    return {"format_version": FORMAT_VERSION, "problems": rows} | counts
