"""Keeping what the merchant's loyalty system tells of its members."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from loyalty.models import Membership
from orders.models import Customer
from outbox.events import record
from outbox.models import DomainEvent


def follow(event: DomainEvent) -> None:
    """Take the standing that a `customer.updated` carries; an older version changes nothing.

    Records `loyalty.joined` for a new member and `loyalty.points_changed` when the balance is another.
    """
    standing, version = event.data.get("standing"), parse_datetime(event.data.get("version", ""))
    customer = Customer.objects.filter(pk=event.subject_id, redacted_at__isnull=True).first()
    if not standing or version is None or customer is None:
        return
    fresh = _first(customer, standing, version)
    made = Membership.objects.bulk_create([fresh], ignore_conflicts=True)
    row: Membership = Membership.objects.select_for_update().order_by("pk").get(customer=customer)
    is_new = row.pk == made[0].pk if made[0].pk else row.version_at == version and row.changes == 0
    if version < row.version_at:
        return
    before = row.points
    _write(row, standing, version)
    if row.points != before:
        row.changes += 1
    row.save()
    if is_new and row.ended_at is None:
        record("loyalty.joined", row, occurred_at=row.joined_at, caused_by=event, customer=customer.pk)
    elif row.points != before:
        record("loyalty.points_changed", row, caused_by=event, customer=customer.pk, round=row.changes,
               points=row.points - before)  # fmt: skip


def _first(customer: Customer, standing: dict[str, Any], version: datetime) -> Membership:
    points = int(standing.get("points") or 0)
    return Membership(
        customer=customer, joined_at=_moment(standing.get("joined_at")) or version, points=points, version_at=version,
        # The first statement tells what has happened since we know of it.
        stated_points=points, stated_before=points, stated_at=timezone.now(),
    )  # fmt: skip


def _write(row: Membership, standing: dict[str, Any], version: datetime) -> None:
    """What is not told stays; points that expire are told together with their day or not at all."""
    row.version_at = version
    row.points = int(standing.get("points", row.points))
    row.tier = str(standing.get("tier") or row.tier)
    row.joined_at = _moment(standing.get("joined_at")) or row.joined_at
    row.ended_at = _moment(standing.get("ended_at"))
    row.expires_on = _day(standing.get("expires_on"))
    row.expiring_points = int(standing.get("expiring_points") or 0) if row.expires_on else 0


def _moment(written: Any) -> datetime | None:
    return parse_datetime(written) if written else None


def _day(written: Any) -> date | None:
    return parse_date(written) if written else None
