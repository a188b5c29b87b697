"""After accept the next plan is empty, and every line that it is not about stands as it was, whatever drifted."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import HealthCheck, given, settings

from reconciler.model.acceptance import Way
from tests.faults.accepts import LISTED, WRITTEN, Edit, accept, drifted, edits, files, planned


def judge(every: list[Edit]) -> None:
    with drifted(every) as project:
        before = files(project)
        made = accept(project)
        left = {each.address for each in made.left}
        assert not [each for each in made.left if "would" in each.reason or "by hand" in each.reason], made.left
        # A plan names what is not accepted, and nothing else.
        assert {a for a in planned(project) if a not in left} == set(), made.left
        after = files(project)
        words = {each.address.name for each in made.accepted}
        for name, data in before.items():
            _same_but_for(name, data.decode(), after[name].decode(), words)
        again = accept(project)
        assert again.empty
        assert files(project) == after
        assert not [each for each in again.accepted if each.way is not Way.DECLARED]


def _same_but_for(name: str, before: str, after: str, words: set[str]) -> None:
    """Lines go only where they are about what was accepted; all others follow one another as before."""
    old, new = before.split("\n"), after.split("\n")
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    gone = [line for tag, start, end, _, _ in blocks if tag in ("replace", "delete") for line in old[start:end]]
    for line in filter(str.strip, gone):
        if name.startswith("lists/"):
            # The last line of a file without a line end gets one where others follow.
            assert any(word in line for word in words) or line in new or line + "\r" in new, line
        for word in (word for word in LISTED + WRITTEN if word in line and word not in words):
            assert word in after
    kept = [line for line in old if line.strip().startswith("#") and "strict one" not in line]
    assert [line for line in kept if line not in new] == []


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits)
def test_whatever_drifted_is_accepted(every: list[Edit]) -> None:
    judge(every)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits)
def test_whatever_drifted_is_accepted_at_length(every: list[Edit]) -> None:
    judge(every)
