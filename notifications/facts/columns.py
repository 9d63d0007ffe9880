"""Which columns of the widest rows mails read. The others are read when somebody asks for them, one query each.

A parcel has fifty columns, for estimates, learning and polling above all. Building values that no mail looks at took a
twentieth of a mail's time.
"""

from functools import cache
from typing import Any

READ: dict[str, frozenset[str]] = {
    "orders.order": frozenset(
        {
            "buyer_name", "cancelled_at", "city", "collected_at", "company", "country", "currency", "delivered_at",
            "discount", "email", "external_id", "is_fulfilled", "is_test", "known_at", "language", "line1", "line2",
            "number", "paid_at", "placed_at", "postal_code", "promised_on", "public_id", "receiver_name", "redacted_at",
            "region", "shipping", "tax", "total", "will_collect",
        }
    ),
    "orders.customer": frozenset(
        {
            "birthday", "email", "flags_at", "language", "marketing_opt_in", "name", "opt_in_at", "opt_out_offered",
            "opt_out_offered_at", "phone", "redacted_at",
        }
    ),
    "orders.line": frozenset(
        {
            "external_id", "needs_shipping", "position", "product_url", "quantity", "title", "unit_price", "variant",
            "sku", "category",
        }
    ),
    "orders.fulfilment": frozenset({"contents", "is_cancelled", "is_replaced", "is_return", "shipped_at"}),
    "orders.refund": frozenset({"amount", "currency", "refunded_at"}),
    "tracking.shipment": frozenset(
        {
            "carrier", "created_at", "delayed_at", "delivered_at", "estimate_heard_at", "estimated_at",
            "estimated_from", "first_estimated_at", "first_scan_at", "is_cancelled", "is_return", "last_heard_at",
            "last_scan_at", "pickup_address", "pickup_code", "pickup_name", "pickup_until", "quiet_at", "status",
            "status_at", "tracking_number",
        }
    ),
}  # fmt: skip


@cache
def columns_of(model: Any) -> tuple[str, ...]:
    """The attributes that rows of this model are built with: all of most models."""
    fields = model._meta.concrete_fields
    read = READ.get(model._meta.label_lower)
    return tuple(
        one.attname for one in fields if read is None or one.primary_key or one.is_relation or one.name in read
    )
