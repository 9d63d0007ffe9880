"""The rows behind a return's page, in a fixed number of queries, and what the page reads."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from merchants.models import Merchant
from notifications.mails.contents import money
from returns.following.parcels import delivered_at
from returns.following.proof import can_prove
from returns.labels.describing import offer_of
from returns.labels.places import drop_off_from
from returns.labels.settling_on import is_over
from returns.models import Exchange, Payout, Return, ReturnItem, ReturnParcel, ReturnPhoto
from returns.money.holding import OVER
from returns.money.owed import Owed
from returns.money.store_credit import code_of
from returns.policy.vocabulary import Outcome
from returns.policy.wording import OUTCOMES
from returns.requesting.cancelling import can_cancel
from returns.travelling import STAYS
from reviews.photos import ACCEPT
from storefront import moments
from storefront.points.hours_words import week
from storefront.returning.telling import answer_of, payout_words, promise_of, steps_of, timeline_of
from storefront.returning.ways import Place, place_of, point_of, title_of
from storefront.returning.wording import Row, rows_of
from tracking.carriers.names import display_name, tracking_url
from tracking.models import Shipment

Parcels = ReturnParcel.State
LIVE = (Parcels.WAITING, Parcels.READY)
# Exchanges that the customer can still do something about.
CHANGEABLE = (
    Exchange.State.RESERVED, Exchange.State.PAYING, Exchange.State.SOLD_OUT, Exchange.State.EXPIRED,
)  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """One item of the return."""

    row: ReturnItem
    outcome: str
    missing: int
    deduction: str
    photos: list[ReturnPhoto]


@dataclass(frozen=True)
class Code:
    """What is shown at the counter."""

    parcel: ReturnParcel
    title: str
    place: Place | None
    hours: list[Any]
    until: str
    is_over: bool
    has_picture: bool
    carrier: str
    pickup: str


@dataclass(frozen=True)
class Sum:
    """One payout as it was counted, and how it stands."""

    payout: Payout
    rows: list[Row]
    state: str
    credit_code: str


def shown(row: Return, merchant: Merchant) -> dict[str, Any]:
    """Everything that the page reads. Seven queries at most."""
    items = _items(row)
    parcels = list(row.parcels.select_related("shipment", "location").defer("label").order_by("pk"))
    payouts = list(row.payouts.exclude(state=Payout.State.CANCELLED).select_related("order").order_by("pk"))
    travels = any(item.outcome not in STAYS for item in items)
    live = next((one for one in reversed(parcels) if one.state in LIVE), None)
    failed = parcels[-1] if parcels and parcels[-1].state == Parcels.FAILED else None
    arrived = max(filter(None, (delivered_at(one.shipment) for one in parcels if one.shipment)), default=None)
    is_paid = bool(payouts) and all(one.state == Payout.State.PAID for one in payouts)
    is_open = row.state == Return.State.REGISTERED
    code = _code(live) if live is not None and live.state == Parcels.READY else None
    method = code.parcel.method if code is not None else ""
    today = timezone.localdate()
    return {
        "row": row,
        "answer": answer_of(row, travels=travels, arrived=arrived, method=method, is_paid=is_paid),
        "steps": steps_of(row, travels=travels, is_paid=is_paid),
        "promise": [] if is_paid else promise_of(row, today),
        "timeline": timeline_of(list(row.moves.order_by("pk")), payouts, arrived),
        "code": code if is_open else None,
        "is_making": is_open and live is not None and live.state == Parcels.WAITING,
        "failed": failed if is_open and live is None else None,
        "may_choose": is_open and travels,
        "travels": travels,
        "tracking": _tracking(live),
        "things": [_thing(item, row) for item in items],
        "sums": [_sum(one, items, merchant, row.path == Return.Path.WITHDRAW) for one in payouts],
        "exchanges": _exchanges(items),
        "open_exchanges": CHANGEABLE if row.state not in OVER else (),
        "can_prove": travels and can_prove(row) and (code is not None or not is_open),
        "can_cancel": can_cancel(row),
        "accept": ACCEPT,
    }


def _items(row: Return) -> list[ReturnItem]:
    photos = Prefetch("photos", ReturnPhoto.objects.defer("content").order_by("pk"))
    shipments = Prefetch("exchange__new_order__shipments", Shipment.objects.filter(is_return=False, is_cancelled=False))
    rows = row.items.select_related("order", "exchange__new_order").prefetch_related(photos, shipments)
    return list(rows.order_by("pk"))


def _thing(item: ReturnItem, row: Return) -> Thing:
    seen = item.inspected_at is not None and item.received_quantity is not None
    missing = item.quantity - (item.received_quantity or 0) if seen else 0
    deduction = money(item.deduction, row.currency) if item.deduction else ""
    found = [photo for photo in item.photos.all() if photo.kind == ReturnPhoto.Kind.DEVIATION]
    return Thing(item, str(OUTCOMES[Outcome(item.outcome)]), missing, deduction, found)


def _code(parcel: ReturnParcel) -> Code:
    now = timezone.now()
    told = drop_off_from(parcel.point) if parcel.point else None
    method = ReturnParcel.Method(parcel.method)
    ours = method in (ReturnParcel.Method.SHOP, ReturnParcel.Method.OWN)
    pickup = ""
    if parcel.pickup_from and parcel.pickup_until:
        pickup = moments.arrival(parcel.pickup_from, parcel.pickup_until)
    return Code(
        parcel=parcel,
        title=title_of(offer_of(parcel)),
        place=place_of(told, True, now) if told else None,
        hours=week(point_of(told), now) if told else [],
        until=moments.until_time(parcel.expires_at) if parcel.expires_at else "",
        is_over=is_over(parcel, now),
        has_picture=ours or bool(parcel.picture) or parcel.code_kind in ("qr", "barcode"),
        carrier=display_name(parcel.carrier) if parcel.carrier else "",
        pickup=pickup,
    )


def _tracking(parcel: ReturnParcel | None) -> dict[str, str] | None:
    if parcel is None or not parcel.tracking_number:
        return None
    told = parcel.shipment.tracking_url if parcel.shipment else ""
    address = told or tracking_url(parcel.carrier, parcel.tracking_number)
    return {"number": parcel.tracking_number, "url": address, "carrier": display_name(parcel.carrier)}


def _sum(payout: Payout, items: list[ReturnItem], merchant: Merchant, is_withdrawal: bool) -> Sum:
    titles = {(item.order_id or 0, item.line_external_id): item.title for item in items}
    is_code = payout.kind == Payout.Kind.CREDIT and payout.state == Payout.State.PAID and payout.means == "credit"
    code = code_of(merchant.pk, payout.key) if is_code else ""
    return Sum(payout, rows_of((_as_owed(payout),), titles), payout_words(payout, is_withdrawal), code)


def _as_owed(payout: Payout) -> Owed:
    return Owed(payout.order, payout.kind, payout.amount, payout.breakdown, payout.lines, payout.shipping)


def _exchanges(items: list[ReturnItem]) -> list[dict[str, Any]]:
    """What is sent instead, with its own parcel."""
    found = []
    for item in items:
        exchange: Exchange | None = getattr(item, "exchange", None)
        if exchange is None:
            continue
        parcels = list(exchange.new_order.shipments.all()) if exchange.new_order else []
        found.append({"exchange": exchange, "parcels": [_parcel(one) for one in parcels]})
    return found


def _parcel(shipment: Shipment) -> dict[str, str]:
    address = shipment.tracking_url or tracking_url(shipment.carrier, shipment.tracking_number)
    name = display_name(shipment.carrier) if shipment.carrier else ""
    return {"number": shipment.tracking_number, "url": address, "carrier": name,
            "state": str(shipment.get_status_display())}  # fmt: skip
