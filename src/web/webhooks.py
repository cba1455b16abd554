"""Webhooks of bugs: /api/bugs/webhooks."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Flask, Response

from src.services.bugs.webhook_records import (
    Delivery,
    SendError,
    TargetError,
    TooManyWebhooksError,
    Webhook,
    WebhookNotFoundError,
)
from src.services.bugs.webhooks import NewWebhook
from src.services.records import Role
from src.web.context import use_cases
from src.web.faults import invalid_request
from src.web.language import language
from src.web.operation import Access, operation
from src.web.problems import Fault, Problem, problem_response
from src.web.resources import author
from src.web.schemas.webhooks import (
    DeliveryAnswer,
    WebhookBody,
    WebhookListAnswer,
    WebhookLogAnswer,
    WebhookLogQuery,
    WebhookMadeAnswer,
)

webhooks = Blueprint("webhooks", __name__, url_prefix="/api/bugs/webhooks")

_ADMIN: Final = Access(Role.ADMIN, "admin")
_TAG: Final = "bugs"
_ADDRESS: Final = "/api/bugs/webhooks"
_PRIVATE: Final = {"Cache-Control": "no-store"}
# In English and French. Nothing tells what a name resolves to: that is for those inside.
_REFUSED: Final = {
    "unreadable": ("Not a web address that can be asked", "Adresse web inutilisable"),
    "scheme": (
        "The address has to begin with https://",
        "L'adresse doit commencer par https://",
    ),
    "credentials": (
        "An address with a user name or password is not taken",
        "Une adresse avec identifiant ou mot de passe est refusée",
    ),
    "port": ("Not a port that can be asked", "Port inutilisable"),
    "address": (
        "The address is not a public one of the Internet",
        "L'adresse n'est pas une adresse publique d'Internet",
    ),
    "unresolved": ("The name is not known", "Ce nom est inconnu"),
    "timeout": (
        "The name was not resolved in time",
        "Ce nom n'a pas été résolu à temps",
    ),
}  # fmt: skip


def init_app(app: Flask) -> None:
    """Bind the blueprint, and answer its errors as problems."""
    app.register_blueprint(webhooks)
    app.register_error_handler(WebhookNotFoundError, _not_found)
    app.register_error_handler(TooManyWebhooksError, _too_many)
    app.register_error_handler(TargetError, _refused)
    app.register_error_handler(SendError, _refused)


@webhooks.post("")
@operation(
    summary="Tell an address what happens to bugs",
    tag=_TAG,
    access=_ADMIN,
    body=WebhookBody,
    answers={201: WebhookMadeAnswer},
    problems=(409,),
    headers={"Location": "Where the webhook and its log are read."},
    secret=True,
    description="The secret that signs deliveries is shown in this answer alone. The address is "
    "judged now and again at each delivery.",
)
def add_webhook(body: WebhookBody) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The webhook, with its secret."""
    new = NewWebhook(
        url=body.url,
        events=body.events,
        secret=None if body.secret is None else body.secret.get_secret_value(),
        include_internal=body.include_internal,
        description=body.description,
    )
    webhook, secret = use_cases().webhooks.add(new, author())
    answer = _shown(webhook) | {"secret": secret}
    return answer, 201, _PRIVATE | {"Location": f"{_ADDRESS}/{webhook.id}"}


@webhooks.get("")
@operation(summary="Every webhook", tag=_TAG, access=_ADMIN, answers={200: WebhookListAnswer})
def list_webhooks() -> tuple[dict[str, Any], int, dict[str, str]]:
    """All of them, oldest first."""
    found = use_cases().webhooks.all()
    return {"webhooks": [_shown(webhook) for webhook in found]}, 200, _PRIVATE


@webhooks.get("/<webhook_id>")
@operation(
    summary="A webhook and the log of its deliveries",
    tag=_TAG,
    access=_ADMIN,
    query=WebhookLogQuery,
    answers={200: WebhookLogAnswer},
    problems=(404,),
)
def show_webhook(
    webhook_id: str, query: WebhookLogQuery
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The webhook with a page of deliveries, newest first."""
    try:
        webhook, page = use_cases().webhooks.log(webhook_id, cursor=query.cursor, limit=query.limit)
    except ValueError:
        french = language() == "fr"
        detail = "Ce curseur ne vient pas de cette liste" if french else "Not a cursor of this list"
        raise invalid_request([Fault("/query/cursor", detail)]) from None
    answer = _shown(webhook) | {
        "deliveries": [_shown_delivery(delivery) for delivery in page.items],
        "nextCursor": page.next_cursor,
    }
    return answer, 200, _PRIVATE


@webhooks.delete("/<webhook_id>")
@operation(
    summary="Remove a webhook",
    tag=_TAG,
    access=_ADMIN,
    answers={204: None},
    problems=(404,),
    description="Its log goes with it, and what was still to be sent is not sent.",
)
def remove_webhook(webhook_id: str) -> Response:
    """Nothing."""
    use_cases().webhooks.remove(webhook_id, author())
    return Response(status=204)


@webhooks.post("/<webhook_id>/ping")
@operation(
    summary="Try a webhook",
    tag=_TAG,
    access=_ADMIN,
    answers={202: DeliveryAnswer},
    problems=(404,),
    description="A delivery of the event `ping` is queued; its log says what became of it.",
)
def ping_webhook(webhook_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The delivery, queued."""
    return _shown_delivery(use_cases().webhooks.ping(webhook_id, author())), 202, _PRIVATE


@webhooks.post("/<webhook_id>/deliveries/<delivery_id>/redeliver")
@operation(
    summary="Send a delivery again",
    tag=_TAG,
    access=_ADMIN,
    answers={202: DeliveryAnswer},
    problems=(404,),
    description="The same body under the same id, with a new signature, whatever became of it.",
)
def redeliver(webhook_id: str, delivery_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The delivery, queued."""
    queued = use_cases().webhooks.redeliver(webhook_id, delivery_id, author())
    return _shown_delivery(queued), 202, _PRIVATE


def _shown(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "events": list(webhook.events),
        "includeInternal": webhook.include_internal,
        "description": webhook.description,
        "createdAt": webhook.created_at,
        "createdBy": webhook.created_by,
        "failures": webhook.failures,
        "restingUntil": webhook.resting_until,
    }


def _shown_delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "event": delivery.event,
        "bugId": delivery.bug_id,
        "sequence": delivery.event_seq,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "queuedAt": delivery.queued_at,
        "attemptedAt": delivery.attempted_at,
        "nextAttemptAt": delivery.due_at if delivery.state == "pending" else None,
        "status": delivery.status,
        "error": delivery.error,
        "durationMs": delivery.duration_ms,
        "excerpt": delivery.excerpt,
        "payload": delivery.body,
    }


def _not_found(_error: WebhookNotFoundError) -> Response:
    return problem_response(
        Problem(
            404,
            "not-found",
            "There is no such webhook, or no such delivery of it.",
            french="Ce webhook, ou cette livraison, n'existe pas.",
        )
    )


def _too_many(error: TooManyWebhooksError) -> Response:
    return problem_response(
        Problem(
            409,
            "conflict",
            f"There are {error.limit} webhooks already: remove one first.",
            french=f"Il y a déjà {error.limit} webhooks : supprimez-en un d'abord.",
        )
    )


def _refused(error: TargetError | SendError) -> Response:
    english, french = _REFUSED.get(error.code, _REFUSED["unreadable"])
    detail = french if language() == "fr" else english
    return problem_response(invalid_request([Fault("/url", detail)]))
