"""Compressed answers, where that helps and gives nothing away."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

from src.extensions import compress
from src.settings import Settings
from src.web.operation import described_by

_MEDIA_TYPES: Final = [
    "application/javascript",
    "application/json",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
    "text/plain",
]


def init_app(app: Flask, settings: Settings) -> None:
    """Compress with zstd, brotli or gzip what is long enough.

    Streams go out as they come: a compressor would hold back their first lines, and an event
    stream must never wait. An answer that carries credentials is left as it is (its length under
    compression tells about it: BREACH) and is not to be stored anywhere. The strong tag of a
    compressed answer is marked with its coding by Flask-Compress, because its bytes are others.
    """
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=_MEDIA_TYPES,
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],
        COMPRESS_LEVEL=settings.compress_level,
        COMPRESS_BR_LEVEL=min(settings.compress_level, 9),
        COMPRESS_ZSTD_LEVEL=settings.compress_level,
        COMPRESS_MIN_SIZE=settings.compress_min_bytes,
        COMPRESS_STREAMS=False,
    )
    compress.init_app(app)
    shortest = settings.compress_min_bytes

    def finish(response: Response) -> Response:
        operation = described_by(app.view_functions.get(request.endpoint or ""))
        if operation is not None and operation.secret:
            response.headers["Cache-Control"] = "no-store"
            return response
        if response.is_streamed:
            return response
        length = response.content_length
        if length is not None and length < shortest:
            return response
        compressed: Response = compress.after_request(response)
        return compressed

    app.after_request(finish)
