"""Bodies and answers of comments on bugs; keys in camelCase, snake_case taken too."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from src.web.schemas.bugs import ANSWER, CAMEL, Email, Line, People
from src.web.schemas.patterns import NOT_BLANK


class CommentBody(BaseModel):
    """A comment as somebody writes it."""

    model_config = CAMEL | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "comment": "Fixed in firmware v2.3.2",
                    "author": "Marie Martin",
                    "isInternal": False,
                }
            ]
        }
    )

    text: Annotated[str, Field(min_length=1, max_length=20_000, pattern=NOT_BLANK)] = Field(
        alias="comment"
    )
    author: Line | None = Field(None, description="What whoever writes it is called.")
    author_email: Email | None = None
    is_internal: bool = Field(False, description="For recruiters and above alone.")
    mentions: People = ()


class CommentChange(BaseModel):
    """What is to be otherwise with one's own comment."""

    model_config = CAMEL

    text: Annotated[str, Field(min_length=1, max_length=20_000, pattern=NOT_BLANK)] = Field(
        "", alias="comment"
    )
    author: Line | None = None
    author_email: Email | None = None
    is_internal: bool = False
    mentions: People = ()


class CommentAnswer(BaseModel):
    """A comment as the caller may see it."""

    model_config = ANSWER

    id: str
    bug_id: str
    text: str = Field(alias="comment")
    author: str | None
    author_email: str | None
    is_internal: bool
    mentions: list[str]
    created_at: datetime
    updated_at: datetime


class CommentsAnswer(BaseModel):
    """A page of the comments of a bug, oldest first."""

    comments: list[CommentAnswer]
    total: int
    skip: int
    limit: int
