"""What texts have to look like, and how that is told to people, who need not read patterns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOT_BLANK: Final = r"\S"
UUID: Final = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
EMAIL: Final = r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)*$"
REQUEST_ID: Final = r"^[A-Za-z0-9._-]{8,128}$"
TIME_ZONE: Final = r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    NOT_BLANK: (
        "A text that is not blank is expected",
        "Un texte qui n'est pas fait que d'espaces est attendu",
    ),
    UUID: ("A UUID is expected", "Un UUID est attendu"),
    EMAIL: (
        "An e-mail address is expected, such as anna@example.org",
        "Une adresse e-mail est attendue, par exemple anna@example.org",
    ),
    REQUEST_ID: (
        "8 to 128 letters without accents, digits, dots, underscores and hyphens are expected",
        "8 à 128 lettres sans accent, chiffres, points, tirets bas et traits d'union sont attendus",
    ),
    TIME_ZONE: (
        "A time zone is expected, such as Europe/Paris",
        "Un fuseau horaire est attendu, par exemple Europe/Paris",
    ),
}
"""(English, French) of each pattern."""
