"""How httpx is imported without what the program does not use. Who imports it is decided by the rules of the layers."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

# ``None`` in sys.modules makes an import fail at once; the type of the mapping does not admit it.
_modules = cast("dict[str, Any]", sys.modules)


@contextmanager
def lean_httpx() -> Iterator[None]:
    """Import httpx inside this block: it then leaves out its own command line, and never looks for sniffio.

    Where click and rich are installed httpx imports its command line with them, which doubles the time to start.
    httpcore asks for sniffio with every request; where it is missing, each question would search the whole path.
    """
    absent = "httpx._main" not in _modules
    if absent:
        _modules["httpx._main"] = None
    try:
        yield
    finally:
        if absent:
            del _modules["httpx._main"]
    if importlib.util.find_spec("sniffio") is None:
        _modules["sniffio"] = None
