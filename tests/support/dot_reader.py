"""Graphs in the DOT language, read by a parser that shares nothing with the program."""

from __future__ import annotations

import warnings

import pydot


def read_dot(text: str) -> pydot.Dot:
    """The one graph in ``text``."""
    with warnings.catch_warnings():
        # pydot calls its own parser library by names that are deprecated there.
        warnings.simplefilter("ignore", DeprecationWarning)
        found = pydot.graph_from_dot_data(text)
    assert found is not None, f"no graph is read from:\n{text}"
    [read] = found
    return read
