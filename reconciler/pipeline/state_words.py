"""state list and state show: which resources on record a person means by an address, a list, a word or a glob."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from reconciler.errors import InputError
from reconciler.model.folding import fold
from reconciler.model.resource import Address
from reconciler.model.state import Record
from reconciler.pipeline.choice import Choice
from reconciler.stages.explaining.keywords import near

_LIST = "list:"
_SHOWN = 10
_SUGGESTED = 3
_ALL = "reconciler state list shows what it has"


def meant(records: Mapping[Address, Record], text: str) -> tuple[Address, ...]:
    """Return the addresses that ``text`` stands for, in order.

    The first of these that is anything decides: an address or a name as it is; what ``--only`` would choose, which is a
    glob on addresses or ``list:NAME``; a glob on names; an address or a name but for case, width and composition.
    """
    found = [address for address in records if text in (address.name, str(address))]
    if not found:
        chosen = Choice(only=(text,)).predicate()
        found = [address for address, record in records.items() if chosen(address, record.list)]
    if not found:
        found = [address for address in records if fnmatchcase(address.name, text)]
    if not found:
        folded = fold(text)
        found = [address for address in records if folded in (fold(address.name), fold(str(address)))]
    return tuple(sorted(found))


def one_meant(records: Mapping[Address, Record], text: str) -> Address:
    """Return the one address that ``text`` stands for. Raises InputError for none or several, naming likely ones."""
    found = meant(records, text)
    if not found:
        raise InputError(f"the state has no {text}", hint=_nearest(records, text))
    if len(found) > 1:
        named = ", ".join(map(str, found[:_SHOWN]))
        more = f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
        raise InputError(f'"{text}" stands for {len(found):,} resources: {named}{more}', hint="name one of them")
    return found[0]


def chosen(records: Mapping[Address, Record], texts: Sequence[str]) -> tuple[set[Address], list[str]]:
    """Return the addresses that any of ``texts`` stands for, and a sentence for each text that stands for none."""
    addresses: set[Address] = set()
    remarks = []
    for text in texts:
        found = meant(records, text)
        addresses.update(found)
        if not found:
            remarks.append(f"the state has no {text}; {_nearest(records, text)}")
    return addresses, remarks


def _nearest(records: Mapping[Address, Record], text: str) -> str:
    names = _nearest_lists(records, text) if text.startswith(_LIST) else _nearest_addresses(records, text)
    likely = ", ".join(names)
    return f"nearest: {likely}; {_ALL}" if likely else _ALL


def _nearest_lists(records: Mapping[Address, Record], text: str) -> Iterable[str]:
    lists = sorted({record.list for record in records.values() if record.list is not None})
    return (_LIST + name for name in get_close_matches(text.removeprefix(_LIST), lists, _SUGGESTED))


def _nearest_addresses(records: Mapping[Address, Record], text: str) -> Iterable[str]:
    kind, slash, name = text.partition("/")
    kinds = {address.kind for address in records}
    of_kind = bool(slash) and kind in kinds
    likely = [address for address in sorted(records) if not of_kind or address.kind == kind]
    names = near(name if of_kind else text, (address.name for address in likely), _SUGGESTED)
    return (str(address) for each in names for address in likely if address.name == each)
