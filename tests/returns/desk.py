"""Goods on their way back, without the road there: returns as a desk meets them. Needs the merchant's scope."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from orders.models import Order, Picture
from returns.coding import fresh_code
from returns.models import (
    Appeal,
    Exchange,
    Payout,
    Return,
    ReturnItem,
    ReturnParcel,
    ReturnPhoto,
    UnexpectedItem,
    Withdrawal,
)
from returns.moves import begin, move
from returns.receiving.inspecting import keep_photo
from returns.receiving.unexpected import Thing, note
from tests.cast import Shop
from tests.notifications.stage import order_of
from tests.reviews.stage import photo

State = Return.State


def coming(order: Order, state: str = State.REGISTERED, outcome: str = "refund", **changes: Any) -> Return:
    """A return of everything that an order holds, moved to the state."""
    now = timezone.now() - timedelta(days=2)
    first = State.ASKED if state == State.ASKED else State.REGISTERED
    row: Return = Return.objects.create(
        **{
            "code": fresh_code(), "path": Return.Path.MIND, "state": first, "email": order.email,
            "name": order.buyer_name, "language": "nl", "requested_at": now, "currency": order.currency,
            "customer": order.customer, "request_key": f"test-{order.pk}-{Return.objects.count()}", **changes,
        }
    )  # fmt: skip
    for line in order.lines.all():
        ReturnItem.objects.create(
            in_return=row, order=order, line=line, line_external_id=line.external_id, title=line.title,
            variant=line.variant, sku=line.sku, quantity=line.quantity, outcome=outcome, reason="too_small",
            decision=[["window", {"last": "2027-01-31"}]],
        )  # fmt: skip
    begin(row, "customer")
    for step in _way(state):
        move(row.pk, step, "carrier")
    row.refresh_from_db()
    return row


def of(shop: Shop, number: str = "1042", state: str = State.REGISTERED, **changes: Any) -> Return:
    """The same for an order made for it: shoes for 129.95 and two pairs of socks for 17.50 each."""
    order = Order.objects.filter(number=number).first() or order_of(shop, number)
    if not order.number_key:
        Order.objects.filter(pk=order.pk).update(number_key=number)
    return coming(order, state, **changes)


def travels(row: Return, number: str = "3SRETOUR0001", code: str = "") -> ReturnParcel:
    """A parcel of the return, with a number or a code of its carrier."""
    parcel: ReturnParcel = ReturnParcel.objects.create(
        in_return=row, state=ReturnParcel.State.READY, provider="generic", method="qr", carrier="postnl",
        tracking_number=number, code=code,
    )  # fmt: skip
    return parcel


def owed(row: Return, amount: str = "129.95", state: int = Payout.State.HELD, **changes: Any) -> Payout:
    """Money that is to go back for it."""
    item = row.items.exclude(order=None).earliest("pk")
    made: Payout = Payout.objects.create(
        **{
            "in_return": row, "order": item.order, "state": state, "amount": Decimal(amount), "currency": "EUR",
            "means": "manual", "key": f"{row.code}-{Payout.objects.count()}", **changes,
        }
    )  # fmt: skip
    return made


def items(row: Return) -> list[ReturnItem]:
    return list(row.items.order_by("pk"))


def _way(state: str) -> list[str]:
    ways: dict[str, list[str]] = {
        State.DROPPED_OFF: [State.DROPPED_OFF],
        State.UNDER_WAY: [State.UNDER_WAY],
        State.RECEIVED: [State.RECEIVED],
        State.INSPECTED: [State.RECEIVED, State.INSPECTED],
        State.CLOSED: [State.RECEIVED, State.INSPECTED, State.CLOSED],
        State.REFUSED: [State.REFUSED],
        State.CANCELLED: [State.CANCELLED],
        State.EXPIRED: [State.EXPIRED],
    }
    return ways.get(state, [])


def one_of_each(order: Order, secret: str) -> dict[str, int]:
    """A return with everything around it, made once; the ids by the word before them in the desk's addresses."""
    if not Return.objects.filter(request_key="one-of-each").exists():
        row = coming(order, State.RECEIVED, request_key="one-of-each", name=secret[:200], code="ZZZ999", email="")
        row.items.update(comment=secret)
        owed(row, state=Payout.State.BY_HAND)
        keep_photo(row, photo(), ReturnPhoto.Kind.CLAIM, "customer", items(row)[0])
        Appeal.objects.create(in_return=row, text=secret)
        thing = Thing(secret, photo=photo())
        note(thing, "ruth", row)
        Withdrawal.objects.create(
            nonce="one", name=secret[:200], identification=secret, email="x@klant.example", statement=secret,
            language="nl", declared_at=timezone.now(), time_zone="Europe/Amsterdam", refund_by=timezone.now(),
        )  # fmt: skip
        Exchange.objects.create(
            item=items(row)[0], connection=order.connection, product_id="p", title=secret[:200], quantity=1,
            unit_price=Decimal(10), currency="EUR", ships=Exchange.Ships.ON_SCAN, state=Exchange.State.FAILED,
            key="one-of-each",
        )  # fmt: skip
        Picture.objects.create(url=f"https://x.example/{secret}", url_hash=b"0" * 16, thumb=b"RIFF", state=1)
    return {
        "returns": Return.objects.get(request_key="one-of-each").pk,
        "payouts": Payout.objects.latest("pk").pk,
        "unexpected": UnexpectedItem.objects.latest("pk").pk,
        "unmatched": Withdrawal.objects.latest("pk").pk,
        "pictures": Picture.objects.exclude(thumb=b"").latest("pk").pk,
    }


def exchange_id() -> int:
    """The exchange of that return."""
    return int(Exchange.objects.get(key="one-of-each").pk)


def public_id() -> str:
    """By which the customer knows that return."""
    return str(Return.objects.get(request_key="one-of-each").public_id)


def photo_id() -> str:
    """The address of the photo of that return."""
    return str(ReturnPhoto.objects.latest("pk").public_id)
