"""The monthly statement of points: only to whom something changed since the last one."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from loyalty.models import LoyaltySettings, Membership
from merchants.models import Merchant
from merchants.tenancy import scoped
from outbox.events import record_many

BATCH = 500
EVENT = "loyalty.statement_due"


def state_all() -> int:
    """Record `loyalty.statement_due` for members with news, once a month of the shop's calendar; returns how many."""
    merchants = Merchant.objects.filter(is_active=True).order_by("pk").only("pk", "time_zone")
    return sum(_state(merchant) for merchant in merchants)


def _state(merchant: Merchant) -> int:
    now = timezone.now()
    local = now.astimezone(ZoneInfo(merchant.time_zone))
    month = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    done = 0
    while True:
        with scoped(merchant):
            if not LoyaltySettings.objects.filter(is_on=True).exists():
                return done
            rows = _due(month)
            record_many(EVENT, [(row, _told(row, month)) for row in rows])
            Membership.objects.filter(pk__in=[row.pk for row in rows]).update(
                stated_before=F("stated_points"), stated_points=F("points"), stated_at=now
            )
        done += len(rows)
        if len(rows) < BATCH:
            return done


def _due(month: datetime) -> list[Membership]:
    found = Membership.objects.select_for_update().filter(stated_at__lt=month, ended_at__isnull=True)
    return list(found.exclude(points=F("stated_points")).order_by("pk")[:BATCH])


def _told(row: Membership, month: datetime) -> dict[str, int]:
    return {"round": month.year * 100 + month.month, "customer": row.customer_id}
