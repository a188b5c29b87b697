"""From request to answer: which action, by whom, at what rate. Knows nothing of sockets."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from threading import Lock
from typing import Any

from reconciler.emulator.data.world import Action, World
from reconciler.emulator.media.listing import MediaListing
from reconciler.emulator.media.tasks import MediaTasks
from reconciler.emulator.server.auth import Credential
from reconciler.emulator.server.caller_identity import CallerIdentity
from reconciler.emulator.server.failure import Failure
from reconciler.emulator.server.rates import Rates
from reconciler.emulator.server.token_service import TokenService
from reconciler.emulator.templates.changes import TemplateWrites
from reconciler.emulator.templates.listing import TemplateListing
from reconciler.emulator.words.changes import WordWrites
from reconciler.emulator.words.creation import WordCreation
from reconciler.emulator.words.listing import WordListing
from reconciler.emulator.words.passers_by import shifted

VERSIONS = {"mps": "2019-06-12", "vod": "2018-07-17", "sts": "2018-08-13"}
"""Service name of the credential scope → its only version."""


class Service:
    """MPS, STS and VOD over one account's data. One request at a time holds ``lock``.

    ``known``: the keys that are known, to which STS adds those it gives out.
    """

    def __init__(self, world: World, rates: Rates, known: MutableMapping[str, Credential]) -> None:
        self.lock = Lock()
        self._world = world
        self._rates = rates
        tokens = TokenService(world, known)
        words, templates, media = WordWrites(world), TemplateWrites(world), MediaListing(world)
        self._actions: dict[str, Action] = {
            "mps.CreateWordSamples": WordCreation(world).create,
            "mps.DescribeWordSamples": WordListing(world).describe,
            "mps.ModifyWordSample": words.modify,
            "mps.DeleteWordSamples": words.delete,
            "mps.CreateContentReviewTemplate": templates.create,
            "mps.DescribeContentReviewTemplates": TemplateListing(world).describe,
            "mps.ModifyContentReviewTemplate": templates.modify,
            "mps.DeleteContentReviewTemplate": templates.delete,
            "vod.ProcessMediaByMPS": MediaTasks(world).process,
            "vod.DescribeTaskDetail": media.detail,
            "vod.DescribeTasks": media.tasks,
            "sts.GetCallerIdentity": CallerIdentity(world).describe,
            "sts.AssumeRole": tokens.assume,
            "sts.AssumeRoleWithSAML": tokens.assume_with_saml,
            "sts.AssumeRoleWithWebIdentity": tokens.assume_with_web_identity,
        }

    @property
    def actions(self) -> tuple[str, ...]:
        """``service.Action`` of everything the service understands."""
        return tuple(self._actions)

    def handle(
        self,
        service: str,
        action: str,
        version: str,
        params: Mapping[str, Any],
        caller: Credential,
        *,
        shifting: bool = False,
    ) -> dict[str, Any]:
        """The content of ``Response`` beside RequestId. ``shifting``: somebody changes the list around this page.

        Raises Failure: NoSuchProduct, NoSuchVersion, InvalidAction, RequestLimitExceeded, and the action's own codes.
        """
        if service not in VERSIONS:
            raise Failure("NoSuchProduct", f"The product {service!r} does not exist.")
        if version != VERSIONS[service]:
            raise Failure("NoSuchVersion", f"The version {version!r} of {service} does not exist.")
        run = self._actions.get(f"{service}.{action}")
        if run is None:
            raise Failure("InvalidAction", f"The action {action!r} of {service} does not exist.")
        with self.lock:
            self._rates.admit(f"{service}.{action}", self._world.clock())
            if not (shifting and action == "DescribeWordSamples"):
                return run(params, caller)
            with shifted(self._world, params):
                return run(params, caller)
