"""impact: stored results of reviews under the policy of the manifests, read one after another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from reconciler.errors import InputError
from reconciler.files.json_documents import Broken, json_documents, opened_documents
from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.model.impact import Impact
from reconciler.model.manifest import Position
from reconciler.model.resource import Address
from reconciler.pipeline.loading import Loaded
from reconciler.pipeline.policy_worlds import MANIFESTS, Worlds
from reconciler.policy.impact import Comparing, Naming, Tally
from reconciler.policy.world import World
from reconciler.render.words import counted, several

OWN = "what each result suggests"
"""What the verdict before is called where it is the service's own."""
STDIN = "-"
_ID = re.compile(r"([0-9]{1,20})=(.+)", re.DOTALL)
_SHOWN = 10
"""How many names a message lists."""
_HINT = "give answers of DescribeTaskDetail, or events of callbacks, as JSON or JSON lines"


def impact_of(
    loaded: Loaded, names: Sequence[str], stdin: BinaryIO, templates: Sequence[str], worlds: Worlds | None = None
) -> Impact:
    """Judge the results in the files ``names`` (``-``: ``stdin``). ``templates``: whose results they are.

    ``worlds``: what is compared; None: what each result suggests, and the manifests. Raises InputError where it is not
    clear which template judges them, where a file cannot be read, and where no result was judged.
    """
    tally = Tally(comparing(loaded, templates, worlds))
    for name in names:
        shown = "standard input" if name == STDIN else name
        with _stream(name, stdin) as stream:
            for document in json_documents(shown, stream):
                place = Position(shown, document.line)
                if isinstance(document, Broken):
                    tally.add_broken(place, document.message)
                else:
                    tally.add(document.value, place)
    made = tally.impact(len(names))
    if not made.results:
        raise _nothing(made)
    return made


def comparing(loaded: Loaded, templates: Sequence[str], worlds: Worlds | None) -> Comparing:
    """Return what results are judged by. Raises InputError where it is not clear which template judges them."""
    if loaded.contents > 1:
        raise InputError(
            f"the targets declare different things: {', '.join(loaded.project.targets)}",
            hint="judge the results by one of them: --target NAME",
        )
    before = None if worlds is None else worlds.before
    after = World(loaded.resources) if worlds is None else worlds.after
    known = dict(after.templates) | ({} if before is None else dict(before.templates))
    ids = _adopted(loaded) | ({} if worlds is None else dict(worlds.ids))
    naming = _naming(templates, sorted(known), ids)
    if worlds is None:
        return Comparing(None, after, (OWN, MANIFESTS), naming)
    return Comparing(before, after, worlds.names, naming, worlds.notes)


def check_names(names: Sequence[str]) -> None:
    """Raise InputError where standard input is named twice."""
    if names.count(STDIN) > 1:
        raise InputError("standard input (-) can be read once only", hint="leave out the second -")


@contextmanager
def _stream(name: str, stdin: BinaryIO) -> Iterator[BinaryIO]:
    if name == STDIN:
        yield stdin
    else:
        with opened_documents(name) as stream:
            yield stream


def _adopted(loaded: Loaded) -> dict[str, str]:
    """Template id → name, as far as the target says which live templates it takes over."""
    targets = loaded.project.targets
    name = loaded.target or (next(iter(targets)) if len(targets) == 1 else None)
    if name is None or name not in targets:
        return {}
    adopted = ((Address.parse(str(text)), str(identity)) for text, identity in targets[name].adopt.items())
    return {identity: address.name for address, identity in adopted if address.kind == ContentReviewTemplate.name}


def _naming(given: Sequence[str], known: Sequence[str], ids: Mapping[str, str]) -> Naming:
    """From the template id of a result to the name of the template that judges it."""
    # A target may adopt a template that no manifest declares: its results are no other template's.
    named: dict[str, str | None] = {identity: name if name in known else None for identity, name in ids.items()}
    explicit: dict[str, str] = {}
    everything: str | None = None
    for text in given:
        found = _ID.fullmatch(text)
        name = found[2] if found else text
        if name not in known:
            raise InputError(f"unknown template {name}", hint=f"--template NAME, one of: {_listed(known)}")
        if found:
            if explicit.setdefault(found[1], name) != name:
                raise InputError(
                    f"--template names two templates for the id {found[1]}: {explicit[found[1]]} and {name}",
                    hint="say once which template judges the results of one id: --template ID=NAME",
                )
            named[found[1]] = name
        elif everything not in (None, name):
            raise InputError(
                f"--template {everything} and --template {name} both want every result",
                hint="say which template id is whose: --template ID=NAME",
            )
        else:
            everything = name
    if everything is not None:
        return lambda identity: explicit.get(identity or "", everything)
    if not named and len(known) != 1:
        what = "the project has no template" if not known else "the project has several templates"
        hint = "--template NAME judges every result by one, --template ID=NAME those of one template id"
        raise InputError(what, hint=f"{hint}; templates: {_listed(known)}" if known else "declare one")
    only = known[0] if not named else None
    return lambda identity: named.get(identity or "", only)


def _nothing(made: Impact) -> InputError:
    unjudged = made.unjudged
    parts = [
        counted(unjudged.broken, "broken line") if unjudged.broken else "",
        f"{counted(unjudged.without, 'document')} without a result of a review" if unjudged.without else "",
        f"{counted(unjudged.failed, 'part')} failed or not done" if unjudged.failed else "",
    ]
    elsewhere = sum(unjudged.elsewhere.values())
    if elsewhere:
        ids = _listed([identity or "none" for identity in unjudged.elsewhere])
        parts.append(f"{counted(elsewhere, 'result')} of template ids that nothing names: {ids}")
    parts += [f"{line.place.file}:{line.place.line} is {line.message}" for line in unjudged.first_broken[:1]]
    said = "; ".join(part for part in parts if part) or "the input is empty"
    hint = "say whose they are: --template ID=NAME" if elsewhere else _HINT
    return InputError(f"no result was judged: {said}", hint=hint)


def _listed(names: Collection[str]) -> str:
    return several(names, len(names), _SHOWN)
