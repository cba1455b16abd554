"""A reader of documents that operators can switch off."""

from __future__ import annotations

from src.services.documents_text import DocumentReader, DocumentText
from src.services.features import Features


class SwitchedDocumentReader:
    """``DocumentReader`` that reads while the feature ``document_reading`` is on."""

    def __init__(self, reader: DocumentReader, features: Features) -> None:
        self._reader = reader
        self._features = features

    def read(self, data: bytes) -> DocumentText:
        """The text. Raises ``FeatureOffError`` besides what the reader raises."""
        self._features.require("document_reading")
        return self._reader.read(data)
