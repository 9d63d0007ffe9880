"""What of the visits needs a person, for the dashboard's first screen."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.needs.need import LOOK_BACK, SHOWN, Need
from dashboard.visits.wording import said_at
from visits.expecting import placeless
from visits.models import Appointment, Collection
from visits.tokens import token_of

SOON = timedelta(days=1)
RECENT = timedelta(days=2)  # later nobody knows any more who came
State = Collection.State


def left_behind() -> Iterator[Need]:
    """Orders that were not collected in time, then those whose time ends within a day."""
    now = timezone.now()
    open_orders = Collection.objects.filter(order__cancelled_at__isnull=True).select_related("order", "location")
    expired = open_orders.filter(state=State.EXPIRED, collect_until__gt=now - LOOK_BACK)
    for row in expired.order_by("collect_until", "pk")[: SHOWN + 1]:
        yield Need(
            what=_("Order %(number)s was not collected at %(place)s") % _facts(row),
            means=_("The customer was told to ask. Keep it longer, or take it off the list and give the money back."),
            tone="warning",
            at=row.collect_until,
            link=("check_in", (token_of(row),)),
        )
    ending = open_orders.filter(state=State.READY, collect_until__gt=now, collect_until__lte=now + SOON)
    for row in ending.order_by("collect_until", "pk")[: SHOWN + 1]:
        words = _("Order %(number)s waits at %(place)s until %(until)s")
        yield Need(
            what=words % {**_facts(row), "until": said_at(row.collect_until, row.location)},
            means=_("After that somebody has to decide. A call helps now, or keep it longer."),
            tone="notice",
            link=("check_in", (token_of(row),)),
        )


def without_place() -> Iterator[Need]:
    """Orders to be collected of which the shop's system did not say where."""
    for order in placeless().filter(placed_at__gt=timezone.now() - LOOK_BACK).order_by("placed_at", "pk")[: SHOWN + 1]:
        yield Need(
            what=_("Order %(number)s will be collected, we do not know where") % {"number": order.number},
            means=_("Your shop named “%(place)s”, which is none of your locations.") % {"place": order.collect_place}
            if order.collect_place
            else _("Your shop named no place. Choose the location when the order is ready."),
            tone="warning",
            at=order.placed_at,
            link=("visits_find", ()),
            link_query=urlencode({"q": order.number}),
        )


def who_came() -> Iterator[Need]:
    """Appointments of the last days of which nobody noted who came; one row for all of them."""
    now = timezone.now()
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    found = Appointment.objects.filter(
        state__in=[Appointment.State.BOOKED, Appointment.State.OVER], ends_at__lt=today, starts_at__gt=now - RECENT
    ).aggregate(count=Count("pk"), first=Min("starts_at"))
    if not found["count"]:
        return
    words = ngettext(
        "%(count)s appointment has passed: did the customer come?",
        "%(count)s appointments have passed: did the customers come?",
        found["count"],
    )
    yield Need(
        what=words % {"count": found["count"]},
        means=_("Who did not come is worth a call; note it while somebody remembers."),
        tone="notice",
        at=found["first"],
        link=("visits", ()),
        link_query=f"at=all&day={timezone.localtime(found['first']).date().isoformat()}",
    )


def _facts(row: Collection) -> dict[str, str]:
    return {"number": row.order.number, "place": row.location.name}
