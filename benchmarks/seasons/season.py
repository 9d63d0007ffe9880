"""A year of a shop in which a third of all orders came back, written by the database itself.

Two thousand products in six sizes, three countries, five categories; every return has a parcel and was paid back, one
in ten as store credit, and one piece in nine was exchanged.
"""

from typing import Any

from benchmarks.visits.crowd import Crowd, columns

DAYS = 365
KEPT = 3  # orders for each return
COUNTRIES, CATEGORIES = "(ARRAY['NL', 'DE', 'BE'])", "(ARRAY['Shoes', 'Shoes > Trail', 'Socks', 'Shirts', 'Jackets'])"
REASONS = "(ARRAY['too_small', 'too_large', 'changed_mind', 'colour_differs', 'damaged', 'late', 'own_1'])"
PATHS, PRODUCTS, SIZES = "(ARRAY['mind', 'mind', 'mind', 'wrong', 'withdraw'])", 2_000, 6
PUBLIC = "substr(translate(md5({name} || '-' || %(merchant)s || '-' || {id}), '01', 'gh'), 1, 24)"
ASKED = "o.placed_at + interval '10 days'"


def grow(crowd: Crowd, returns: int) -> None:
    """So many returns and three times as many orders, of the last year; the database learns of them."""
    from django.db import connection

    from merchants.tenancy import scoped

    given = {"merchant": crowd.merchant_id, "connection": crowd.connection_id, "orders": returns * KEPT}
    with scoped(crowd.merchant_id), connection.cursor() as cursor:
        for table, statement in _statements():
            cursor.execute(statement, given)
            cursor.execute(f"ANALYZE {table}")  # or the next one is planned for an empty table
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(table for table, _statement in _statements())}")


def _statements() -> list[tuple[str, str]]:
    from orders.models import Line, Order
    from returns.models import Exchange, Payout, Return, ReturnItem, ReturnParcel

    mine = "WHERE o.merchant_id = %(merchant)s"
    product = f"((o.id * 7 + k * 13) %% {PRODUCTS})"
    return [
        _insert(Order, "generate_series(1, %(orders)s) n", {
            "connection_id": "%(connection)s", "external_id": "'s' || n", "public_id": _public("o", "n"),
            "number": "n::text", "number_key": "n::text", "known_at": "now()", "currency": "'EUR'",
            "placed_at": f"now() - interval '{DAYS - 12} days' * n / %(orders)s - interval '12 days'",
            "country": f"{COUNTRIES}[1 + n %% 3]", "language": "'nl'",
        }),
        _insert(Line, f"orders_order o, generate_series(1, 2) k {mine}", {
            "order_id": "o.id", "external_id": "'l' || k", "position": "k", "quantity": "1", "unit_price": "40",
            "product_id": f"'p' || {product}", "title": f"'Product ' || {product}",
            "variant": f"'maat ' || 38 + (o.id + k) %% {SIZES}", "category": f"{CATEGORIES}[1 + {product} %% 5]",
        }),
        _insert(Return, f"orders_order o {mine} AND o.number::int %% {KEPT} = 0", {
            "public_id": _public("r", "o.id"), "code": "'R' || o.number", "request_key": "'k' || o.number",
            "path": f"{PATHS}[1 + o.number::int %% 5]", "state": "'closed'", "requested_at": ASKED, "currency": "'EUR'",
            "first_promised_on": f"({ASKED} + interval '8 days')::date", "sender": "'{}'::jsonb",
            "promised_on": f"({ASKED} + interval '8 days')::date",
        }),
        _insert(ReturnItem, """returns_return r JOIN orders_order o ON o.merchant_id = r.merchant_id
            AND o.number = substr(r.code, 2) JOIN orders_line l ON l.order_id = o.id
            WHERE r.merchant_id = %(merchant)s AND (l.position = 1 OR r.id %% 3 = 0)""", {
            "in_return_id": "r.id", "order_id": "o.id", "line_id": "l.id", "line_external_id": "l.external_id",
            "title": "l.title", "variant": "l.variant", "category": "l.category", "quantity": "1",
            "reason": f"{REASONS}[1 + l.id %% 7]",
            "outcome": "CASE WHEN l.id %% 9 = 0 THEN 'exchange' ELSE 'refund' END",
            "deduction": "CASE WHEN l.id %% 50 = 0 THEN 5 ELSE 0 END", "answers": "'{}'::jsonb",
        }),
        _insert(ReturnParcel, "returns_return o WHERE o.merchant_id = %(merchant)s", {
            "in_return_id": "o.id", "public_id": _public("p", "o.id"), "state": str(int(ReturnParcel.State.READY)),
            "price": "5.10", "currency": "'EUR'",
        }),
        _insert(Payout, """(SELECT DISTINCT i.in_return_id, i.order_id, r.requested_at FROM returns_returnitem i
            JOIN returns_return r ON r.id = i.in_return_id WHERE i.merchant_id = %(merchant)s) o""", {
            "in_return_id": "o.in_return_id", "order_id": "o.order_id", "public_id": _public("y", "o.in_return_id"),
            "kind": "CASE WHEN o.in_return_id %% 10 = 0 THEN 'credit' ELSE 'refund' END", "key": "'y' || o.order_id",
            "state": str(int(Payout.State.PAID)), "amount": "40", "shipping": "4.95", "currency": "'EUR'",
            "paid_at": "o.requested_at + interval '1 day' * (3 + o.in_return_id %% 9)", "round": "1", "tries": "1",
        }),
        _insert(Exchange, "returns_returnitem o WHERE o.merchant_id = %(merchant)s AND o.outcome = 'exchange'", {
            "item_id": "o.id", "public_id": _public("x", "o.id"), "connection_id": "%(connection)s", "quantity": "1",
            "product_id": "'p1'", "unit_price": "40", "currency": "'EUR'", "key": "'x' || o.id",
            "state": str(int(Exchange.State.ORDERED)),
        }),
    ]  # fmt: skip


def _insert(model: Any, rows: str, given: dict[str, str]) -> tuple[str, str]:
    """The table, and the statement that fills it."""
    table = model._meta.db_table
    names, values = columns(model, {"merchant_id": "%(merchant)s", **given})
    return table, f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {rows}"


def _public(name: str, pk: str) -> str:
    return PUBLIC.format(name=f"'{name}'", id=pk)
