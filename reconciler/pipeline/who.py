"""Who runs this command, for the history: as the system and the CI system's environment say it, which proves nothing.

Each CI system documents variables that say which run a job belongs to, who started it, and which merge request it is
about. A variable of our own goes before all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from reconciler.ground.secrets import redact
from reconciler.model.history import Who
from reconciler.stores.owner import Owner

MERGE_REQUEST = "RECONCILER_MERGE_REQUEST"
APPROVER = "RECONCILER_APPROVER"
LONGEST = 200
"""Characters that are kept of one variable."""
_REFERENCE = re.compile(r"refs/pull/(\d{1,12})/")


class System(NamedTuple):
    """The variables of one CI system. ``mark`` is set in its jobs; of each of the others the first that is set counts.

    In a value, ``{NAME}`` stands for the variable of that name; a value of which one is missing is not known.
    """

    name: str
    mark: str
    run: tuple[str, ...]
    actor: tuple[str, ...]
    merge_request: tuple[str, ...]


SYSTEMS = (
    System(
        "GitHub Actions",
        "GITHUB_ACTIONS",
        ("{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}",),
        ("{GITHUB_TRIGGERING_ACTOR}", "{GITHUB_ACTOR}"),
        (),
    ),
    System(
        "GitLab CI/CD",
        "GITLAB_CI",
        ("{CI_JOB_URL}", "{CI_PIPELINE_URL}"),
        ("{GITLAB_USER_LOGIN}",),
        ("{CI_MERGE_REQUEST_PROJECT_URL}/-/merge_requests/{CI_MERGE_REQUEST_IID}", "{CI_MERGE_REQUEST_IID}"),
    ),
    System("Jenkins", "JENKINS_URL", ("{BUILD_URL}",), ("{BUILD_USER_ID}",), ("{CHANGE_URL}", "{CHANGE_ID}")),
    System(
        "Azure Pipelines",
        "TF_BUILD",
        ("{SYSTEM_COLLECTIONURI}{SYSTEM_TEAMPROJECT}/_build/results?buildId={BUILD_BUILDID}",),
        ("{BUILD_REQUESTEDFOR}",),
        ("{SYSTEM_PULLREQUEST_PULLREQUESTNUMBER}", "{SYSTEM_PULLREQUEST_PULLREQUESTID}"),
    ),
    System(
        "Bitbucket Pipelines",
        "BITBUCKET_BUILD_NUMBER",
        ("{BITBUCKET_GIT_HTTP_ORIGIN}/pipelines/results/{BITBUCKET_BUILD_NUMBER}",),
        ("{BITBUCKET_STEP_TRIGGERER_UUID}",),
        ("{BITBUCKET_PR_ID}",),
    ),
    System("CircleCI", "CIRCLECI", ("{CIRCLE_BUILD_URL}",), ("{CIRCLE_USERNAME}",), ("{CIRCLE_PULL_REQUEST}",)),
    System(
        "Buildkite",
        "BUILDKITE",
        ("{BUILDKITE_BUILD_URL}",),
        ("{BUILDKITE_BUILD_CREATOR}",),
        ("{BUILDKITE_PULL_REQUEST}",),
    ),
)
_VARIABLE = re.compile(r"\{([A-Z0-9_]+)\}")


def who_runs(owner: Owner, environ: Mapping[str, str], commit: str | None) -> Who:
    """Who ``owner`` is, from which commit, in which run of which CI system."""
    system = next((each for each in SYSTEMS if environ.get(each.mark)), None)
    request = _said(environ.get(MERGE_REQUEST, ""))
    if system is None:
        name = "CI" if environ.get("CI") else ""
        return Who(_said(owner.user), _said(owner.host), name, "", "", commit or "", request, _approver(environ))
    found = request or _first(system.merge_request, environ) or _pull_request(environ)
    return Who(
        _said(owner.user),
        _said(owner.host),
        system.name,
        _first(system.actor, environ),
        _first(system.run, environ),
        commit or "",
        "" if found == "false" else found,
        _approver(environ),
    )


def _approver(environ: Mapping[str, str]) -> str:
    return _said(environ.get(APPROVER, ""))


def _pull_request(environ: Mapping[str, str]) -> str:
    """The pull request of a job of GitHub Actions, which only the name of its ref says."""
    found = _REFERENCE.match(environ.get("GITHUB_REF", ""))
    if found is None:
        return ""
    return _filled("{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/pull/", environ) + found[1]


def _first(templates: tuple[str, ...], environ: Mapping[str, str]) -> str:
    filled = (_filled(template, environ) for template in templates)
    return next((text for text in filled if text), "")


def _filled(template: str, environ: Mapping[str, str]) -> str:
    """``template`` with its variables; empty where one is not set."""
    if not all(environ.get(name) for name in _VARIABLE.findall(template)):
        return ""
    return _said(_VARIABLE.sub(lambda found: environ[found[1]], template))


def _said(text: str) -> str:
    """Without secrets and whatever is not printable: it is stored, and shown to others."""
    return "".join(letter for letter in redact(text) if letter.isprintable())[:LONGEST]
