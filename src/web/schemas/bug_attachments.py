"""Answers about the files that come with bugs."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

_ON_DEMAND = ConfigDict(defer_build=True)


class AttachmentAnswer(BaseModel):
    """A file that came with a bug."""

    model_config = _ON_DEMAND

    id: str
    bugId: str  # noqa: N815
    name: str = Field(description="Cleaned, and ending as the content is.")
    contentType: str = Field(description="Decided by the content.")  # noqa: N815
    sizeBytes: int  # noqa: N815
    sha256: str
    addedBy: str = Field(description="Opaque id of who sent it.")  # noqa: N815
    createdAt: datetime  # noqa: N815
    url: str = Field(description="Where the file is downloaded.")


class AttachmentList(BaseModel):
    """The files of a bug, oldest first."""

    model_config = _ON_DEMAND

    attachments: list[AttachmentAnswer]
    total: int
