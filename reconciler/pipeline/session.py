"""The edges wired together for the length of one command: emulator or cloud, credentials, state store, clock."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reconciler.cloud import Budgets, CallerIdentity, Client, Credentials, SystemClock, connect, who_am_i
from reconciler.errors import InputError, KeyUnusable, Refused, StateError
from reconciler.files.commit import commit_of
from reconciler.files.project import ProjectFiles
from reconciler.ground.disk import check_parts, told
from reconciler.ground.loopback import is_loopback
from reconciler.kinds import KINDS
from reconciler.model.event import Listener, silent
from reconciler.model.plan import Refusal
from reconciler.model.project import EMULATOR, Target
from reconciler.model.state import State
from reconciler.model.surgery import shared_objects
from reconciler.pipeline.loading import chosen_target
from reconciler.pipeline.met import meet_state
from reconciler.pipeline.outside_guards import guards_in_force
from reconciler.pipeline.ownership import check_owner
from reconciler.pipeline.reading import Reading
from reconciler.pipeline.state_checks import check_entries
from reconciler.stages.planning.schedule import SHARE
from reconciler.stages.read_only import ReadOnly
from reconciler.stages.reading.live import Reader
from reconciler.stages.running.watch import RunWatcher
from reconciler.stores.base import Store
from reconciler.stores.open import REMOTE_ADDRESSES, is_folder, open_store
from reconciler.stores.owner import Owner

if TYPE_CHECKING:
    from reconciler.cloud.http import Timeouts

ACCOUNT = "100000000001"
"""The account of the embedded emulator, where a target declares none."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller chose, whatever the target. ``share`` of the documented rates: None: calls are not paced."""

    target: str | None = None
    endpoint: str | None = None
    share: float | str | None = "default"
    command: str = "plan"
    environ: Mapping[str, str] = field(default_factory=dict)
    listen: Listener = silent
    stopped: Callable[[], bool] = lambda: False
    ask: Callable[[str], str] | None = None
    """Puts a question to a person and returns the answer; None where there is nobody to ask."""
    lock_timeout: float = 0.0
    max_calls: int | None = None
    """How many writing calls an apply may make; the rest is left for the next one."""
    wait: bool = True
    """Whether to wait for runs that were started."""
    commit: str | None = None
    """The commit of the manifests, for display; None: as the environment or the checkout says."""
    clock: SystemClock | None = None
    budgets: Budgets | None = None
    """The rates that the sessions of one run share by account; None: this session has rates of its own."""
    timeouts: Timeouts | None = None
    """Seconds to wait for connections and answers; None is what suits the service."""


class Session:
    """One command on one target."""

    def __init__(self, project: ProjectFiles, name: str, client: Client, options: Options) -> None:
        self.project, self.name, self.target = project, name, project.targets[name]
        self.store = store_of(project, name, options)
        self.store.listen = options.listen
        self.client, self.options = client, options
        self.clock = options.clock or SystemClock()
        self.run = uuid.uuid4().hex[:12]
        self.read_only = ReadOnly(client)
        self.guards = guards_in_force(project.root, self.target, options.environ)
        self.reader = Reader(self.read_only, self.clock, options.listen)

    async def reading(self, state: State | None = None) -> Reading:
        """What planning gets of this session: nothing that can send or save. ``state``: the stored one, if loaded.

        Raises StateError where two addresses of the state have one object: no plan of it could be right.
        """
        loaded = self.state() if state is None else state
        check_one_address(
            loaded,
            f"the state at {self.store.describe()}",
            "reconciler state rm ADDRESS takes one of the two out of the state; the account keeps the object",
        )
        return Reading(
            self.name,
            self.target,
            loaded,
            self.store.describe(),
            self.clock.now(),
            self.reader,
            RunWatcher(self.read_only, self.clock, self.options.listen),
            self.clock,
            (*lost_state(self.project, self.options), *await self.account()),
            self.endpoint,
            self.address,
            self.project.missing,
            self.options.listen,
            lambda: self.client.skew,
            self.guards,
            self.options.commit or commit_of(self.project.root, self.options.environ),
            several=len(self.project.targets) > 1,
        )

    @property
    def endpoint(self) -> str:
        """As in ``Basis``."""
        return endpoint_of(self.target, self.options) or ""

    @property
    def address(self) -> str:
        """As ``place`` in ``Basis``: checkouts of one project in different folders have the same."""
        if not is_folder(self.target.state):
            return self.store.describe()
        folder = self.project.root / (self.target.state or self.project.state_folder(self.name))
        folder = Path(os.path.normpath(folder))
        within = folder.is_relative_to(self.project.root)
        return folder.relative_to(self.project.root).as_posix() if within else str(folder)

    @property
    def owner(self) -> Owner:
        return Owner.here(self.options.command, self.run)

    def state(self) -> State:
        """The stored state, or an empty one.

        Raises InputError where it belongs to another owner, Refused where to another site or account, StateError where
        an entry cannot be understood.
        """
        state = self.store.load()
        if state is None:
            return State(lineage="", site=self.target.site, account=self.target.account, owner=self.target.owner)
        self.check(state)
        meet_state(state)
        return state

    def check(self, state: State) -> None:
        """Raise as ``state`` does where this target cannot use the stored ``state``."""
        check_owner(state, self.name, self.target.owner, f"the state at {self.store.describe()}")
        if state.site != self.target.site:
            raise Refused(
                f"the state at {self.store.describe()} belongs to site {state.site}, this target to {self.target.site}",
                hint="ids of one site mean nothing on another: give this target a state of its own",
            )
        if state.account and self.target.account and state.account != self.target.account:
            raise Refused(
                f"the state at {self.store.describe()} belongs to account {state.account},"
                f" this target to {self.target.account}",
                hint="give this target a state of its own",
            )
        check_entries(state, f"the state at {self.store.describe()}")

    async def identity(self) -> CallerIdentity:
        """Whose credentials they are. Raises the types under CloudError."""
        budgets = _budgets(self.target, self.options)
        if budgets is None:
            return await who_am_i(self.client)
        return await budgets.identity((self.target.site, self.endpoint), self.client)

    async def account(self) -> tuple[Refusal, ...]:
        """A refusal where the declared account is not the one the credentials belong to."""
        declared = self.target.account
        if declared is None:
            return ()
        identity = await self.identity()
        if identity.is_account(declared):
            return ()
        message = f"wrong account: the credentials belong to {identity.account}, the target declares {declared}"
        hint = f"credentials come from {await self.client.source()}; set the target's profile, or fix its account"
        return (Refusal("account", message, hint=hint),)


def check_one_address(state: State, where: str, hint: str) -> None:
    """Raises StateError where two addresses of ``state``, which lies ``where``, have one object on record."""
    for identity, first, second in shared_objects(state):
        raise StateError(f"{where} has {identity} as {first} and as {second}: an object has one address", hint=hint)


def endpoint_of(target: Target, options: Options) -> str | None:
    """The base URL for every service, ``emulator``, or None for the site's own hosts."""
    return options.endpoint or target.endpoint


def _budgets(target: Target, options: Options) -> Budgets | None:
    """The rates to share. The embedded emulator serves one target only, so nothing is shared there."""
    return None if endpoint_of(target, options) == EMULATOR else options.budgets


@asynccontextmanager
async def open_session(project: ProjectFiles, options: Options) -> AsyncIterator[Session]:
    """Open a session. The embedded emulator, if the target asks for it, lives as long."""
    name, target = chosen_target(project, options.target)
    endpoint = endpoint_of(target, options)
    credentials: Credentials | None = None
    by_repository = options.endpoint is None and endpoint != EMULATOR
    async with AsyncExitStack() as stack:
        if endpoint == EMULATOR:
            # Imported here: only targets on the emulator pay for it.
            from reconciler.emulator import EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY, Emulator

            folder = project.state_folder(name)
            with told("keep the emulator's data in", folder):
                check_parts(project.root, folder)
                emulator = Emulator(store=folder / "emulator.jsonl", account=target.account or ACCOUNT)
            stack.enter_context(emulator)
            endpoint = emulator.url
            credentials = Credentials(EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY)
        share = target.rate or SHARE if options.share == "default" else options.share
        assert not isinstance(share, str)
        client = connect(
            site=target.site,
            endpoint=endpoint,
            by_repository=by_repository,
            region=target.region,
            profile=target.profile,
            rates={action: rate for kind in KINDS for action, rate in kind.rates.items()},
            share=share,
            listener=options.listen,
            account=target.account,
            environ=options.environ,
            clock=options.clock,
            credentials=credentials,
            credentials_name="the emulator's own",
            timeouts=options.timeouts,
            stopped=options.stopped,
            ask=options.ask,
            budgets=_budgets(target, options),
        )
        await stack.enter_async_context(client)
        yield Session(project, name, client, options)


def store_of(project: ProjectFiles, name: str, options: Options) -> Store:
    """The store that a target's ``state`` names. Raises InputError for an address that cannot be used here.

    A person at a terminal looks at the project they run. In CI, whoever writes manifests would choose the folder.
    """
    target, environ = project.targets[name], options.environ
    # What the project says of its endpoint does not count here: it could then name any folder.
    anywhere = not environ.get("CI") or _is_on_this_machine(_chosen_endpoint(options))
    try:
        return open_store(
            target.state, project.state_folder(name), environ, base=project.root, anywhere=anywhere, target=name
        )
    except KeyUnusable:
        raise
    except InputError as error:
        raise InputError(f"target {name}: {error.message}", hint=error.hint) from error


def _chosen_endpoint(options: Options) -> str | None:
    """The endpoint that was typed, or that the environment names."""
    # Commands that make no call have no option for the endpoint; the environment's holds for them too.
    return options.endpoint or options.environ.get("RECONCILER_ENDPOINT")


def _is_rehearsal(target: Target, options: Options) -> bool:
    """Whether calls go to an emulator, or to this machine, and so change nothing that counts."""
    return _is_on_this_machine(_chosen_endpoint(options) or target.endpoint)


def _is_on_this_machine(endpoint: str | None) -> bool:
    return endpoint == EMULATOR or bool(endpoint and is_loopback(urlsplit(endpoint).hostname or ""))


def lost_state(project: ProjectFiles, options: Options) -> tuple[Refusal, ...]:
    """A refusal where the state is a folder of a CI runner: it vanishes with it. Emulators may be forgotten."""
    name, target = chosen_target(project, options.target)
    if _is_rehearsal(target, options):
        return ()
    if not (options.environ.get("CI") and is_folder(target.state)):
        return ()
    message = f"CI is set, and the state of target {name} is a local folder: it would vanish with this runner"
    hint = f"keep the state in a place that outlives the job, and name it in the target's state: {REMOTE_ADDRESSES}"
    return (Refusal("lost-state", message, hint=hint),)


def refuse_lost_state(project: ProjectFiles, options: Options) -> None:
    """Raise Refused where a state would be lost, before anything is read."""
    for refusal in lost_state(project, options):
        raise Refused(refusal.message, hint=refusal.hint)
