"""Tencent Cloud MPS, and the part of VOD and STS that belongs to it, emulated on a loopback port.

Written from the API documentation alone: it shares no code with the client, so that one misreading cannot hide
another. Strict where the documents speak; where they are silent, ``Quirks`` has a switch for each plausible answer.
Besides the standard library it imports ``ground`` alone, which knows nothing of the API.
"""

from reconciler.emulator.emulator import Emulator
from reconciler.emulator.faults.kinds import KINDS as FAULT_KINDS
from reconciler.emulator.faults.kinds import Fault, parse_fault
from reconciler.emulator.quirks.quirks import Quirks
from reconciler.emulator.quirks.values import parse_quirk, quirk_values, with_quirks
from reconciler.emulator.server.auth import EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY, Credential
from reconciler.emulator.server.token_service import MFA_CODE as EMULATOR_MFA_CODE
from reconciler.emulator.serving import serve

__all__ = [
    "EMULATOR_MFA_CODE",
    "EMULATOR_SECRET_ID",
    "EMULATOR_SECRET_KEY",
    "FAULT_KINDS",
    "Credential",
    "Emulator",
    "Fault",
    "Quirks",
    "parse_fault",
    "parse_quirk",
    "quirk_values",
    "serve",
    "with_quirks",
]
