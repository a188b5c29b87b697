"""Saved plans: versioned, with a digest over all of it; encrypted where a key is set."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from reconciler import __version__
from reconciler.errors import InputError, KeyUnusable, Refused
from reconciler.files.plan_codec import plan_from_json, plan_to_json
from reconciler.files.reading import Unreadable, read_bytes
from reconciler.ground.collector import collector_paused
from reconciler.ground.encryption.box import ENCRYPTED, Altered, decrypt, encrypt
from reconciler.ground.encryption.keys import KEY, Keys
from reconciler.model.plan import Plan

VERSION = 2
OLDEST = 1
"""The format of version 0.1.0. Its checksum does not cover all that decides: it is shown, and not applied."""
_FORMAT = "reconciler-plan/"
_START = f'{{"format": "{_FORMAT}'
ENCRYPTED_FORMAT = f"{_FORMAT}{ENCRYPTED}"
_ENCRYPTED_START = f'{{"format": "{ENCRYPTED_FORMAT}"'.encode()
_MAX_BYTES = 1024 * 1024 * 1024
_CUT = "was changed or truncated since it was saved"
_AGAIN = "save it again with reconciler plan --out FILE"


def dump(plan: Plan, keys: Keys | None = None) -> bytes:
    """A plan as a JSON document, encrypted where there are ``keys``.

    Raises InputError for a plan that looks ahead, or was made offline: nobody may apply it.
    """
    if plan.at is not None:
        raise InputError(f"a plan that looks ahead to {plan.at} cannot be saved")
    if plan.offline:
        raise InputError("a plan that was made offline cannot be saved: it would be applied to an account it never saw")
    document = _in_clear(plan)
    if keys is None:
        return document
    head: dict[str, str | int] = {"format": ENCRYPTED_FORMAT, "tool": __version__, **_bound(plan)}
    return encrypt(head, document, keys.current, spaced=True) + b"\n"


def _in_clear(plan: Plan) -> bytes:
    """A plan in clear. Its digest covers everything inside, so that a reviewed plan stays what it was."""
    with collector_paused():
        payload = _canonical(plan_to_json(plan))
    digest = hashlib.sha256(payload).hexdigest()
    head = json.dumps({"format": f"{_FORMAT}{VERSION}", "tool": __version__, "digest": digest})
    return head[:-1].encode() + b', "plan": ' + payload + b"}\n"


def load(data: bytes, keys: Keys | None = None) -> Plan:
    """The plan in ``data``.

    Raises InputError where it is not a plan, Refused where it is newer, altered or cut, or in clear although there are
    ``keys``; KeyUnusable where it cannot be decrypted.
    """
    if data.startswith(_ENCRYPTED_START):
        return _decrypted(data, keys)
    plan = _from_clear(data)
    if keys is not None:
        message = "the plan is in clear, and a key is set: anybody who may write there could have forged it"
        raise Refused(message, hint=_AGAIN)
    return plan


def _decrypted(data: bytes, keys: Keys | None) -> Plan:
    if keys is None:
        hint = f"set {KEY} in the environment to the key that it was saved with"
        raise KeyUnusable(f"the plan is encrypted, and {KEY} is not set", hint=hint)
    try:
        opened = decrypt(data, keys, ENCRYPTED_FORMAT)
    except Altered as error:
        raise Refused(f"the plan {_CUT}: {error}", hint=_AGAIN) from error
    except KeyUnusable as error:
        raise KeyUnusable(f"the plan cannot be read: {error.message}", hint=error.hint) from error
    plan = _from_clear(opened.content)
    if any(opened.head.get(name) != value for name, value in _bound(plan).items()):
        raise Refused("the plan contradicts itself: head and content are of different plans", hint=_AGAIN)
    return plan


def _bound(plan: Plan) -> dict[str, str | int]:
    """What the head of an encrypted plan says, and its content must say as well."""
    basis = plan.basis
    return {"target": basis.target, "lineage": basis.lineage, "serial": basis.serial, "id": plan.id}


def _from_clear(data: bytes) -> Plan:
    with collector_paused():
        document = _document(data)
        _check_version(document)
        payload = document.get("plan")
        if not isinstance(payload, dict) or _digest_of(payload) != document.get("digest"):
            raise Refused(f"the plan {_CUT}", hint=_AGAIN)
        try:
            return plan_from_json(payload)
        except ValueError as error:
            raise Refused(f"the plan cannot be read: {error}", hint=_AGAIN) from error


def open_plan(path: Path, keys: Keys | None = None) -> Plan:
    """Read a saved plan. Raises as ``load`` does, and InputError where the file cannot be read."""
    try:
        data = read_bytes(path, limit=_MAX_BYTES)
    except Unreadable as error:
        raise InputError(f"{path}: {error.message}", hint=error.fix) from error
    return load(data, keys)


def is_plan(path: Path) -> bool:
    """Whether a path given on the command line is a saved plan, not a project: a file that begins like one."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return starts_like_a_plan(stream.read(len(_START)))
    except (OSError, ValueError):
        return False


def starts_like_a_plan(start: bytes) -> bool:
    """Whether a file that begins so is a saved plan, of whatever version."""
    return start.startswith(_START.encode())


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        start = data[: len(_START)].decode("utf-8", "replace")
        if start and _START.startswith(start):
            raise Refused(f"the plan {_CUT}", hint=_AGAIN) from error
        raise InputError("this is not a saved plan", hint=_AGAIN) from error
    if not isinstance(document, dict) or not str(document.get("format", "")).startswith(_FORMAT):
        raise InputError("this is not a saved plan", hint=_AGAIN)
    return document


def _check_version(document: dict[str, Any]) -> None:
    version = str(document["format"]).removeprefix(_FORMAT)
    if not re.fullmatch(r"[0-9]{1,9}", version):
        raise InputError("this is not a saved plan", hint=_AGAIN)
    if int(version) > VERSION:
        message = f"the plan has format {version}; reconciler {__version__} reads up to {VERSION}"
        raise Refused(message, hint=f"use reconciler {str(document.get('tool', ''))[:20]} or newer, or plan again")
    if int(version) < OLDEST:
        raise Refused(f"the plan has format {version}, which is no longer read", hint=_AGAIN)


def _canonical(payload: dict[str, Any]) -> bytes:
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _digest_of(payload: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(payload)).hexdigest()
