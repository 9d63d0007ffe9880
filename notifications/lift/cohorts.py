"""Who is compared with whom: people by lot, from the moment of what was, or would have been, their first mail.

Everybody who began counts in the group that the lot put them in, also those whose mail was skipped, cancelled or
missed later: what a journey does includes the people whom it does not reach (intention to treat). A person counts once,
by the first time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from notifications.holdout import ALL_MARKETING, is_within
from notifications.models import Enrolment, Journey, JourneyVersion, MailClass, MarketingHoldout
from orders.models import Customer, Order, normal_email


@dataclass(frozen=True)
class Begun:
    """One person's first time in what is measured."""

    person_key: str
    is_held_out: bool
    anchor: datetime  # when the first mail was due (aware)
    order_id: int | None
    began_at: datetime


@dataclass(frozen=True)
class Measured:
    """What is compared, by which share (percent) and since when; a share that changed begins anew."""

    journey: Journey | None  # None: all marketing
    percent: int
    since: datetime | None

    @property
    def name(self) -> str:
        return self.journey.key if self.journey else ALL_MARKETING


def all_marketing() -> Measured:
    """The merchant's people without any marketing against everybody else."""
    changes = list(MarketingHoldout.objects.order_by("since", "pk").values_list("percent", "since"))
    percent, since = 0, None
    for now_percent, at in changes:
        if now_percent != percent:
            percent, since = now_percent, at
    return Measured(None, percent, since)


def one_journey(journey: Journey) -> Measured:
    """The journey's mailed against those whom its own share holds out."""
    since = journey.created_at
    for version in JourneyVersion.objects.filter(journey=journey).order_by("-number"):
        if version.definition.get("holdout_percent", 0) != journey.holdout_percent:
            break
        since = version.made_at
    return Measured(journey, journey.holdout_percent, since)


def begun(measured: Measured) -> list[Begun]:
    """Everybody who began since the share is what it is, each once, in the order of their beginning."""
    if not measured.percent or measured.since is None:
        return []
    rows = Enrolment.objects.filter(created_at__gte=measured.since).exclude(state=Enrolment.State.REFUSED)
    if measured.journey:
        rows = rows.filter(journey=measured.journey)
    else:
        rows = rows.filter(journey__mail_class=MailClass.MARKETING)
    found: dict[str, Begun] = {}
    for one in _people(rows, measured):
        found.setdefault(one.person_key, one)
    return list(found.values())


def _people(rows: Any, measured: Measured) -> Iterator[Begun]:
    shares = list(MarketingHoldout.objects.order_by("-since", "-pk").values_list("since", "percent"))
    rows = rows.annotate(
        first=Min("messages__planned_at"),
        email=Coalesce(
            Subquery(Order.objects.filter(pk=OuterRef("order_id")).values("email")[:1]),
            Subquery(Customer.objects.filter(pk=OuterRef("customer_id")).values("email")[:1]),
        ),
    ).order_by("created_at", "pk")
    columns = rows.values_list("email", "first", "is_held_out", "order_id", "created_at")
    for email, first, is_held_out, order_id, began_at in columns.iterator(chunk_size=2000):
        key = normal_email(email or "")
        if not key or first is None:
            continue
        without_any = is_within(ALL_MARKETING, key, _share_at(shares, began_at))
        if measured.journey is None:
            yield Begun(key, is_within(ALL_MARKETING, key, measured.percent), first, order_id, began_at)
        elif not without_any:  # they are left alone by every journey, so they say nothing about this one
            yield Begun(key, is_held_out, first, order_id, began_at)


def _share_at(shares: Iterable[tuple[datetime, int]], at: datetime) -> int:
    return next((percent for since, percent in shares if since <= at), 0)


def ripe(people: Iterable[Begun], horizon: timedelta, now: datetime) -> list[Begun]:
    """Those whose horizon is over: everything that counts of them is known."""
    return [one for one in people if one.anchor + horizon <= now]
