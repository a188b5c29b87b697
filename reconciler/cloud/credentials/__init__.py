"""Credentials by the official chain: never printed, never stored."""

from reconciler.cloud.credentials.chain import Chain
from reconciler.cloud.credentials.provider import Provider
from reconciler.cloud.credentials.secret import Credentials
from reconciler.cloud.credentials.source import Fixed, Source

__all__ = ["Chain", "Credentials", "Fixed", "Provider", "Source"]
