"""Print the command that README.md marks with ``<!-- run: NAME -->``, so that what CI runs is what readers are told.

The marker stands on a line of its own, directly before a fenced block of shell, which holds that command only.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

BLOCK = r"^<!-- run: {name} -->\n\n?```(?:sh|bash|shell|console)[^\n]*\n(.*?)^```"


def command(markdown: str, name: str) -> str:
    """The marked command. Raises LookupError where it is missing, empty or ambiguous."""
    blocks = re.findall(BLOCK.format(name=re.escape(name)), markdown, re.MULTILINE | re.DOTALL)
    if len(blocks) != 1 or not blocks[0].strip():
        raise LookupError(
            f"README.md must have one line '<!-- run: {name} -->' right before a block of shell; found {len(blocks)}"
        )
    return re.sub(r"^\$ ", "", blocks[0], flags=re.MULTILINE).strip()


if __name__ == "__main__":
    try:
        sys.stdout.write(command(Path("README.md").read_text(encoding="utf-8"), sys.argv[1]) + "\n")
    except LookupError as error:
        sys.exit(str(error))
