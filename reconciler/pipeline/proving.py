"""Trying out the places of remote states before the first lock."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from reconciler.files.project import ProjectFiles
from reconciler.pipeline.session import Options, store_of
from reconciler.stores.open import is_folder
from reconciler.stores.owner import Owner


def prove_stores(project: ProjectFiles, environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """Try out the store of every target whose state is not a folder: (target, place). Raises Refused, StoreError."""
    proved = []
    for name, target in project.targets.items():
        if not is_folder(target.state):
            store = store_of(project, name, Options(environ=environ))
            store.prove(Owner.here("init", uuid.uuid4().hex[:12]))
            proved.append((name, store.describe()))
    return proved
