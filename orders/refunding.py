"""Refunds as the shop tells them: what went back, and for what, so that nobody pays it back a second time."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from orders import snapshots
from orders.models import Order, Refund
from outbox.events import record

FACTS = ("refunded_at", "lines", "shipping", "key")


def keep(order: Order, told: snapshots.Refund, webhook_id: int, version_at: datetime | None = None) -> None:
    """Store the refund; the caller holds the order's lock. Its money never changes, and is announced once.

    A shop may tell of one in pieces: WooCommerce's webhook has its amount, the poll its day and its lines. What was
    not said before is added, and nothing that was said is taken back. `version_at` (aware): of the order that lists it.
    """
    facts = {"refunded_at": told.refunded_at, "lines": _lines(told), "shipping": told.shipping, "key": told.key}
    refund, created = Refund.objects.get_or_create(
        order=order,
        external_id=told.external_id,
        defaults={"amount": told.amount, "currency": told.currency or order.currency, **facts},
    )
    if created:
        record("order.refunded", order, order_id=order.pk, occurred_at=told.refunded_at or timezone.now(),
               webhook_id=webhook_id, refund=refund.pk)  # fmt: skip
    else:
        _complete(refund, facts)
        _is_back(refund, version_at)


def miss(order: Order, told: snapshots.Order, webhook_id: int) -> None:
    """Note which refunds a newer version of the order lists no more, where it lists all there are; each once, with an
    event. The caller holds the order's lock. Nothing is counted otherwise by it: WooCommerce deletes the record of a
    refund, and not the payment that a provider made for it.
    """
    rows = Refund.objects.filter(order=order, missing_at=None).order_by("pk")
    for refund in rows.exclude(external_id__in=[one.external_id for one in told.refunds]):
        refund.missing_at = told.version_at
        refund.save(update_fields=["missing_at"])
        record("order.refund_missing", order, order_id=order.pk, occurred_at=told.version_at,
               webhook_id=webhook_id, refund=refund.pk)  # fmt: skip


def _is_back(refund: Refund, version_at: datetime | None) -> None:
    """The shop lists it again; a version of before it was missed says nothing of that."""
    if refund.missing_at and (version_at is None or version_at > refund.missing_at):
        refund.missing_at, refund.kept_by = None, ""
        refund.save(update_fields=["missing_at", "kept_by"])


def _complete(refund: Refund, facts: dict[str, Any]) -> None:
    changed = [name for name in FACTS if _says_more(facts[name], getattr(refund, name))]
    for name in changed:
        setattr(refund, name, facts[name])
    if changed:
        refund.save(update_fields=changed)


def _says_more(told: Any, stored: Any) -> bool:
    """Lines say more when they bring an amount that was open."""
    if isinstance(told, list):
        return _amounts(told) > _amounts(stored) or (bool(told) and not stored)
    return told not in (None, "") and stored in (None, "")


def _amounts(lines: list[list[Any]]) -> int:
    return sum(amount is not None for _, _, amount in lines)


def _lines(told: snapshots.Refund) -> list[list[Any]]:
    return [[line.line_external_id, line.quantity, _written(line.amount)] for line in told.lines]


def _written(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
