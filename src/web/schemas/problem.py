"""What a problem document looks like."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class FaultDocument(BaseModel):
    """One thing wrong with a request."""

    pointer: str = Field(description="JSON pointer (RFC 6901) to the value, or /query/<name>.")
    detail: str = Field(description="What was expected.")


class ProblemDocument(BaseModel):
    """An error as RFC 9457 says it; some types carry more members."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/invalid-request",
                    "title": "Invalid request",
                    "status": 422,
                    "detail": "1 value is not acceptable.",
                    "instance": "/api/v1/jobs",
                    "request_id": "5f0c0e3f7a4b4f0e8a3a52a1c3c9a1de",
                    "errors": [{"pointer": "/title", "detail": "Field required"}],
                }
            ]
        },
    )

    type: str = Field(description="URI reference of the problem type; GET it for a description.")
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    instance: str = Field(description="Path of the request.")
    request_id: str | None = Field(description="Identifier of the request in the logs.")
    errors: list[FaultDocument] = Field(default_factory=list)


class ProblemTypeDocument(BaseModel):
    """A kind of problem, explained."""

    type: str
    title: str
    status: int
    description: str
