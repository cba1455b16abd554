"""What can be wrong with a question about journeys."""

from __future__ import annotations


class CommuteError(ValueError):
    """A question that cannot be answered; ``field`` is the JSON pointer of what is at fault."""

    def __init__(self, field: str, expected: str) -> None:
        self.field = field
        self.expected = expected
        super().__init__(f"{field}: {expected}")
