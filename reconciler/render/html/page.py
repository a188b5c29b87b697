"""The page: one template, with style and script in the file and a policy that allows these two and nothing else.

``templates/`` are files of this package, read by Jinja as Python reads modules: the world has no part in it.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reconciler import __version__
from reconciler.render.escape import visible
from reconciler.render.words import counted, duration

SCRIPTS = (
    *("dom", "theme", "table", "facets", "explorer", "rows", "changes", "scales", "graph"),
    *("applied", "problems", "cases", "start"),
)
"""The parts of the page's script, in the order in which they stand in it."""
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def in_script(text: str) -> str:
    """JSON of the same meaning, inside of which no element ends or begins, whatever its strings hold."""
    for character, escape in _UNSAFE.items():
        text = text.replace(character, escape)
    return text


def page(name: str, context: Mapping[str, Any], data: Iterable[str] = ()) -> Iterator[str]:
    """Yield the page ``templates/NAME.html``, in pieces. ``data``: pieces of JSON for the script."""
    pieces = (Markup(in_script(piece)) for piece in data)  # noqa: S704 -- made safe right here
    own = {"policy": policy(), "style": Markup(style()), "script": Markup(script())}  # noqa: S704 -- files of ours
    yield from _environment().get_template(f"{name}.html").generate(context, **own, data=pieces)
    yield "\n"


@cache
def style() -> str:
    """All style of a page."""
    return _text("page.css")


@cache
def script() -> str:
    """All script of a page, one function, so that none of its names is global."""
    parts = "\n".join(_text(f"{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def policy() -> str:
    """The content security policy: nothing is loaded, and only this script and this style count."""
    parts = (
        "default-src 'none'",
        f"script-src {_digest(script())}",
        f"style-src {_digest(style())}",
        "base-uri 'none'",
        "form-action 'none'",
        # What is not text cannot be put into the page by a script either.
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return "; ".join(parts)


def own_texts() -> Iterator[str]:
    """Yield all texts that stand in a page as they are: a mask that altered them would break it."""
    loader = _environment().loader
    assert loader is not None
    yield from (_text(name) for name in loader.list_templates())
    yield policy()


def _digest(text: str) -> str:
    digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _text(name: str) -> str:
    environment = _environment()
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("reconciler.render.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters |= {"counted": counted, "duration": duration}
    made.globals["version"] = __version__
    return made


def _shown(value: object) -> object:
    """What a template shows of a value: text of authors and of the cloud is inert, numbers are grouped."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return visible(value) if type(value) is str else value
