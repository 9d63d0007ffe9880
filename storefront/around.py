"""What belongs to an order besides its parcels, read along with the order's own row: no page needs a query more.

Each entry is a sub-query that gives a list of JSON objects. Add one here; `storefront.reading.Rows.around` has the
lists by name. Times arrive as ISO text (`datetime.fromisoformat`).
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from tracking.models import DeliveryChange


def around() -> dict[str, Any]:
    """The sub-queries, by name; made anew for each page, because querysets remember the scope they were made in."""
    return {
        "changes": listed(
            DeliveryChange.objects.filter(order=OuterRef("pk")).order_by("-pk"),
            "public_id", "shipment_id", "kind", "way", "state", "wish", "reason", "requested_at", "decided_at",
            "confirmed_at",
        ),
    }  # fmt: skip


def listed(rows: "QuerySet[Any]", *fields: str) -> ArraySubquery:
    """The rows' fields as a list of JSON objects."""
    return ArraySubquery(rows.values(json=JSONObject(**{name.replace("__", "_"): name for name in fields})))
