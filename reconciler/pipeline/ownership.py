"""Whose a state is: the owner that a target names, and the one that its state keeps.

It protects from working with another project's state: by a mistyped address, or by a project file that was copied with
it. It cannot tell whose the objects of an account are: the service keeps no such mark.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.errors import InputError

if TYPE_CHECKING:
    from reconciler.model.state import State
    from reconciler.pipeline.session import Session


def check_owner(state: State, name: str, owner: str | None, where: str) -> None:
    """Raise InputError where ``state`` belongs to another owner than ``owner``, the one that the target ``name`` has.

    A state without an owner is taken by the first target that names one.
    """
    if state.owner is None or state.owner == owner:
        return
    change = f"if it is to change hands, reconciler state owner --replace {state.owner}"
    if owner is None:
        raise InputError(
            f"{where} belongs to {state.owner}, and target {name} names no owner",
            hint=f"if it is this target's, give the target owner: {state.owner}; else give it a state of its own;"
            f" {change}",
        )
    raise InputError(
        f"{where} belongs to {state.owner}, this target to {owner}",
        hint=f"give target {name} a state of its own; {change}",
    )


def replace_owner(session: Session, former: str) -> State:
    """Make the target's owner the owner of the stored state, in place of ``former``. Returns what is stored then.

    Raises InputError where there is no state, or where it does not belong to ``former``: who changes it must know whose
    it was.
    """
    from reconciler.pipeline.recorded_edit import save_edit

    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        state = session.store.load()
        if state is None:
            raise InputError(f"there is no state at {session.store.describe()}")
        if state.owner != former:
            whose = f"belongs to {state.owner}" if state.owner else "has no owner"
            raise InputError(f"the state at {session.store.describe()} {whose}, not {former}")
        made = replace(state, owner=session.target.owner, serial=state.serial + 1)
        return save_edit(session, memory, state, made)
