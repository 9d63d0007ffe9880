"""A merchant with very many orders, written by the database itself: each has two lines, a parcel and six scans."""

import secrets
from dataclasses import dataclass

CROWD = """
WITH placed AS (
    INSERT INTO orders_order ({order_columns})
    SELECT {order_values} FROM generate_series(%(start)s, %(end)s) n RETURNING id, number
), lines AS (
    INSERT INTO orders_line ({line_columns})
    SELECT {line_values} FROM placed, generate_series(1, 2) k RETURNING 1
), sent AS (
    INSERT INTO orders_fulfilment ({fulfilment_columns})
    SELECT {fulfilment_values} FROM placed RETURNING id, order_id
), parcels AS (
    INSERT INTO tracking_shipment ({shipment_columns})
    SELECT {shipment_values} FROM sent RETURNING id
)
INSERT INTO tracking_checkpoint ({scan_columns}) SELECT {scan_values} FROM parcels, generate_series(1, 6) k
"""


@dataclass(frozen=True)
class Crowd:
    """The merchant and how to speak to its host."""

    merchant_id: int
    connection_id: int
    host: str

    def grow(self, start: int, end: int) -> None:
        """Add the orders numbered start to end, and let the database learn of them."""
        from django.db import connection

        from merchants.tenancy import scoped

        for begin in range(start, end + 1, 50_000):
            values = {"start": begin, "end": min(begin + 49_999, end), "merchant": self.merchant_id,
                      "connection": self.connection_id}  # fmt: skip
            with scoped(self.merchant_id), connection.cursor() as cursor:
                cursor.execute(_statement(), values)
        with connection.cursor() as cursor:
            tables = "orders_order, orders_line, orders_fulfilment, tracking_shipment, tracking_checkpoint"
            cursor.execute(f"VACUUM ANALYZE {tables}")

    def visitors(self, count: int, highest: int) -> list[bytes]:
        """Requests of browsers that hold the key to one order each, spread evenly over all of them."""
        from django.core.signing import get_cookie_signer

        from merchants.access import issue
        from merchants.tenancy import scoped
        from orders.models import Order
        from storefront.keys import COOKIE

        step = max(highest // count, 1)
        numbers = [str(number) for number in range(1, highest + 1, step)][:count]
        requests = []
        with scoped(self.merchant_id):
            for order in Order.objects.filter(number__in=numbers).only("public_id"):
                from merchants.access import open_link

                link = open_link(issue(order.subject, "benchmark"))
                assert link is not None
                salt = COOKIE + f"storefront.keys:{self.merchant_id}"
                cookie = get_cookie_signer(salt=salt).sign(str(link.pk))
                requests.append(_request(self.host, f"/orders/{order.public_id}/", f"{COOKIE}={cookie}"))
        return requests


def open_shop() -> Crowd:
    """A fresh merchant on the benchmark's own host."""
    from inbox.connecting import create_connection
    from merchants.creation import create_merchant
    from merchants.tenancy import scoped

    slug = f"bench-{secrets.token_hex(4)}"
    host = f"{slug}.bench.localhost"
    merchant = create_merchant(
        slug=slug, name="Loper Loopsport", hostname=host, language="nl", time_zone="Europe/Amsterdam",
        country="NL", colour="#c2410c", support_email=f"hallo@{slug}.example",
        postal_address="Loper Loopsport, Hoofdstraat 1",
    )  # fmt: skip
    with scoped(merchant):
        connection = create_connection("generic_shop", "whsec_" + secrets.token_hex(24))
    return Crowd(merchant.pk, connection.pk, host)


def _statement() -> str:
    from orders.models import Fulfilment, Line, Order
    from tracking.models import Checkpoint, Shipment

    public = "substr(translate(md5(n::text || 'o' || %(merchant)s) || md5(n::text), '01', 'gh'), 1, 24)"
    parts = {
        "order": columns(Order, {
            "merchant_id": "%(merchant)s", "connection_id": "%(connection)s", "external_id": "'bench-' || n",
            "public_id": public, "number": "n::text", "number_key": "n::text", "known_at": "now()",
            "placed_at": "now() - interval '3 days'", "paid_at": "now() - interval '3 days'", "currency": "'EUR'",
            "is_fulfilled": "true", "buyer_name": "'Sanne de Vries'", "receiver_name": "'Sanne de Vries'",
            "email": "'sanne' || n || '@klant.example'", "postal_code": "'1015 CC'", "city": "'Amsterdam'",
            "country": "'NL'", "line1": "'Keizersgracht 1'", "language": "'nl'",
        }),
        "line": columns(Line, {
            "merchant_id": "%(merchant)s", "order_id": "placed.id", "external_id": "'line-' || k", "position": "k",
            "title": "'Wolkenloper ' || k", "variant": "'maat 42'", "quantity": "1", "needs_shipping": "true",
        }),
        "fulfilment": columns(Fulfilment, {
            "merchant_id": "%(merchant)s", "order_id": "id", "external_id": "'f-' || id",
            "tracking_number": "'3SBENCH' || id", "carrier": "'postnl'", "shipped_at": "now() - interval '2 days'",
            "contents": "'[[\"line-1\", 1], [\"line-2\", 1]]'::jsonb", "numbers": "'[]'::jsonb",
        }),
        "shipment": columns(Shipment, {
            "merchant_id": "%(merchant)s", "order_id": "order_id", "fulfilment_id": "id",
            "public_id": "substr(translate(md5(id::text || 's'), '01', 'gh'), 1, 24)",
            "tracking_number": "'3SBENCH' || order_id", "carrier": "'postnl'", "status": "'in_transit'",
            "status_at": "now() - interval '2 hours'", "last_heard_at": "now() - interval '2 hours'",
            "estimated_at": "now() + interval '1 day'", "first_estimated_at": "now() + interval '1 day'",
            "announced": "'[\"created\", \"in_transit\"]'::jsonb", "created_at": "now()",
        }),
        "scan": columns(Checkpoint, {
            "merchant_id": "%(merchant)s", "shipment_id": "parcels.id", "status": "'in_transit'",
            "occurred_at": "now() - (k || ' hours')::interval", "words": "'Zending is gesorteerd, band ' || k",
            "place": "'Amersfoort'", "source": "'postnl'", "heard_at": "now()",
            "fingerprint": "decode(md5(parcels.id || '-' || k), 'hex')",
        }),
    }  # fmt: skip
    named = {f"{name}_columns": ", ".join(names) for name, (names, _values) in parts.items()}
    named |= {f"{name}_values": ", ".join(values) for name, (_names, values) in parts.items()}
    return CROWD.format(**named)


def columns(model: object, given: dict[str, str]) -> tuple[list[str], list[str]]:
    """Every column that must have a value: what is given, and an empty one of its kind for the rest."""
    from django.db import models

    values = dict(given)
    fields: list[models.Field[object, object]] = model._meta.local_concrete_fields  # type: ignore[attr-defined]
    for field in fields:
        if field.primary_key or field.null or field.column in values or field.has_db_default():
            continue
        values[field.column] = _empty(field)
    return [f'"{column}"' for column in values], list(values.values())


def _empty(field: object) -> str:
    from django.db import models

    for kind, value in (
        (models.BooleanField, "false"), (models.JSONField, "'[]'::jsonb"), (models.CharField, "''"),
        (models.TextField, "''"), (models.URLField, "''"), (models.BinaryField, "''::bytea"),
        (models.DateTimeField, "now()"),
    ):  # fmt: skip
        if isinstance(field, kind):
            return value
    return "0"


def _request(host: str, path: str, cookie: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", f"Cookie: {cookie}", "Accept: text/html",
             "Accept-Language: nl", "Accept-Encoding: gzip, br", "Connection: keep-alive"]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
