"""What a service that does not keep texts as they were sent makes of them."""

from __future__ import annotations

import unicodedata

CUT = 8
"""Characters that are left of a text that is cut."""


def kept(text: str, treatment: str) -> str:
    """``text`` after ``treatment``, a value of the quirks ``name_kept`` and ``keyword_kept``."""
    if treatment == "trimmed":
        return text.strip()
    if treatment in ("nfc", "nfkc"):
        return unicodedata.normalize("NFC" if treatment == "nfc" else "NFKC", text)
    if treatment == "lower":
        return text.lower()
    return text[:CUT] if treatment == "cut" else text
