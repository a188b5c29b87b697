"""deletionPolicy in a plan: what stays in the account once nothing declares it, and what an apply records of it. Pure.

The declaration is gone when it counts, so the state has the policy, as the last apply found it declared. Whoever takes
the policy and the declaration away in one commit finds ``keep`` on record: the object stays, and a person decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change, PolicyChange
from reconciler.model.plan import Plan, Refusal
from reconciler.model.resource import Address, Resource
from reconciler.model.state import Record
from reconciler.stages.planning.forgets import KEPT_BY_POLICY

SHOWN = 10
"""The most addresses that a remark names one by one."""


def policies_to_record(
    plan: Plan, records: Mapping[Address, Record], noted: Mapping[Address, Record]
) -> dict[Address, Record]:
    """Return ``noted``, records that a saved plan rewrites without a change, with the policies that it records."""
    changed = {change.address for change in plan.changes}
    found = dict(noted)
    for policy in plan.policies:
        record = found.get(policy.address) or records.get(policy.address)
        if record is not None and policy.address not in changed:
            found[policy.address] = record._replace(keep=policy.keep)
    return found


def policy_remarks(policies: Iterable[PolicyChange]) -> Iterator[str]:
    """A remark for each policy that an apply records otherwise."""
    every = tuple(policies)
    kept = [policy.address for policy in every if policy.keep]
    given_up = [policy.address for policy in every if not policy.keep]
    if kept:
        them = "it" if len(kept) == 1 else "them"
        yield f"apply records deletionPolicy: keep for {_named(kept)}; nothing is sent, and no plan deletes {them} then"
    if given_up:
        them = "it" if len(given_up) == 1 else "them"
        yield (
            f"apply records deletionPolicy: delete instead of keep for {_named(given_up)}; nothing is sent, and once"
            f" nothing declares {them}, a plan deletes {them}"
        )


def kept_remarks(changes: Iterable[Change]) -> Iterator[str]:
    """A remark about what leaves the manifests and stays in the account."""
    kept = [change.address for change in changes if change.effect.reason == KEPT_BY_POLICY]
    if kept:
        stay = "it stays" if len(kept) == 1 else "they stay"
        yield (
            f"nothing declares {_named(kept)} any more; in the account {stay}, no longer managed, since the last"
            " apply recorded deletionPolicy: keep"
        )


def refused_replace(resource: Resource, record: Record) -> Iterator[Refusal]:
    """A refusal where a replace would delete an object that is to be kept.

    To keep the old one beside the new one would leave two that do the same, one of them managed by nobody, and callers
    at the id of that one; and an object whose id is its name cannot be kept. So a person decides.
    """
    if record.keep or resource.keep:
        address = resource.address
        message = f"{address} has deletionPolicy: keep and cannot be changed in place: its object would be deleted"
        hint = (
            "take the change back, or give the field away with ignoreChanges;\n"
            "or declare deletionPolicy: delete, apply that alone, and make the change then"
        )
        yield Refusal("keep-replace", message, (address,), hint=hint)


def contradicted_policies(plan: Plan, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """What is wrong with the policies of a plan: of nothing, twice, not that of the change of the same resource, or
    not in its warnings."""
    recorded = {change.address: change.keep for change in plan.changes if change.after is not None}
    gone = {change.address for change in plan.changes if change.after is None}
    for address, count in Counter(policy.address for policy in plan.policies).items():
        if count > 1:
            yield f"the deletionPolicy of {address} is recorded {count} times"
        if not isinstance(kinds.get(address.kind), ObjectKind) or address in gone:
            yield f"{address} has no deletionPolicy to record"
    for policy in plan.policies:
        if recorded.get(policy.address, policy.keep) != policy.keep:
            yield f"{policy.address}: its deletionPolicy is not the one of its change"
    # A reader of the plan learns of its policies from its warnings alone.
    unsaid = [remark for remark in policy_remarks(plan.policies) if remark not in plan.warnings]
    yield from (f"it does not say that {remark}" for remark in unsaid)


def _named(addresses: Sequence[Address]) -> str:
    names = [str(address) for address in addresses[:SHOWN]]
    names += [f"and {len(addresses) - SHOWN:,} more"] if len(addresses) > SHOWN else []
    things = "1 resource" if len(addresses) == 1 else f"{len(addresses):,} resources"
    return f"{things} ({', '.join(names)})"
