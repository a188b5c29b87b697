"""The way to Tencent Cloud: signing, pacing, retries, credentials and transport behind the Cloud port."""

from reconciler.cloud.budgets import Budgets
from reconciler.cloud.client import Client
from reconciler.cloud.clock import SystemClock
from reconciler.cloud.codes import classify
from reconciler.cloud.connecting import connect
from reconciler.cloud.credentials import Credentials
from reconciler.cloud.identity import CallerIdentity, who_am_i
from reconciler.cloud.retry import Policy

__all__ = [
    "Budgets",
    "CallerIdentity",
    "Client",
    "Credentials",
    "Policy",
    "SystemClock",
    "classify",
    "connect",
    "who_am_i",
]
