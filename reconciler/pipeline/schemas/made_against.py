"""The parts of plans and reports that say what a plan was made against."""

from __future__ import annotations

from reconciler.pipeline.schemas.parts import COUNT, MAYBE, TEXT, Node, described, record

_GUARD = record(
    {
        "guard": described(TEXT, "adopt, loosening, or maxDelete and a kind or list:NAME."),
        "value": TEXT,
        "source": described(TEXT, "default, project file, or RECONCILER_GUARDS."),
    }
)
_RELAXED = record({"guard": TEXT, "before": TEXT, "after": TEXT})

MADE_AGAINST: Node = {
    "endpoint": described(MAYBE, "The base URL for every service, or emulator; null: the site's own hosts."),
    "state": described(TEXT, "Where the state is kept: an address, or a folder relative to the project's."),
    "guards": {
        "type": "array",
        "items": _GUARD,
        "description": "The guards in force. Of a limit that has two rows, the fewer deletes count.",
    },
    "relaxed_guards": {
        "type": "array",
        "items": _RELAXED,
        "description": "Guards of the project file that are less strict than at the last apply.",
    },
    "commit": described(MAYBE, "The commit of the manifests, as the environment or the checkout says."),
}
OFFLINE: Node = {
    "type": "array",
    "description": "With what plan --offline compared the manifests; empty for a plan made from the account.",
    "items": record(
        {
            "what": {"enum": ["state", "export"]},
            "path": TEXT,
            "made": described({"type": ["number", "null"]}, "When, Unix seconds; null where that is not known."),
            "serial": described(COUNT, "The version of a state."),
            "sha256": described(MAYBE, "Of a state: the digest of the file."),
        }
    ),
}
