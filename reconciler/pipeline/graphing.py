"""graph: lists, tags, leaves and templates of a project, and of the account where it is asked."""

from __future__ import annotations

from dataclasses import replace

from reconciler.errors import Refused
from reconciler.model.graph import Graph
from reconciler.pipeline.explaining import Opened
from reconciler.pipeline.explaining_live import known_ids, read_templates
from reconciler.pipeline.loading import Loaded, errors
from reconciler.pipeline.session import Session
from reconciler.stages.explaining.graph import graph_of
from reconciler.stages.explaining.leaves import Leaf, account_leaves, declared_leaves


def graph(opened: Opened, more: tuple[Leaf, ...] = ()) -> Graph:
    """Return the graph of a project. ``more``: leaves of templates that it does not declare."""
    return declared_graph(opened.loaded, more)


def declared_graph(loaded: Loaded, more: tuple[Leaf, ...] = ()) -> Graph:
    """Return the graph of what was loaded. ``more``: leaves of templates that it does not declare."""
    leaves = (*declared_leaves(loaded.resources), *more)
    made = graph_of(loaded.resources.values(), leaves)
    return replace(made, target=loaded.target, errors=len(errors(loaded.problems)))


async def live_graph(opened: Opened, session: Session) -> Graph:
    """Return the graph with the templates of the account that no manifest declares, presets too.

    Raises Refused where the credentials are of another account.
    """
    for refusal in await session.account():
        raise Refused(refusal.message, hint=refusal.hint)
    templates, remarks = await read_templates(session)
    ids = known_ids(session.state(), session)
    every = account_leaves(templates, {(address.kind, identity): address for address, identity in ids.items()})
    declared = {str(address) for address in opened.loaded.resources}
    others = tuple(leaf for leaf in every if leaf.template not in declared)
    return replace(graph(opened, others), target=session.name, live=True, remarks=remarks)
