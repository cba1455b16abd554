"""The bridge: documents read here, or by a remote parser behind its policy."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from src.adapters.commitment_parser import HttpCommitmentParser
from src.adapters.documents.isolated import IsolatedDocumentReader
from src.adapters.documents.process import Limits
from src.adapters.formats.commitment import CommitmentDocuments
from src.adapters.formats.posting_page import stated_job
from src.adapters.guarded.parser import GuardedParser
from src.extraction.cv import read_cv
from src.extraction.extracted import Extraction
from src.extraction.posting import read_posting
from src.matching.reading import Reading
from src.resilience import Registry
from src.services.catalogue import Catalogue
from src.services.features import Features
from src.services.integration import Integration
from src.services.matching import Matching
from src.services.ports import Clock
from src.services.switched_reader import SwitchedDocumentReader
from src.settings import Settings
from src.telemetry.external import MeteredParser
from src.telemetry.metrics import Metrics
from src.wiring.resilience import BRIDGE


def wired_integration(
    settings: Settings,
    clock: Clock,
    reading: Callable[[], Reading],
    catalogue: Catalogue,
    matching: Matching,
    registry: Registry,
    metrics: Metrics,
    features: Features,
) -> Integration:
    """The bridge, by readers of our own and by the remote parser where one is set."""

    def cv(text: str, *, today: int) -> Extraction:
        return read_cv(text, reading(), today=today)

    def posting(text: str, *, today: int) -> Extraction:
        return read_posting(text, reading(), today=today)

    limits = Limits(
        seconds=settings.document_timeout_seconds,
        cpu_seconds=ceil(settings.document_timeout_seconds),
        memory_bytes=settings.document_memory_mb * 1024 * 1024,
    )
    remote = None
    if settings.commitment_bridge_url is not None:
        key = settings.commitment_bridge_api_key
        remote = GuardedParser(
            MeteredParser(
                HttpCommitmentParser(
                    settings.commitment_bridge_url,
                    api_key=key.get_secret_value() if key else None,
                    timeout_seconds=settings.commitment_bridge_timeout_seconds,
                ),
                metrics,
                clock,
            ),
            registry[BRIDGE].policy,
        )
    return Integration(
        SwitchedDocumentReader(
            IsolatedDocumentReader(
                limits=limits,
                most_bytes=settings.max_document_bytes,
                workers=settings.document_readers,
                wait_seconds=settings.document_timeout_seconds,
            ),
            features,
        ),
        CommitmentDocuments(),
        {"candidate": cv, "job": posting},
        stated_job,
        catalogue,
        matching,
        clock,
        remote=remote,
        remote_on=lambda: features.on("commitment_bridge"),
    )
