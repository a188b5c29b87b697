"""One constructor for the Cloud port."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from reconciler.cloud.budgets import Budgets, SharedPacer
from reconciler.cloud.client import Client
from reconciler.cloud.clock import SystemClock
from reconciler.cloud.credentials import Chain, Credentials, Fixed, Provider, Source
from reconciler.cloud.credentials.role_environment import of_account
from reconciler.cloud.endpoints import Endpoints
from reconciler.cloud.pacing import SHARE, Pacer
from reconciler.cloud.retry import Policy
from reconciler.cloud.trust import context
from reconciler.errors import InputError
from reconciler.ground.proxies import remember_passwords
from reconciler.model.clock import Clock
from reconciler.model.event import Listener, silent
from reconciler.model.project import Site

if TYPE_CHECKING:
    from reconciler.cloud.http import Http, Timeouts


def connect(
    *,
    site: Site = "intl",
    endpoint: str | None = None,
    by_repository: bool = False,
    region: str | None = None,
    profile: str | None = None,
    rates: Mapping[str, float] | None = None,
    share: float | None = SHARE,
    listener: Listener = silent,
    environ: Mapping[str, str],
    clock: Clock | None = None,
    credentials: Credentials | None = None,
    credentials_name: str = "given",
    timeouts: Timeouts | None = None,
    policy: Policy | None = None,
    workers: int = 10,
    ca_file: str | None = None,
    plain_http: bool = False,
    stopped: Callable[[], bool] = lambda: False,
    ask: Callable[[str], str] | None = None,
    account: str | None = None,
    budgets: Budgets | None = None,
) -> Client:
    """A client. Nothing is read from disk or sent before the first call or ``client.source()``.

    ``endpoint`` is a base URL for every service and changes transport only. ``by_repository``: a file of the project
    names it, so it must be a host of the service's own or one that ``environ`` allows, and STS is asked for
    credentials at the site's own host all the same. ``rates`` are documented requests a second
    by ``service.Action``, of which ``share`` is used (None: no pacing); ``credentials`` go before the chain,
    and ``credentials_name`` says to people where they come from.
    ``stopped`` returns whether the command was asked to stop: then what fails is not tried again.
    ``ask`` puts a question to a person, for the code of an MFA device; None where there is nobody.
    ``account`` stands for ``{account}`` in the ARN of a role; None: the target declares none.
    ``budgets`` are the rates that it shares with other clients of its account; None: it has rates of its own.
    ``environ`` gives credentials and certificate authorities; proxies are taken from the process environment.
    Raises InputError for an endpoint, region or share that cannot be used.
    """
    if share is not None and not 0 < share <= 1:
        raise InputError(f"the share of the documented rates must be above 0 and at most 1, not {share:g}")
    if region is not None and not (region.isascii() and region.replace("-", "").isalnum()):
        raise InputError(f"{region!r} is not a region", hint="for example ap-guangzhou")
    remember_passwords(environ)
    clock = clock or SystemClock()
    endpoints = Endpoints(site, endpoint, environ=environ, by_repository=by_repository, plain_http=plain_http)

    def http(*, brief: bool, direct: bool) -> Http:
        from reconciler.cloud.http import BRIEF, Http

        return Http(
            lambda: context(environ, ca_file),
            timeouts=BRIEF if brief else timeouts,
            workers=workers,
            direct=brief or direct,
        )

    shared: SharedPacer | None = None
    if budgets is not None:
        shared = SharedPacer(budgets, (site, endpoint or ""), rates or {}, share, clock)
    client = Client(
        endpoints=endpoints,
        http=http,
        pacer=shared or Pacer(rates or {}, share, clock),
        clock=clock,
        listener=listener,
        policy=policy or Policy(),
        region=region,
        stopped=stopped,
    )

    def find() -> tuple[Source, list[str]]:
        if credentials is not None:
            return Fixed(credentials_name, credentials), []
        return Chain(of_account(environ, account), client.sts, client.fetch, ask=ask).find(profile)

    client.provider = Provider(find, clock)
    if shared is not None:
        shared.client = client
    return client
