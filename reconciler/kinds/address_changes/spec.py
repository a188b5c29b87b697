"""What ``Moved`` and ``Removed`` documents may say."""

from __future__ import annotations

from pydantic import Field

from reconciler.model.spec import Boolean, Spec


class MovedSpec(Spec):
    """A resource got another address: what is on record there is kept, and nothing is deleted and created for it."""

    old: str = Field(
        alias="from",
        min_length=1,
        description="The address that the resource had. Nothing may declare it any more.",
        examples=["ContentReviewTemplate/strict"],
    )
    new: str = Field(
        alias="to",
        min_length=1,
        description="The address that it has from now on, of the same kind: one that is declared, or that another Moved"
        " document leads on from.",
        examples=["ContentReviewTemplate/live-rooms"],
    )


class RemovedSpec(Spec):
    """A resource is no longer declared, on purpose."""

    address: str = Field(
        min_length=1,
        description="The address that it had. Nothing may declare it any more.",
        examples=["ContentReviewTemplate/strict"],
    )
    keep: Boolean = Field(
        default=False,
        description="Forget it, and leave its object in the account as it is. Without it, the object is deleted as if"
        " there were no such document: every guard holds.",
    )
