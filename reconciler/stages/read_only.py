"""The reading half of a cloud: the one place where what can send becomes what can only look."""

from __future__ import annotations

from reconciler.model.call import Answer, Call
from reconciler.stages.ports import Cloud


class WriteAttempted(RuntimeError):
    """A call that may change the account was about to be sent by what only reads: a mistake in this program."""


class ReadOnly:
    """A ``ReadingCloud`` over ``cloud``."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    async def read(self, call: Call) -> Answer:
        """The answer to ``call``. Raises WriteAttempted, with nothing sent, where ``call.reads`` is false."""
        # A type cannot say which action a call names, and a plan that writes would do harm unseen: so it is asked.
        if not call.reads:
            raise WriteAttempted(f"{call.key} is not a reading call, so it was not sent")
        return await self._cloud.send(call)
