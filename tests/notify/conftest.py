"""The services that take messages, on this machine."""

from tests.support.chat_server import chat

__all__ = ["chat"]  # pytest finds it here
