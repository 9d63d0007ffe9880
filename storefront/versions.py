"""The version of an order's page: it changes whenever any row that the page may show does.

Postgres already numbers every change: a row's `xmin` is the transaction that wrote it. The version sums them up over
all rows of the order, so nobody has to remember to call an invalidation, and no write can be forgotten.
"""

import threading
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection as database
from django.db import models

from merchants.tenancy import MerchantOwned, current_merchant_id
from orders.models import Order
from tracking.models import Shipment

# Read by every page of the merchant: a few rows each. Names of models, because some belong to apps beside this one.
# Whoever reads another one along (storefront/around.py) names it here; tests/portal/test_pages_first.py looks.
SETTINGS = (
    "merchants.Merchant", "merchants.Brand", "merchants.Host", "orders.StatusKey", "inbox.Connection",
    "care.CareSettings", "care.CareBlock", "care.CommonQuestion", "care.TakeBackRule",
    "visits.Location", "visits.Specialist", "visits.AppointmentKind", "visits.KindAtLocation",
    "tracking.PickupSettings", "returns.ReturnPolicy", "returns.RecyclingScheme",
)  # fmt: skip
# Of an order, but shown on no page of it.
NOT_SHOWN = frozenset({"orders.LinkRequest"})

# Who may see the page and in which version it is, at once: $1 merchant, $2 the order's public id, $3 the link's id.
# Prepared once per connection: planning it costs more than running it.
PREPARE = """
PREPARE stoep_page_scope (text) AS SELECT set_config('stoep.merchant_id', $1, true);
PREPARE stoep_page_version (bigint, text, bigint) AS
SELECT o.id, {version} FROM merchants_accesslink l JOIN orders_order o ON o.merchant_id = $1 AND o.public_id = $2
WHERE l.id = $3 AND l.merchant_id = $1 AND l.subject = 'order:' || $2 AND l.expires_at > now() AND l.revoked_at IS NULL
  AND 'read' = ANY (string_to_array(l.actions, ' ')) AND o.known_at IS NOT NULL AND o.redacted_at IS NULL
"""
WITHIN = "EXECUTE stoep_page_version (%s, %s, %s)"
# One round trip and one implicit transaction, so the tenant is set LOCAL to the question.
OUTSIDE = f"EXECUTE stoep_page_scope (%s); {WITHIN}"
_prepared = threading.local()


@dataclass(frozen=True)
class Shown:
    """What the page of a request was made from."""

    merchant_id: int
    public_id: str
    link_id: int
    version: str


# Set by the view of a page that may be shown again as it is; read by portal/pages_first.py in the same thread.
shown: ContextVar[Shown | None] = ContextVar("shown", default=None)


def look(public_id: str, link_id: int | None) -> str | None:
    """The version of the order's page if this link opens it, else None; in the open scope, one query.

    Ask before reading the rows: then the version can be too old for what is shown, never too new. The answer is
    noted for whoever may give this page again (`shown`).
    """
    merchant_id = current_merchant_id()
    if link_id is None or merchant_id is None:
        return None
    version = _ask(WITHIN, [merchant_id, public_id, link_id])
    if version is not None:
        shown.set(Shown(merchant_id, public_id, link_id, version))
    return version


def still(page: Shown) -> bool:
    """Is the page in the version that was shown, and does its link still open it? Outside any transaction."""
    values = [str(page.merchant_id), page.merchant_id, page.public_id, page.link_id]
    return _ask(OUTSIDE, values) == page.version


def _ask(statement: str, values: list[Any]) -> str | None:
    if database.connection is None:
        database.ensure_connection()
    connection = database.connection
    if getattr(_prepared, "on", None) is not connection:
        with connection.cursor() as cursor:
            cursor.execute(PREPARE.format(version=version_sql("o.id", "$1")))
        _prepared.on = connection
    # psycopg2's own cursor, as at the door (inbox/storing.py): Django's wrappers cost more than the question. With
    # them where queries are logged, so that nobody looks in vain.
    with database.cursor() if database.queries_logged else connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()
    return f"{found[0]}.{found[1]}" if found else None


@cache
def version_sql(order: str, merchant: str) -> str:
    """The SQL of a text that is the version; `order` and `merchant` are SQL for their ids."""
    parts = [_sum("orders_order", f"id = {order}")]
    for model in apps.get_models():
        condition = _condition(model, order)
        if condition:
            parts.append(_sum(model._meta.db_table, f"merchant_id = {merchant} AND {condition}"))
    for label in SETTINGS:
        model = apps.get_model(label)
        column = "id" if label == "merchants.Merchant" else "merchant_id"
        parts.append(_sum(model._meta.db_table, f"{column} = {merchant}"))
    return f"concat_ws('.', {', '.join(parts)})"


def _condition(model: Any, order: str) -> str:
    """How a model's rows belong to the order: by a foreign key to it, or to one of its parcels; "" when they do not."""
    if not issubclass(model, MerchantOwned) or model._meta.label in NOT_SHOWN or model is Order:
        return ""
    if model._meta.label == "returns.Return":
        return f"id IN (SELECT in_return_id FROM returns_returnitem WHERE order_id = {order})"  # noqa: S608  names of our own
    if model._meta.label == "returns.SizeNote":  # read along with the lines (returns.insight.sizing.turning_out)
        named = f"SELECT left(coalesce(nullif(product_id, ''), title), 100) FROM orders_line WHERE order_id = {order}"  # noqa: S608  names of our own
        return f"product IN ({named})"
    keys = [field for field in model._meta.local_concrete_fields if isinstance(field, models.ForeignKey)]
    for field in keys:
        if field.related_model is Order:
            return f"{field.column} = {order}"
    for field in keys:
        if field.related_model is Shipment:
            return f"{field.column} IN (SELECT id FROM tracking_shipment WHERE order_id = {order})"  # noqa: S608  names of our own
    return ""


def _sum(table: str, condition: str) -> str:
    """Count and sum: a row that goes changes the one, a row that is written anew changes the other."""
    total = "count(*) || '-' || coalesce(sum(hashint8extended(xmin::text::bigint, 0)), 0)"
    return f"(SELECT {total} FROM {table} WHERE {condition})"  # noqa: S608  names of our own
