"""Refunds as the shop tells them: what went back, and for what, so that nobody pays it back a second time."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from orders import snapshots
from orders.models import Order, Refund
from outbox.events import record

FACTS = ("refunded_at", "lines", "shipping", "key")


def keep(order: Order, told: snapshots.Refund, webhook_id: int) -> None:
    """Store the refund; the caller holds the order's lock. Its money never changes, and is announced once.

    A shop may tell of one in pieces: WooCommerce's webhook has its amount, the poll its day and its lines. What was
    not said before is added, and nothing that was said is taken back.
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
