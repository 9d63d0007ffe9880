"""What belongs to an order besides its parcels, read along with the order's own row: no page needs a query more.

Each entry is a sub-query that gives a list of JSON objects. Add one here; `storefront.reading.Rows.around` has the
lists by name. Times arrive as ISO text (`datetime.fromisoformat`).
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from returns.models import Payout, RecyclingScheme, Return, ReturnItem, ReturnPolicy
from storefront.caring.around import care_around
from tracking.capabilities import reach_rows
from tracking.models import DeliveryChange
from visits.models import Appointment, AppointmentKind, Collection, KindAtLocation


def around() -> dict[str, Any]:
    """The sub-queries, by name; made anew for each page, because querysets remember the scope they were made in."""
    return {
        "changes": listed(
            DeliveryChange.objects.filter(order=OuterRef("pk")).order_by("-pk"),
            "public_id", "shipment_id", "kind", "way", "state", "wish", "reason", "requested_at", "decided_at",
            "confirmed_at",
        ),
        "reach": listed(reach_rows(), "id", "source"),
        "recycling": listed(RecyclingScheme.objects.filter(is_on=True), "is_on"),
        **care_around(),
        "return_policy": listed(ReturnPolicy.objects.filter(is_on=True), "version"),
        "collections": listed(
            Collection.objects.filter(order=OuterRef("pk")).order_by("-pk"),
            "state", "code", "collect_until", "collected_at", "location__name", "location__line1",
            "location__postal_code", "location__city", "location__country", "location__time_zone", "location__hours",
            "location__closed_on", "location__closed_on_holidays",
        ),
        "appointments": listed(
            Appointment.objects.filter(
                order=OuterRef("pk"), state=Appointment.State.BOOKED, ends_at__gt=timezone.now()
            ).order_by("starts_at"),
            "public_id", "kind_id", "kind__name", "kind__names", "starts_at", "location__name", "location__time_zone",
            "specialist__name",
        ),
        "sent_back": listed(
            Return.objects.filter(
                pk__in=ReturnItem.objects.filter(order=OuterRef(OuterRef("pk"))).values("in_return"), is_gift=False
            ).annotate(is_owed_again=Exists(_came_back())).order_by("-pk")[:6],
            "public_id", "code", "state", "path", "requested_at", "decide_by", "send_by", "handed_over_at",
            "decided_by", "decision_note", "promised_on", "expected", "is_owed_again",
        ),
        "kinds": listed(
            AppointmentKind.objects.filter(
                is_active=True,
                pk__in=KindAtLocation.objects.filter(location__is_active=True).values("kind"),
            ).order_by("position", "pk")[:6],
            "pk", "name", "names",
        ),
    }  # fmt: skip


def _came_back() -> "QuerySet[Payout]":
    """Money of a return that its customer's bank would not take, and that has not left again."""
    gone = (Payout.State.PAID, Payout.State.SENT, Payout.State.CANCELLED)
    return Payout.objects.filter(in_return=OuterRef("pk"), bounced_at__isnull=False).exclude(state__in=gone)


def listed(rows: "QuerySet[Any]", *fields: str) -> ArraySubquery:
    """The rows' fields as a list of JSON objects."""
    return ArraySubquery(rows.values(json=JSONObject(**{name.replace("__", "_"): name for name in fields})))
