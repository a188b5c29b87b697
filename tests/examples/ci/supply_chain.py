"""What every recipe must keep to, as functions: each takes a parsed file and yields what breaks its rule, and where.

The rules are about what an attacker could use who may write a pull request, move a tag, or read a list of processes.
``test_supply_chain.py`` applies them to the real files, and to a broken copy of one for each rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Document = dict[Any, Any]
Rule = Callable[[Document], Iterator[str]]

COMMIT = re.compile(r"[0-9a-f]{40}")
IMAGE = re.compile(r"\S+@sha256:[0-9a-f]{64}")
OWN = "COMMIT"
"""What stands for a commit of this repository, which a file of it cannot know."""
EVENT_TEXT = re.compile(r"\$\{\{")
SECRET = re.compile(r"\bsecrets\.|\bgithub\.token\b|\binputs\.(?:secret|session|state|token)")
TOKEN_ARGUMENT = re.compile(r"""(?:--header|-H|--user|-u)[= ]+["']?[^@\s"'][^\n]*\$""")
REMOTE_TOKEN = re.compile(r"https?://[^\s/\"']*\$[^\s/]*@")
FOLLOWS = re.compile(r"\bcurl\b[^|;\n]*(?:--location\b|--location-trusted\b|\s-[a-zA-Z]*L[a-zA-Z]*\b)")
PIPED = re.compile(r"\b(?:curl|wget)\b[^\n]*\|\s*(?:sudo\s+)?(?:ba|da|z)?sh\b")
INSTALLS = re.compile(r"\bpip3?\s+install\b([^\n]*)")


def steps(workflow: Document) -> Iterator[tuple[str, Document]]:
    """The steps of a workflow or of a composite action, each with its place."""
    for name, job in workflow.get("jobs", {}).items():
        for number, step in enumerate(job.get("steps", []), 1):
            yield f"{name}, step {number}", step
    for number, step in enumerate(workflow.get("runs", {}).get("steps", []), 1):
        yield f"step {number}", step


def joined(script: str) -> str:
    """A script with its continued lines joined, and without comments."""
    lines = re.sub(r"\\\n\s*", " ", script).splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


def keys_in_steps_only(workflow: Document) -> Iterator[str]:
    """A secret is in the environment of one step: what runs before and after it does not see it."""
    if SECRET.search(str(workflow.get("env", ""))):
        yield "env: a secret for every job"
    for name, job in workflow.get("jobs", {}).items():
        if SECRET.search(str(job.get("env", ""))):
            yield f"{name}: a secret for every step"
        if job.get("secrets") == "inherit":
            yield f"{name}: every secret"
    for place, step in steps(workflow):
        if "uses" in step and SECRET.search(str(step.get("env", ""))):
            yield f"{place}: a secret in the environment of an action"


def by_digest(workflow: Document) -> Iterator[str]:
    """Actions are named by commit, images by digest: a tag or branch can be moved."""
    for place, step in steps(workflow):
        reference = step.get("uses", "./")
        commit = reference.rpartition("@")[2]
        if reference.startswith("docker://"):
            if not IMAGE.fullmatch(reference):
                yield f"{place}: {reference} has no digest"
        elif not reference.startswith("./") and not COMMIT.fullmatch(commit) and commit != OWN:
            yield f"{place}: {reference} is a tag or a branch"
    for name, job in workflow.get("jobs", {}).items():
        container = job.get("container")
        images = [container.get("image") if isinstance(container, dict) else container]
        images += [service.get("image") for service in job.get("services", {}).values()]
        for image in images:
            if image and not IMAGE.fullmatch(image):
                yield f"{name}: {image} has no digest"
        if "uses" in job and not COMMIT.fullmatch(job["uses"].rpartition("@")[2]):
            yield f"{name}: {job['uses']} is a tag or a branch"


def installs_with_hashes(workflow: Document) -> Iterator[str]:
    """What is installed has hashes, or comes from nowhere else; nothing is built from a source on the way."""
    for place, step in steps(workflow):
        yield from unhashed(place, step.get("run", ""))


def unhashed(place: str, script: str) -> Iterator[str]:
    """Installations of a script that would take whatever an index offers, and scripts run as they are fetched."""
    for arguments in INSTALLS.findall(joined(script)):
        hashed = "--require-hashes" in arguments and "--only-binary :all:" in arguments
        if not hashed and not ("--no-index" in arguments and "--no-deps" in arguments):
            yield f"{place}: pip install{arguments}"
    if PIPED.search(joined(script)):
        yield f"{place}: runs what it fetches"


def no_token_in_arguments(workflow: Document) -> Iterator[str]:
    """Every process can read the arguments of the others, and a redirect takes headers to another host."""
    for place, step in steps(workflow):
        yield from exposed(place, step.get("run", ""))


def exposed(place: str, script: str) -> Iterator[str]:
    text = joined(script)
    for command in re.findall(r"\b(?:curl|wget|http)\b[^\n]*", text):
        if TOKEN_ARGUMENT.search(command):
            yield f"{place}: a token among arguments: {command}"
    if FOLLOWS.search(text):
        yield f"{place}: curl follows redirects"
    if REMOTE_TOKEN.search(text):
        yield f"{place}: a token in an address"


def no_injection(workflow: Document) -> Iterator[str]:
    """Values come into commands by the environment: an expression is put into the script before a shell reads it."""
    for place, step in steps(workflow):
        if EVENT_TEXT.search(step.get("run", "")):
            yield f"{place}: an expression within a command"
        if re.search(r"\beval\b", joined(step.get("run", ""))):
            yield f"{place}: eval"


def little_permission(workflow: Document) -> Iterator[str]:
    """The workflow has none, and each job what it needs: never all, never a writing one beside a checkout and keys."""
    if "jobs" not in workflow:
        return
    if workflow.get("permissions") != {}:
        yield "permissions: {} is missing"
    for name, job in workflow["jobs"].items():
        allowed = job.get("permissions")
        if not isinstance(allowed, dict):
            yield f"{name}: permissions must be named"
            continue
        writes = [scope for scope, level in allowed.items() if level == "write" and scope != "id-token"]
        text = str(job["steps"])
        if writes and ("actions/checkout@" in text or "secrets." in text):
            yield f"{name}: may write {', '.join(writes)}, and has a checkout or keys"


def credentials_stay_out_of_checkouts(workflow: Document) -> Iterator[str]:
    """A token in ``.git/config`` could be read by whatever the job runs later."""
    for place, step in steps(workflow):
        if "/checkout@" in step.get("uses", "") and step.get("with", {}).get("persist-credentials") is not False:
            yield f"{place}: persist-credentials must be false"


def untrusted_events(workflow: Document) -> Iterator[str]:
    """What runs with secrets for a fork's pull request must not exist."""
    # YAML 1.1 reads the key ``on`` as true.
    events = workflow.get("on", workflow.get(True, {}))
    for event in ("pull_request_target", "workflow_run", "issue_comment"):
        if event in events:
            yield f"on {event}: runs with secrets on behalf of strangers"
    for place, step in steps(workflow):
        reference = str(step.get("with", {}).get("ref", ""))
        if "/checkout@" in step.get("uses", "") and "head" in reference:
            yield f"{place}: checks out {reference}"
    if "pull_request" in events:
        for name, job in workflow["jobs"].items():
            same = "head.repo.full_name == github.repository" in str(job.get("if", ""))
            if "secrets." in str(job) and not same:
                yield f"{name}: has keys for pull requests of forks"
            commands = re.findall(r"\breconciler (?!version)[^\n]*", "\n".join(s.get("run", "") for s in job["steps"]))
            if not same and [command for command in commands if "--untrusted" not in command]:
                yield f"{name}: runs reconciler for pull requests of forks without --untrusted"


def one_at_a_time(workflow: Document) -> Iterator[str]:
    """Runs of one workflow do not overtake one another; what writes is never cut off."""
    if "jobs" not in workflow:
        return
    concurrency = workflow.get("concurrency")
    if not isinstance(concurrency, dict) or "group" not in concurrency:
        yield "concurrency: a group is missing"
    applies = "production" in [job.get("environment") for job in workflow["jobs"].values()]
    if applies and (concurrency or {}).get("cancel-in-progress") is not False:
        yield "concurrency: an apply could be cancelled"
    for name, job in workflow["jobs"].items():
        if "timeout-minutes" not in job:
            yield f"{name}: timeout-minutes is missing"


def applies_what_was_approved(workflow: Document) -> Iterator[str]:
    """What writes takes a checksum that a person approved, of the pull request that this commit is the merge of."""
    text = joined("\n".join(step.get("run", "") for _, step in steps(workflow)))
    if "jobs" not in workflow or "reconciler apply" not in text:
        return
    for line in re.findall(r"reconciler apply[^\n]*", text):
        if "--checksum" not in line:
            yield f"applies without a checksum: {line}"
    if ".merge_commit_sha == $sha" not in text:
        yield "the pull request is not found by its merge commit"
    if re.search(r"\.labels\[\]\.name \| select", text) or ".created_at < $approval.submitted_at" not in text:
        yield "labels are not those of the approval"
    if ".updated_at < .at" not in text:
        yield "the comment may be newer than the approval"


GITHUB: list[Rule] = [
    *(keys_in_steps_only, by_digest, installs_with_hashes, no_token_in_arguments, no_injection, little_permission),
    *(credentials_stay_out_of_checkouts, untrusted_events, one_at_a_time, applies_what_was_approved),
]
