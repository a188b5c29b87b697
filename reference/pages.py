"""All pages, by file name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from reference.commands import commands_page, exit_codes_page
from reference.manifests import manifest_pages, project_page
from reference.markdown import page
from reference.refusals import refusals_page
from reference.rules import rules_page


@cache
def pages() -> Mapping[str, str]:
    """File name → text, for the folder ``docs/reference``."""
    made = {
        **dict(manifest_pages()),
        "project-file.md": project_page(),
        "rules.md": rules_page(),
        "refusals.md": refusals_page(),
        "exit-codes.md": exit_codes_page(),
        "command-line.md": commands_page(),
    }
    titles = [(text.split("\n# ", 1)[1].partition("\n")[0], name) for name, text in made.items()]
    links = [f"- [{title}]({name})" for title, name in titles]
    about = "Written from the code: every field, rule, refusal, exit code, command and option."
    return {"README.md": page("Reference", [about], links), **made}
