"""The page of refusals: every code, and what is refused without one."""

from __future__ import annotations

from reconciler.errors import Refused
from reconciler.pipeline.refusal_table import refusal_codes
from reference.markdown import code, page, prose, section, table


def refusals_page() -> str:
    """The page."""
    codes = [(code(r.code), r.meaning, code(r.flag) if r.flag else "none", r.remedy) for r in refusal_codes()]
    others = [(code(each.__name__), prose(each.__doc__ or "")) for each in Refused.__subclasses__()]
    return page(
        "Refusals",
        ["Why `apply`, `destroy`, `adopt` or `drift` exits with 3 and changes nothing. `plan` shows them too."],
        ["A flag of `apply` and `destroy` (of `drift` for `no-state`) overrides the refusals beside which it stands."],
        section("Codes", table(("Code", "Refused because", "Flag", "What to do"), codes)),
        section(
            "Without a code",
            ["As `error.type` in JSON. The message says what to do.", "", *table(("Type", "Refused because"), others)],
        ),
    )
