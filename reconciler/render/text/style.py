"""Colour as terminals understand it. What is styled has been made visible first: styles are the only escapes."""

from __future__ import annotations

from reconciler.model.change import Verb
from reconciler.model.posture import Posture

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
VERB_STYLE = {
    Verb.CREATE: "green",
    Verb.UPDATE: "yellow",
    Verb.REPLACE: "red",
    Verb.DELETE: "red",
    Verb.ADOPT: "cyan",
    Verb.FORGET: "dim",
    Verb.RUN: "blue",
    Verb.KEEP: "dim",
}
POSTURE_STYLE = {
    Posture.LOOSENS: "red",
    Posture.MIXED: "yellow",
    Posture.TIGHTENS: "green",
    Posture.NEUTRAL: "bold",
}


class Style:
    """``style("text", "red", "bold")``: with ``color`` the text in SGR escapes, else the text."""

    def __init__(self, color: bool) -> None:
        self.color = color

    def __call__(self, text: str, *names: str) -> str:
        if not (self.color and text and names):
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"
