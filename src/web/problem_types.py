"""Every kind of problem the application answers with, in French and English."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from src.web.language import Language


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its usual status, and title and description in each language."""

    status: int
    title_en: str
    title_fr: str
    description_en: str
    description_fr: str

    def title(self, language: Language) -> str:
        """The title, which is the same for every problem of this type."""
        return self.title_fr if language == "fr" else self.title_en

    def description(self, language: Language) -> str:
        """What it means and what the caller can do."""
        return self.description_fr if language == "fr" else self.description_en


PROBLEM_TYPES: Final[dict[str, ProblemType]] = {
    "malformed-request": ProblemType(
        400,
        "Malformed request",
        "Requête malformée",
        "The request cannot be read: its JSON, a header or a parameter is not well formed.",
        "La requête est illisible : son JSON, un en-tête ou un paramètre est mal formé.",
    ),
    "unauthenticated": ProblemType(
        401,
        "Authentication required",
        "Authentification requise",
        "Send a valid bearer token, API key or session cookie.",
        "Envoyez un jeton, une clé d'API ou un cookie de session valide.",
    ),
    "forbidden": ProblemType(
        403,
        "Not allowed",
        "Accès refusé",
        "You are known, but your role or your key's scopes do not allow this.",
        "Vous êtes reconnu, mais votre rôle ou votre clé ne permet pas cette action.",
    ),
    "not-found": ProblemType(
        404,
        "Not found",
        "Introuvable",
        "There is nothing at this address.",
        "Il n'y a rien à cette adresse.",
    ),
    "method-not-allowed": ProblemType(
        405,
        "Method not allowed",
        "Méthode non autorisée",
        "This address does not answer this method; the Allow header names those it does.",
        "Cette adresse existe mais n'accepte pas cette méthode ; l'en-tête Allow cite les bonnes.",
    ),
    "not-acceptable": ProblemType(
        406,
        "Not acceptable",
        "Format non disponible",
        "The answer does not exist in the form the Accept header asks for.",
        "La réponse n'existe pas sous la forme demandée par l'en-tête Accept.",
    ),
    "request-timeout": ProblemType(
        408,
        "Request too slow",
        "Requête trop lente",
        "The request took too long to arrive.",
        "La requête a mis trop de temps à arriver.",
    ),
    "conflict": ProblemType(
        409,
        "Conflict",
        "Conflit",
        "The request contradicts what is stored now.",
        "La requête contredit ce qui est enregistré actuellement.",
    ),
    "duplicate": ProblemType(
        409,
        "Already exists",
        "Existe déjà",
        "A value that must be unique is already taken.",
        "Une valeur qui doit être unique est déjà prise.",
    ),
    "idempotency-running": ProblemType(
        409,
        "First request still running",
        "Première requête en cours",
        "The first request with this Idempotency-Key is still being answered; retry shortly.",
        "La première requête avec cette clé d'idempotence est encore en cours ; réessayez bientôt.",
    ),
    "gone": ProblemType(
        410,
        "Gone",
        "Supprimé",
        "What was here has been removed.",
        "Ce qui se trouvait ici a été supprimé.",
    ),
    "stale-version": ProblemType(
        412,
        "Changed in the meantime",
        "Modifié entre-temps",
        "The stored version is not the one in If-Match: read it again, then change it.",
        "La version enregistrée n'est pas celle de If-Match : relisez-la avant de la modifier.",
    ),
    "body-too-large": ProblemType(
        413,
        "Body too large",
        "Corps trop volumineux",
        "The body is larger than this operation takes.",
        "Le corps de la requête dépasse ce que cette opération accepte.",
    ),
    "uri-too-long": ProblemType(
        414,
        "Address too long",
        "Adresse trop longue",
        "The address of the request is too long.",
        "L'adresse de la requête est trop longue.",
    ),
    "unsupported-media-type": ProblemType(
        415,
        "Unsupported media type",
        "Type de contenu non pris en charge",
        "The body is in a form that this operation does not read.",
        "Le corps de la requête est dans un format que cette opération ne lit pas.",
    ),
    "range-not-satisfiable": ProblemType(
        416,
        "Range not satisfiable",
        "Intervalle impossible",
        "The part asked for does not exist.",
        "La partie demandée n'existe pas.",
    ),
    "invalid-request": ProblemType(
        422,
        "Invalid request",
        "Requête invalide",
        "The request is readable but some values are not acceptable; errors lists every one.",
        "La requête est lisible mais des valeurs sont inacceptables ; errors les cite toutes.",
    ),
    "unreadable-document": ProblemType(
        422,
        "Document cannot be read",
        "Document illisible",
        "The document is refused; code says why, and detail what can be sent instead.",
        "Le document est refusé ; code dit pourquoi, et detail ce qui peut être envoyé à la place.",
    ),
    "idempotency-mismatch": ProblemType(
        422,
        "Idempotency-Key used for another request",
        "Clé d'idempotence déjà utilisée",
        "This Idempotency-Key was sent before with another request: use a new key.",
        "Cette clé d'idempotence a déjà servi pour une autre requête : utilisez-en une nouvelle.",
    ),
    "upgrade-required": ProblemType(
        426,
        "WebSocket expected",
        "WebSocket attendu",
        "This address is for WebSockets; the Upgrade header is missing.",
        "Cette adresse attend un WebSocket ; l'en-tête Upgrade est absent.",
    ),
    "rate-limited": ProblemType(
        429,
        "Too many requests",
        "Trop de requêtes",
        "The client sent more requests than a policy allows; Retry-After says when to go on.",
        "Le client a dépassé une limite de requêtes ; Retry-After indique quand reprendre.",
    ),
    "headers-too-large": ProblemType(
        431,
        "Headers too large",
        "En-têtes trop volumineux",
        "The headers of the request are too large.",
        "Les en-têtes de la requête sont trop volumineux.",
    ),
    "internal-error": ProblemType(
        500,
        "Internal error",
        "Erreur interne",
        "Something failed on our side; it was recorded under the request_id.",
        "Une erreur s'est produite de notre côté ; elle est enregistrée sous le request_id.",
    ),
    "not-implemented": ProblemType(
        501,
        "Not available",
        "Non disponible",
        "This is not available on this server.",
        "Cette fonction n'est pas disponible sur ce serveur.",
    ),
    "unavailable": ProblemType(
        503,
        "Temporarily unavailable",
        "Temporairement indisponible",
        "A part the answer needs does not respond; Retry-After says when to try again.",
        "Un composant nécessaire ne répond pas ; Retry-After indique quand réessayer.",
    ),
    "feature-off": ProblemType(
        503,
        "Feature switched off",
        "Fonction désactivée",
        "The operators have switched off the feature that this needs; feature names it.",
        "L'exploitant a désactivé la fonction nécessaire ; feature indique laquelle.",
    ),
    "deadline-exceeded": ProblemType(
        504,
        "Out of time",
        "Délai dépassé",
        "The answer was not ready within the time the request allowed.",
        "La réponse n'était pas prête dans le délai accordé par la requête.",
    ),
    "insufficient-storage": ProblemType(
        507,
        "No room left",
        "Espace épuisé",
        "There is no room for what was sent; the operators can make some.",
        "Il n'y a plus de place pour ce qui a été envoyé ; l'exploitant peut en libérer.",
    ),
}

_BY_STATUS: Final = {
    400: "malformed-request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    408: "request-timeout",
    409: "conflict",
    410: "gone",
    412: "stale-version",
    413: "body-too-large",
    414: "uri-too-long",
    415: "unsupported-media-type",
    416: "range-not-satisfiable",
    422: "invalid-request",
    426: "upgrade-required",
    429: "rate-limited",
    431: "headers-too-large",
    500: "internal-error",
    501: "not-implemented",
    503: "unavailable",
    504: "deadline-exceeded",
    507: "insufficient-storage",
}


def type_of_status(status: int) -> str:
    """The type of an HTTP error that says no more than its status."""
    return _BY_STATUS.get(status, "malformed-request" if status < 500 else "internal-error")


def title_of(name: str, status: int, language: Language) -> str:
    """The title of a problem type, or the status phrase for a type that has no entry."""
    known = PROBLEM_TYPES.get(name)
    return known.title(language) if known else HTTPStatus(status).phrase
