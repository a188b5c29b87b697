"""Our own secrets, known to this process, and texts without them.

A service, a proxy or a state's server may send back what it was sent, in any field and in any spelling. So whoever
reads a secret adds it here, and the streams of the command line pass everything they write through ``redact``.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

MARK = "[secret]"
SHORTEST = 8
"""Characters. What is shorter stands in ordinary text by chance, and taking it out would spoil a report."""
_END = 12
"""Characters from either end of a secret by which a part of it is recognised, where a text was cut within it."""
_MOST = 64
"""Secrets that are remembered; temporary credentials are renewed, and the oldest are forgotten."""
_VARIED = 5
"""Different characters that a part must have: ten zeros in a row are in many an id."""
_SIGNATURE = re.compile(r"(ignature(?:=|%3[dD]|\\u003[dD]|\"?\s*:\s*\"?)\s*)[0-9a-fA-F]{32,}")
_BASE64 = r"[A-Za-z0-9+/_-]*={0,2}"


class Secret:
    """One secret in all spellings that are looked for. ``cut``: a part of it counts too, down to twelve characters."""

    def __init__(self, value: str, *, cut: bool) -> None:
        self.value = value
        self._forms = tuple(sorted(set(_spellings(value)), key=len, reverse=True))
        ends = ((form[:_END], form[-_END:]) for form in self._forms if cut and len(form) >= 2 * _END)
        self._ends = tuple({end for both in ends for end in both if len(set(end)) >= _VARIED})
        # A form that begins with one of the ends is found by it: most texts are looked through once, not twice.
        self._needles = (*self._ends, *(form for form in self._forms if not form.startswith(self._ends)))

    def remove_from(self, text: str) -> str:
        for needle in self._needles:
            if needle in text:
                return self._removed(text)
        return text

    def _removed(self, text: str) -> str:
        for form in self._forms:
            if form in text:
                text = text.replace(form, MARK)
        for end in self._ends:
            if end in text:
                text = self._without_parts(text, end)
        return text

    def _without_parts(self, text: str, end: str) -> str:
        """``text`` without the parts of this secret that begin or finish with ``end``."""
        after = [form for form in self._forms if form.startswith(end)]
        before = [form[::-1] for form in self._forms if form.endswith(end)]
        most = len(self._forms[0])
        pieces: list[str] = []
        done = 0
        while (at := text.find(end, done)) >= 0:
            following = text[at : at + most]
            last = at + max([len(end), *(_common(following, form) for form in after)])
            preceding = text[max(done, last - most) : last][::-1]
            first = min([at, *(last - _common(preceding, form) for form in before)])
            pieces += (text[done:first], MARK)
            done = last
        return "".join([*pieces, text[done:]])


def _common(one: str, other: str) -> int:
    """How many characters both have in common at their beginning."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _spellings(value: str) -> Iterator[str]:
    """The secret as it is, and as URLs, JSON, base64 and hex dumps write it."""
    escaped = json.dumps(value)[1:-1]
    raw = value.encode("utf-8", "surrogatepass")
    yield value
    for url in (quote(value, safe=""), quote(value, errors="replace"), quote_plus(value)):
        yield url
        yield re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), url)
    yield escaped
    yield escaped.replace("/", "\\/")
    yield json.dumps(escaped)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield from (raw.hex(), raw.hex().upper())
    yield "".join(f"\\u{ord(character):04x}" for character in value)
    yield "".join(f"%{byte:02X}" for byte in raw)
    yield from _base64(raw)


def _base64(raw: bytes) -> Iterator[str]:
    """What base64 makes of ``raw``, wherever in a longer text it stands: without the characters it shares."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + raw).decode()
        first = -(-before * 8 // 6)
        core = whole[first : (before + len(raw)) * 8 // 6]
        yield core
        yield core.translate(str.maketrans("+/", "-_"))


_known: dict[str, Secret] = {}
_header: list[str] = []


def add(value: str, *, cut: bool = True) -> None:
    """Never let ``value`` out. ``cut`` is for keys and tokens; a password may be part of ordinary words."""
    if len(value) < SHORTEST or value in _known:
        return
    while len(_known) >= _MOST:
        _known.pop(next(iter(_known)))
    _known[value] = Secret(value, cut=cut)
    if not _header:
        _header.extend(_base64(b"TC3-HMAC-SHA256 Credential="))


def redact(text: str) -> str:
    """``text`` with ``[secret]`` in the place of every secret, and of the signature of a request."""
    for secret in tuple(_known.values()):
        text = secret.remove_from(text)
    if "ignature" in text:
        text = _SIGNATURE.sub(rf"\1{MARK}", text)
    for start in _header:
        if start in text:
            text = re.sub(re.escape(start) + _BASE64, MARK, text)
    return text


def redact_bytes(data: bytes) -> bytes:
    """``redact`` for bytes of whatever encoding."""
    return redact(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
