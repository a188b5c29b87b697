"""Git's conflict markers: a merge that is not finished. They would be sent, and one side's words deleted."""

from __future__ import annotations

import re

from reconciler.model.manifest import Position, Problem
from reconciler.model.spec import quoted

MANY = 10
"""Problems of one file after which looking stops: each has to count its line."""
_MARKER = re.compile(r"^(?:(?:<{7}|>{7}|\|{7})(?: .*)?|={7})[ \t]*$", re.MULTILINE)
_SIGNS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


def is_marker(line: str) -> bool:
    """Return whether Git could have written the line into a file that it could not merge."""
    return _MARKER.fullmatch(line) is not None


def conflict_markers(text: str, file: str) -> list[Problem]:
    """Return a problem for each line of ``text`` that is a conflict marker."""
    if not any(sign in text for sign in _SIGNS):  # four quick searches, where the pattern would look at every line
        return []
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    problems = []
    for match in _MARKER.finditer(text):
        place = Position(file, text.count("\n", 0, match.start()) + 1)
        message = f"{quoted(match[0].rstrip())} is a conflict marker of Git: the merge is not finished"
        fix = "choose what stays and remove the markers; a word that looks like one is quoted under keywords"
        problems.append(Problem("conflict-marker", place, message, fix=fix))
        if len(problems) == MANY:
            break
    return problems
