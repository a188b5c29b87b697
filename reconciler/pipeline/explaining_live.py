"""explain --live: what the account and the state have of what a name stands for. A few calls, whatever their size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reconciler.errors import AccessDenied, NotFound, Refused
from reconciler.kinds import OBJECT_KINDS
from reconciler.kinds.objects import ObjectKind
from reconciler.model.explanation import (
    AddressExplanation,
    Explanation,
    InAccount,
    KeywordExplanation,
    Likeness,
    Recorded,
    Since,
)
from reconciler.model.folding import fold
from reconciler.model.resource import Address, Found, Live
from reconciler.model.state import State
from reconciler.pipeline.explaining import Asked
from reconciler.pipeline.met import meet_live
from reconciler.pipeline.reading import wanted_adopts
from reconciler.pipeline.recorded_since import recorded_since
from reconciler.pipeline.session import Session
from reconciler.stages.explaining.leaves import Leaf, account_leaves, reach_of, sample_of
from reconciler.stores.base import Store

_UNREAD = "the templates of the account could not be read, so it is not known what keywords reach there"


async def look_up(session: Session, made: Explanation, asked: Asked) -> Explanation:
    """Add what the account and the state have. Raises Refused where the credentials are of another account.

    Keywords are asked for by their text (the filter ``Keywords`` of DescribeWordSamples), never listed.
    """
    for refusal in await session.account():
        raise Refused(refusal.message, hint=refusal.hint)
    state = session.state()
    templates, remarks = await read_templates(session)
    ids = known_ids(state, session)
    made = replace(made, live=True, target=session.name, remarks=(*made.remarks, *remarks))
    made = replace(made, addresses=tuple(_with_account(made, state, templates, ids)))
    if "word" in asked.meanings:
        made = await _with_keywords(made, asked, session, state, account_leaves(templates, _by_id(ids)))
    return _with_since(made, session.store, state)


def _by_id(ids: Mapping[Address, str]) -> dict[tuple[str, str], Address]:
    return {(address.kind, identity): address for address, identity in ids.items()}


async def _with_keywords(
    made: Explanation, asked: Asked, session: Session, state: State, leaves: tuple[Leaf, ...]
) -> Explanation:
    for name, kind in OBJECT_KINDS.items():
        if kind.sampled:
            wanted = asked.name.removeprefix(f"{name}/")
            found = await _keywords(session, kind, {wanted, *(each.address.name for each in made.keywords)})
            meet_live(Live({name: found}))
            asked_for = Address(name, wanted) if found else made.asked
            made = replace(
                made, asked=asked_for, keywords=_merged(made.keywords, Address(name, wanted), found, leaves, state)
            )
    return made


def _with_since(made: Explanation, store: Store, state: State) -> Explanation:
    """Add since when each resource is recorded as it is."""
    shown = {word.address for word in made.keywords} | {each.address for each in made.addresses}
    since = recorded_since(store, state, shown)
    return replace(
        made,
        keywords=tuple(
            replace(each, recorded=_dated(each.recorded, since.get(each.address))) for each in made.keywords
        ),
        addresses=tuple(
            replace(each, recorded=_dated(each.recorded, since.get(each.address))) for each in made.addresses
        ),
    )


def _dated(record: Recorded | None, since: Since | None) -> Recorded | None:
    return record._replace(since=since) if record is not None else None


def known_ids(state: State, session: Session) -> dict[Address, str]:
    """Address → id in the account, of what the state or the target's ``adopt`` knows."""
    return wanted_adopts(session.target) | {address: record.id for address, record in state.records.items()}


async def read_templates(session: Session) -> tuple[Live, tuple[str, ...]]:
    """Every template of the account, presets too; nothing, and why, where they may not be read."""
    found: dict[str, dict[str, Found]] = {}
    try:
        for name, kind in OBJECT_KINDS.items():
            if kind.reads:
                found[name] = await session.reader.beside(kind, listed=False)
    except AccessDenied as error:
        return Live(), (f"{_UNREAD} ({error.message})",)
    live = Live(found)
    meet_live(live)
    return live, ()


def _with_account(
    made: Explanation, state: State, templates: Live, ids: Mapping[Address, str]
) -> Iterable[AddressExplanation]:
    for each in made.addresses:
        found = templates.get(each.address.kind, ids.get(each.address, ""))
        form = found.form if found is not None else None
        yield replace(each, account=form, recorded=_record(state, each.address))


def _record(state: State, address: Address) -> Recorded | None:
    record = state.records.get(address)
    if record is None:
        return None
    # The id of a keyword is the keyword, which stands in the answer already, where masks can hide it.
    kind = OBJECT_KINDS.get(address.kind)
    identity = "" if kind is not None and kind.words else record.id
    return Recorded(record.form, identity, record.list, record.place, record.adopted, state.serial, state.applied)


async def _keywords(session: Session, kind: ObjectKind, names: Iterable[str]) -> dict[str, Found]:
    """Those of the keywords that the account has, and what it has under another spelling of them: two calls or so."""
    wanted = {spelling for name in names for spelling in (name, *kind.spellings(name))}
    chosen = sorted(wanted)[: kind.listing.ids_max]
    found: dict[str, Found] = {}
    try:
        found = await session.reader.chunk(kind, chosen)
    except NotFound:
        # Whether one unknown keyword among several fails the whole call is not documented.
        for name in chosen:
            found |= await _alone(session, kind, name)
    return found


async def _alone(session: Session, kind: ObjectKind, name: str) -> dict[str, Found]:
    try:
        return await session.reader.chunk(kind, [name])
    except NotFound:
        return {}


def _merged(
    known: tuple[KeywordExplanation, ...],
    wanted: Address,
    found: Mapping[str, Found],
    leaves: tuple[Leaf, ...],
    state: State,
) -> tuple[KeywordExplanation, ...]:
    """The declared keywords with what the account has of each, and then those that only the account has."""
    kind = wanted.kind
    seen = {name: _in_account(Address(kind, name), item, leaves) for name, item in found.items()}
    result = []
    shown: set[str] = set()
    for each in known:
        alike = [seen[name] for name in sorted(seen) if fold(name) == fold(each.address.name)]
        # A spelling that another declared keyword has is shown with that.
        own = [item for item in alike if item.keyword == each.address or item.keyword not in _addresses(known)]
        shown.update(item.keyword.name for item in own)
        result.append(replace(each, account=tuple(own), recorded=_record(state, each.address)))
    for name in sorted(seen.keys() - shown):
        likeness = Likeness.SAME if name == wanted.name else Likeness.FOLDED
        address = Address(kind, name)
        result.append(KeywordExplanation(address, likeness, account=(seen[name],), recorded=_record(state, address)))
    return tuple(result)


def _addresses(known: Iterable[KeywordExplanation]) -> frozenset[Address]:
    return frozenset(each.address for each in known)


def _in_account(address: Address, found: Found, leaves: tuple[Leaf, ...]) -> InAccount:
    sample = sample_of(address.kind, found.form)
    assert sample is not None
    return InAccount(address, found.form, found.updated, reach_of(sample, leaves))
