"""The text of foreign documents: what use cases ask for, and why a document may be refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

DocumentKind = Literal["pdf", "docx", "html", "text"]

MOST_CHARACTERS: Final = 100_000
"""A CV or a posting is never longer; what follows is left out, and the reader says so."""

REFUSALS: Final[dict[str, tuple[str, str]]] = {
    "empty": ("The document is empty.", "Le document est vide."),
    "unknown_type": (
        "Only PDF, DOCX, HTML and plain text are read.",
        "Seuls les fichiers PDF, DOCX, HTML et texte sont lus.",
    ),
    "image": (
        "An image holds no text that can be read: a scan? Send a PDF or DOCX with text.",
        "Une image ne contient pas de texte lisible : un scan ? Envoyez un PDF ou un DOCX.",
    ),
    "no_text": (
        "The document holds no text: a scan? Send one whose text can be selected.",
        "Le document ne contient pas de texte : un scan ? Envoyez-en un au texte sélectionnable.",
    ),
    "encrypted": (
        "The document is protected by a password.",
        "Le document est protégé par un mot de passe.",
    ),
    "macros": (
        "The document holds macros: save it without them.",
        "Le document contient des macros : enregistrez-le sans macros.",
    ),
    "bomb": (
        "The document unpacks to far more than it weighs.",
        "Le document se décompresse en bien plus que son poids.",
    ),
    "broken": (
        "The document is damaged and cannot be read.",
        "Le document est endommagé et ne peut pas être lu.",
    ),
    "too_many_pages": (
        "The document has too many pages for a CV or a posting.",
        "Le document a trop de pages pour un CV ou une offre.",
    ),
    "too_large": ("The document is too large.", "Le document est trop volumineux."),
    "too_slow": (
        "The document takes too long to read.",
        "Le document est trop long à lire.",
    ),
    "too_much_memory": (
        "The document needs too much memory to be read.",
        "La lecture du document demande trop de mémoire.",
    ),
}
"""Why a document is refused, in English and French, by code."""


class DocumentRefusedError(ValueError):
    """A document that is not read; ``code`` is a key of ``REFUSALS``."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.english, self.french = REFUSALS[code]
        super().__init__(f"{code}: {self.english}")


class ReaderBusyError(RuntimeError):
    """Too many documents are being read, or no reader can be started: try again shortly."""


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of a document, at most ``MOST_CHARACTERS``.

    ``markup`` is the page itself where the kind is ``html``. ``warnings`` are codes:
    ``truncated``, ``unreadable_pages``.
    """

    text: str
    kind: DocumentKind
    pages: int | None = None
    warnings: tuple[str, ...] = ()
    markup: str | None = None


class DocumentReader(Protocol):
    """Makes text out of the bytes of a document of unknown origin."""

    def read(self, data: bytes) -> DocumentText:
        """The text. Raises ``DocumentRefusedError`` and ``ReaderBusyError``, and nothing else."""
        ...
