"""Values of the cache as JSON."""

from __future__ import annotations

from typing import Any, Final

import orjson

from src.resilience.tiered import NotStorableError

# What orjson would turn into something else without a word is refused.
_STRICT: Final = (
    orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)


class JsonCodec:
    """``Codec`` by orjson: text, numbers, true, false, null, lists, objects named by text.

    A tuple comes back as a list, and a number that is not finite as null.
    """

    def encode(self, value: Any) -> bytes:
        """The JSON of the value. Raises ``NotStorableError``, which names its type."""
        try:
            return orjson.dumps(value, option=_STRICT)
        except (TypeError, ValueError) as error:
            raise NotStorableError(
                f"a value of {type(value).__name__} cannot be kept: only what JSON has ({error})"
            ) from error

    def decode(self, data: bytes) -> Any:
        """The value; ``ValueError`` for bytes that are no JSON."""
        return orjson.loads(data)
