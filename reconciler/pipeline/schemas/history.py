"""The schema of ``history --format json``: entries, what they changed, what was on record, and whether all fits."""

from __future__ import annotations

from reconciler.model.change import Verb
from reconciler.model.history import Result
from reconciler.model.posture import Posture
from reconciler.model.state import Who
from reconciler.pipeline.schemas.parts import COUNT, MAYBE, TEXT, TEXTS, Node, described, document, record
from reconciler.render.json import FORMAT_VERSION

_FLAG: Node = {"type": "boolean"}
_COUNTS: Node = {"type": "object", "additionalProperties": COUNT}
_WHO: Node = described(
    record(dict.fromkeys(Who._fields, MAYBE)),
    "As the system and the environment of the command said it, which proves nothing.",
)
_RESULT: Node = described(
    {"enum": [result.value for result in Result]},
    "killed: it ended without a last word, and the next command found out what it had done.",
)
_ENTRY: Node = record(
    {
        "number": COUNT,
        "digest": TEXT,
        "previous": described(MAYBE, "The digest of the entry before; null in the first one."),
        "proven": described(_FLAG, "The chain from the state's own digest leads to it."),
        "serial": described(COUNT, "The state's after it."),
        "serial_before": COUNT,
        "started": TEXT,
        "ended": TEXT,
        "command": TEXT,
        "run": described(TEXT, "The random name of the command's run, as in the lock."),
        "result": _RESULT,
        "who": _WHO,
        "plan": described(MAYBE, "The checksum of the plan."),
        "approval": described(MAYBE, "checksum, or saved plan; null: on the command line."),
        "verbs": described(_COUNTS, "What was done, by verb."),
        "postures": described(_COUNTS, "What was done, by posture."),
        "not_done": COUNT,
        "failed": described(_COUNTS, "What failed, by code."),
        "gap": described(_FLAG, "The state before it was written without an entry, or put back."),
        "tool": TEXT,
    }
)
_CHANGE: Node = record(
    {
        "entry": COUNT,
        "serial": COUNT,
        "time": TEXT,
        "address": TEXT,
        "verb": {"enum": [verb.value for verb in Verb]},
        "posture": {"enum": [posture.value for posture in Posture]},
        "reason": TEXT,
        "done": _FLAG,
        "code": described(MAYBE, "Why it failed."),
        "who": _WHO,
        "fields": {"type": "array", "items": record({"path": TEXT, "before": {}, "after": {}})},
    }
)
_RESOURCE: Node = record({"address": TEXT, "id": TEXT, "form": {"type": "object"}})


def history_schema() -> Node:
    """Every form of the command; which members are there follows from what was asked."""
    head = record(
        {
            "format_version": {"const": FORMAT_VERSION},
            "target": TEXT,
            "state": TEXT,
            "last": {"anyOf": [record({"number": COUNT, "digest": TEXT}), {"type": "null"}]},
            "problems": described(TEXTS, "What does not fit together; with verify, all of it."),
        }
    )
    changes = {"type": ["array", "null"], "items": _CHANGE}
    head["properties"] |= {
        "entries": described({"type": "array", "items": _ENTRY}, "Of the list: newest first."),
        "entry": described(_ENTRY, "Of one SERIAL."),
        "changes": described(changes, "Of a SERIAL, an address or a word; null where they are no longer kept."),
        "unknown_from": {
            "type": ["integer", "null"],
            "description": "The newest entry whose changes are no longer kept; null where all are.",
        },
        "at": described(TEXT, "The moment that --at means."),
        "resources": described({"type": "array", "items": _RESOURCE}, "What was on record then."),
        "remarks": described(TEXTS, "Of verify: what could not be looked at, or is worth a look."),
        "checked": described(COUNT, "Of verify: how many entries."),
        "ok": described(_FLAG, "Of verify."),
    }
    return document("reconciler history", "What each command did to a target, for whom.", head)
