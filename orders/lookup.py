"""Finding an order for somebody who has no link: the answer goes to the order's own mail address, never to the page."""

import hmac
from datetime import timedelta

from django.utils import timezone

from merchants.keyed import keyed_hash
from merchants.tenancy import current_merchant_id
from orders.intake import number_key
from orders.models import LinkRequest, Order, normal_email
from outbox.events import record
from outbox.models import DomainEvent

# A postcode is printed on every parcel, so it is guessed sooner than a mail address.
MISSES_ALLOWED = 5
MISSES_COUNT_FOR = timedelta(hours=24)


def ask_for_link(number: str, proof: str) -> LinkRequest:
    """Keep the wish for a link to the order with this number; `proof` is a mail address or a postcode as typed.

    The same two rows whether or not such an order exists: `settle` finds out later, in the background, so the
    page that calls this has nothing to leak. Needs the merchant's scope.
    """
    kind = LinkRequest.Kind.EMAIL if "@" in proof else LinkRequest.Kind.POSTCODE
    asked: LinkRequest = LinkRequest.objects.create(
        number_key=number_key(number), kind=kind, proof_hash=_proof_hash(kind, proof)
    )
    record("order.link_asked", asked)
    return asked


def settle(event: DomainEvent) -> None:
    """Compare the request with the orders; a match records `order.link_requested`, which mails the link."""
    asked = (
        LinkRequest.objects.select_for_update()
        .filter(pk=event.subject_id, outcome=LinkRequest.Outcome.OPEN)
        .order_by("pk")
        .first()
    )
    if asked is None:
        return
    asked.outcome, asked.order = _outcome(asked)
    asked.save(update_fields=["outcome", "order"])
    if asked.order:
        record("order.link_requested", asked, order_id=asked.order.pk, caused_by=event)


def _outcome(asked: LinkRequest) -> tuple[LinkRequest.Outcome, Order | None]:
    if asked.kind == LinkRequest.Kind.POSTCODE and _misses(asked) >= MISSES_ALLOWED:
        return LinkRequest.Outcome.CLOSED, None
    candidates = Order.objects.filter(
        number_key=asked.number_key, known_at__isnull=False, redacted_at__isnull=True
    ).exclude(email="")
    for order in candidates.order_by("-placed_at", "-pk"):
        told = order.email if asked.kind == LinkRequest.Kind.EMAIL else order.postal_code
        if told and hmac.compare_digest(_proof_hash(asked.kind, told), bytes(asked.proof_hash)):
            return LinkRequest.Outcome.MATCHED, order
    return LinkRequest.Outcome.MISSED, None


def _misses(asked: LinkRequest) -> int:
    """Failed tries at this number, however they were made, within the last day."""
    return LinkRequest.objects.filter(
        number_key=asked.number_key,
        outcome=LinkRequest.Outcome.MISSED,
        created_at__gt=timezone.now() - MISSES_COUNT_FOR,
    ).count()


def _proof_hash(kind: str, proof: str) -> bytes:
    plain = normal_email(proof) if kind == LinkRequest.Kind.EMAIL else number_key(proof)
    return keyed_hash(f"lookup:{current_merchant_id()}:{kind}:{plain}")
