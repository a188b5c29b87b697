"""The same for pipelines of GitLab, which gives variables to environments and images to jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .supply_chain import IMAGE, Document, exposed, unhashed

KEYS = {"plan": "reads", "production": "writes"}
DIGEST = {"if": "$RECONCILER_IMAGE !~ /@sha256:[0-9a-f]{64}$/"}


def jobs(pipeline: Document) -> Iterator[tuple[str, Document]]:
    for name, job in pipeline.items():
        if isinstance(job, dict) and "script" in job and not name.startswith("."):
            yield name, job


def script(job: Document) -> str:
    lines = [line for entry in job["script"] for line in ([entry] if isinstance(entry, str) else entry)]
    return "\n".join(lines)


def environment(job: Document) -> str:
    scope = job.get("environment", "")
    return scope if isinstance(scope, str) else str(scope.get("name", ""))


def keys_where_they_are_used(pipeline: Document) -> Iterator[str]:
    """Keys of the account and the token of the forge belong to environments, and no job has both."""
    secret = ("SECRET", "TOKEN", "PASSWORD", "STATE_KEY")
    for name in pipeline.get("variables", {}):
        if any(word in name for word in secret):
            yield f"variables: {name} is given to every job"
    for name, job in jobs(pipeline):
        text = script(job)
        given = job.get("variables", {})
        if "RECONCILER_STATE_PASSWORD" in given and "RECONCILER_STATE_HOST" not in given:
            yield f"{name}: the state's password for any host"
        if "RECONCILER_BOT_TOKEN" in text and environment(job) != "forge":
            yield f"{name}: the forge's token outside its environment"
        if "reconciler " in text and environment(job) == "forge":
            yield f"{name}: runs reconciler beside the forge's token"
        if environment(job) == "forge" and job.get("variables", {}).get("GIT_STRATEGY") != "none":
            yield f"{name}: files of the repository beside the forge's token"
        if "reconciler apply" in text and environment(job) != "production":
            yield f"{name}: writes outside the protected environment"


def by_digest(pipeline: Document) -> Iterator[str]:
    """Images come by digest; where the variable has none, a job that has no key says so, and no other runs."""
    default = pipeline.get("default", {}).get("image", "")
    for name, job in jobs(pipeline):
        image = job.get("image", default)
        if image != "$RECONCILER_IMAGE" and not IMAGE.fullmatch(str(image)):
            yield f"{name}: {image} has no digest"
        first: Any = job["rules"][0]
        if first != DIGEST | {"when": "never"} and (first != DIGEST or environment(job)):
            yield f"{name}: runs an image without a digest"


def installs_with_hashes(pipeline: Document) -> Iterator[str]:
    for name, job in jobs(pipeline):
        yield from unhashed(name, script(job))


def no_token_in_arguments(pipeline: Document) -> Iterator[str]:
    for name, job in jobs(pipeline):
        yield from exposed(name, script(job))


def forks_get_no_keys(pipeline: Document) -> Iterator[str]:
    """A member may run a fork's pipeline in the project: where there are keys, the source must be the project."""
    same = "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID"
    for name, job in jobs(pipeline):
        for rule in job["rules"]:
            if "merge_request_event" not in rule["if"] or same in rule["if"]:
                continue
            if environment(job):
                yield f"{name}: has variables of {environment(job)} for merge requests of forks"
            commands = re.findall(r"\breconciler [^\n]*", script(job))
            if [command for command in commands if "--untrusted" not in command]:
                yield f"{name}: runs reconciler for merge requests of forks without --untrusted"


def applies_what_was_reviewed(pipeline: Document) -> Iterator[str]:
    for name, job in jobs(pipeline):
        text = script(job)
        if "reconciler apply" in text:
            if '--checksum "$(cat checksum)"' not in text:
                yield f"{name}: applies without a checksum"
            if "grep -Eqvx '(--allow-" not in text:
                yield f"{name}: RECONCILER_ALLOW could hold anything"
            if "resource_group" not in job:
                yield f"{name}: two at a time"
    text = "\n".join(script(job) for name, job in jobs(pipeline) if name == "reviewed")
    if ".merge_commit_sha == $sha" not in text:
        yield "the merge request is not found by its merge commit"
    if ".updated_at < $merged" not in text:
        yield "the note may be newer than the merge"


GITLAB = [
    *(keys_where_they_are_used, by_digest, installs_with_hashes, no_token_in_arguments, forks_get_no_keys),
    applies_what_was_reviewed,
]
