"""The only place that knows ruamel.yaml: YAML written anew with its comments and order, every scalar as it was.

The library would spell scalars its own way: ``"\\u202e"`` would become the character itself, which is invisible. So it
is given a word of the same length in the place of each, and never sees what the author wrote.
"""

from __future__ import annotations

import io
import re

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from reconciler.files.formatting.scan import scalars
from reconciler.files.formatting.skipped import LeftAlone

_FIRST, _ROOM = 0xF0000, 0xFFFD
"""Private characters: as many words as there may be, each of its own."""
_MARKED = re.compile(f"([{chr(_FIRST)}-{chr(_FIRST + _ROOM)}])x*")
_ENDLESS = 1_000_000
"""Lines are never folded: a folded text reads worse, and is a trap for editors."""


def rewritten(text: str) -> str:
    """``text`` in one indentation and spacing. Raises LeftAlone where ruamel cannot."""
    masked, words = _masked(text)
    yaml = YAML(typ="rt")
    yaml.width = _ENDLESS
    yaml.brace_single_entry_mapping_in_flow_sequence = True  # [{file: x}], and not [file: x]
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    try:
        yaml.dump_all(list(yaml.load_all(masked)), out)
    except (YAMLError, ValueError, TypeError, LookupError, AttributeError, AssertionError, RuntimeError) as error:
        # The library meets texts here that it was not made for, and has no one error for that.
        raise LeftAlone(f"it cannot be rewritten: {type(error).__name__}") from error
    return _MARKED.sub(lambda found: words[ord(found[1]) - _FIRST], out.getvalue())


def _masked(text: str) -> tuple[str, list[str]]:
    """``text`` with a word for each scalar, and the scalars."""
    if _MARKED.search(text):
        raise LeftAlone("it holds private characters")
    words: list[str] = []
    parts: list[str] = []
    end = 0
    for start, stop, block in scalars(text):
        if block or start == stop:
            continue
        parts += [text[end:start], chr(_FIRST + len(words)), "x" * (stop - start - 1)]
        words.append(text[start:stop])
        end = stop
    if len(words) > _ROOM:
        raise LeftAlone("it holds too many words; put them into a list")
    return "".join([*parts, text[end:]]), words
