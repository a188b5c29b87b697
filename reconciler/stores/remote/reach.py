"""Which hosts a remote state may be asked of. Its address stands in the repository; its password is the operator's."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.errors import InputError
from reconciler.ground.hosts import ALLOWED, Host, is_listed, is_trusted, refusal

STATE_HOST = "RECONCILER_STATE_HOST"
"""The host that the state's password or keys are for: they are sent to no other one."""


def check_reach(host: Host, environ: Mapping[str, str], *, own: bool, carries: str | None) -> None:
    """Whether the state at ``host`` may be asked. Raises InputError, before anything is sent.

    ``own``: a host where the keys belong in any case, or that the environment itself names. ``carries``: the
    secret that would be sent, in words; None where there is none.
    """
    if carries is not None and environ.get(STATE_HOST):
        if is_listed(host, environ, STATE_HOST):
            return
        raise InputError(
            f"the state's address in the project file is {host}, and {carries} is for another host",
            hint=f"{STATE_HOST} in the environment names the host that it is for; nothing was sent",
        )
    if own or is_listed(host, environ, STATE_HOST) or is_trusted(host, environ):
        return
    raise refusal(host, "the state's address", environ, ALLOWED if carries is None else STATE_HOST)
