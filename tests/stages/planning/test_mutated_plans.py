"""A saved plan with any of its fields changed: nothing is carried out that it does not say."""

import copy
import itertools
from collections.abc import Mapping

import pytest

from reconciler.files.plan_codec import plan_from_json, plan_to_json
from reconciler.kinds import BY_NAME
from reconciler.model.project import Guards
from reconciler.stages.planning.reach.judge import judge
from reconciler.stages.planning.reach.surroundings import surroundings
from reconciler.stages.planning.standing import standing
from tests.support.plans import (
    READ,
)

from .saved_plan import MEMORY, NOW, PLAN, faults, resealed


def _leaves(value, path=()):
    """The places of all scalars, and of empty containers, in a JSON value."""
    if isinstance(value, dict) and value:
        for key in value:
            yield from _leaves(value[key], (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path


def _other(value):
    """Values in the place of ``value``: near to it, and of another type."""
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int | float):
        return [value + 1, 0, -1, str(value), True]
    if isinstance(value, str):
        known = ["ON", "OFF", "neutral", "tightens", "create", "delete", "update", "KeywordSample", "stays", "31", "32"]
        return [item for item in ["", *known] if item != value]
    if value is None:
        return [0, "", "31", [], {}]
    return [None, "x"]


def _put(document, path, value):
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value


def _shown(plan):
    """What a reviewer reads of the changes, first of all of them together."""
    return [plan.headline] + [(c.address, c.verb, c.effect, c.fields, bool(c.dips)) for c in plan.changes]


def _plain(value):
    """A value so that 1, 1.0 and True differ, and the order of sets and mappings does not matter."""
    if isinstance(value, Mapping):
        return sorted((key, _plain(part)) for key, part in value.items())
    return sorted(value) if isinstance(value, frozenset) else repr(value)


def _done(plan):
    """What an apply carries out and records."""
    parts = ("address", "verb", "id", "before", "after", "recorded", "list", "protect", "ignore", "options", "extras")
    return [tuple(_plain(getattr(c, name)) for name in parts) for c in plan.changes]


def _judge(document):
    """Reseal what was mutated. The plan, where it is accepted; None where it is refused."""
    try:
        plan = resealed(plan_from_json(document))
        return None if faults(plan) else plan
    except (KeyError, ValueError, TypeError, IndexError, AttributeError):
        # Reading it, or working with what was read, fails: such a file is refused by ``planfile.load``.
        return None


def _truthful(plan):
    """Whether what is told of each change is what it does, or an apply, which looks at the account, finds it is not.

    Which leaves a keyword reaches depends on the account: what a plan says of that, ``show`` cannot see.
    """
    beside = surroundings(plan.changes, NOW, BY_NAME, MEMORY, READ)
    for change, now in zip(plan.changes, judge(plan.changes, BY_NAME, beside).changes, strict=True):
        if change.before is None and change.after is None:
            continue
        if (change.effect.posture, change.effect.lost) != (now.effect.posture, now.effect.lost):
            assert standing(plan, MEMORY, NOW, BY_NAME, Guards(), around=READ).faults
        if change.before is not None and change.after is not None:
            before, after = change.before, change.after
            differing = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
            assert {field.path for field in change.fields} == differing
            assert all(f.before == before.get(f.path) and f.after == after.get(f.path) for f in change.fields)
    return True


@pytest.mark.slow
def test_every_field_mutated_alone():
    """Nothing is accepted that tells another story than it does; the old approval fits only what does the same."""
    document = plan_to_json(PLAN)
    tried = accepted = 0
    for path in _leaves(document):
        old = document
        for step in path:
            old = old[step]
        for value in _other(old):
            mutant = copy.deepcopy(document)
            _put(mutant, path, value)
            tried += 1
            plan = _judge(mutant)
            if plan is None:
                continue
            accepted += 1
            assert _truthful(plan)
            if plan.checksum == PLAN.checksum:
                assert _done(plan) == _done(PLAN)
                assert _shown(plan) == _shown(PLAN)
    assert tried > 2000
    assert 0 < accepted < tried / 2


@pytest.mark.slow
def test_pairs_of_fields_that_seal_it():
    """Of each change: verb, effect, forms, fields and id, two at a time, as a forger would to make them agree."""
    columns = {name: index for index, name in enumerate(plan_to_json(PLAN)["columns"])}
    sealing = [columns[name] for name in ("verb", "effect", "before", "after", "fields", "id", "recorded")]
    document = plan_to_json(PLAN)
    rows, tried = document["changes"], 0
    for row, (one, two) in itertools.product(range(len(rows)), itertools.combinations(sealing, 2)):
        # Every other change lends its parts: they are well formed, and wrong here.
        for lender in range(len(rows)):
            mutant = copy.deepcopy(document)
            mutant["changes"][row][one] = copy.deepcopy(rows[lender][one])
            mutant["changes"][row][two] = copy.deepcopy(rows[lender][two])
            tried += 1
            plan = _judge(mutant)
            if plan is not None:
                assert _truthful(plan)
                assert _done(plan) == _done(PLAN) or plan.checksum != PLAN.checksum
    assert tried > 1000
