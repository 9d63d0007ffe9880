"""The rows behind a return's page, in a fixed number of queries, and what the page reads."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from merchants.models import Merchant
from returns.exchanging.finding import missing
from returns.following.parcels import delivered_at
from returns.following.proof import can_prove
from returns.labels.describing import offer_of
from returns.labels.places import drop_off_from
from returns.labels.settling_on import is_over
from returns.models import Exchange, Payout, Return, ReturnItem, ReturnParcel
from returns.money.holding import OVER
from returns.money.owed import Owed
from returns.money.store_credit import code_of
from returns.requesting.cancelling import can_cancel
from returns.travelling import STAYS, never_left
from reviews.photos import ACCEPT
from storefront import moments
from storefront.points.hours_words import week
from storefront.returning.happening import timeline_of
from storefront.returning.money_words import LEFT, PAID, have_left, payout_words
from storefront.returning.needing import answer_of_need, needed
from storefront.returning.noting import co2_of
from storefront.returning.proving import proof_words
from storefront.returning.standing import name_of, stands
from storefront.returning.telling import NO_MONEY, answer_of, promise_of, steps_of
from storefront.returning.things import heading, items_of, thing_of
from storefront.returning.ways import Place, place_of, point_of, title_of
from storefront.returning.wording import Row, rows_of
from tracking.carriers.names import display_name, tracking_url
from tracking.models import Shipment

Parcels = ReturnParcel.State
LIVE = (Parcels.WAITING, Parcels.READY)
HAS_LABEL = ExpressionWrapper(Q(label__isnull=False), BooleanField())
OURS = (ReturnParcel.Method.SHOP, ReturnParcel.Method.OWN)
# Exchanges that the customer can still do something about.
CHANGEABLE = (
    Exchange.State.RESERVED, Exchange.State.PAYING, Exchange.State.SOLD_OUT, Exchange.State.EXPIRED,
)  # fmt: skip


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
    pickup_at: str = ""
    co2: str = ""
    has_paper: bool = False  # a label to print: the only thing there is, or what comes with a pick-up


@dataclass(frozen=True)
class Sum:
    """One payout as it was counted, and how it stands."""

    payout: Payout
    rows: list[Row]
    state: str
    credit_code: str


def shown(row: Return, merchant: Merchant) -> dict[str, Any]:
    """Everything that the page reads. Eight queries at most."""
    items = items_of(row)
    rows = row.parcels.select_related("shipment", "location").defer("label")
    parcels = list(rows.annotate(has_label=HAS_LABEL).order_by("pk"))
    payouts = _payouts(row)
    is_credit = bool(payouts) and all(one.kind == Payout.Kind.CREDIT for one in payouts)
    comes_back = any(item.outcome not in STAYS for item in items) and not never_left(row)
    live = next((one for one in reversed(parcels) if one.state in LIVE), None)
    failed = parcels[-1] if parcels and parcels[-1].state == Parcels.FAILED else None
    arrived = max(filter(None, (delivered_at(one.shipment) for one in parcels if one.shipment)), default=None)
    # What is closed owes nothing, unless money came back after it was told as paid.
    is_paid = have_left(payouts, PAID) or (row.state == Return.State.CLOSED and not payouts)
    is_open = row.state == Return.State.REGISTERED
    code = _code(live, row) if live is not None and live.state == Parcels.READY else None
    method = _method(code)
    today = timezone.localdate()
    exchanges = _exchanges(items, row)
    waits = needed(row, exchanges)
    return {
        "row": row,
        "answer": answer_of_need(row, waits)
        or answer_of(row, payouts, travels=comes_back, arrived=arrived, method=method),
        "waits": waits,
        "steps": steps_of(row, travels=comes_back, is_paid=is_paid, is_fetched=method == ReturnParcel.Method.HOME),
        "promise": []
        if have_left(payouts, LEFT)
        else promise_of(row, today, is_credit=is_credit, fetched_on=_fetched_on(live)),
        "timeline": timeline_of(list(row.moves.order_by("pk")), payouts, arrived),
        "code": code if is_open else None,
        "is_making": is_open and live is not None and live.state == Parcels.WAITING,
        "failed": failed if is_open and live is None else None,
        "may_choose": is_open and comes_back,
        "travels": comes_back,
        "tracking": _tracking(live),
        "things": [thing_of(item, row) for item in items],
        "things_name": heading(row, travels=comes_back),
        "sums": [_sum(one, items, merchant, row) for one in payouts],
        "exchanges": [] if row.state in NO_MONEY and not any(one["has_left"] for one in exchanges) else exchanges,
        "exchanges_name": _name_of_all(exchanges),
        "can_prove": comes_back and can_prove(row) and (code is not None or not is_open),
        "proof": proof_words(row) if comes_back and can_prove(row) else [],
        "can_cancel": can_cancel(row, payouts) and not any(one["has_left"] for one in exchanges),
        "accept": ACCEPT,
    }


def _payouts(row: Return) -> list[Payout]:
    """The money that is told of. What was planned for what never came is called off (returns/money), maybe in a
    moment."""
    rows = row.payouts.exclude(state=Payout.State.CANCELLED).select_related("order").order_by("pk")
    return [one for one in rows if one.state in LEFT or row.state not in NO_MONEY]


def _code(parcel: ReturnParcel, row: Return) -> Code:
    now = timezone.now()
    told = drop_off_from(parcel.point) if parcel.point else None
    method = ReturnParcel.Method(parcel.method)
    ours, offer = method in OURS, offer_of(parcel)
    pickup = ""
    if parcel.pickup_from and parcel.pickup_until:
        pickup = moments.arrival(parcel.pickup_from, parcel.pickup_until)
    return Code(
        parcel=parcel,
        title=title_of(offer),
        place=place_of(told, True, now) if told else None,
        hours=week(point_of(told), now) if told else [],
        until=_until(parcel, row, now),
        is_over=is_over(parcel, now),
        has_picture=ours or bool(parcel.picture) or parcel.code_kind in ("qr", "barcode"),
        carrier=display_name(parcel.carrier) if parcel.carrier else "",
        pickup=pickup,
        pickup_at=_address(row) if pickup else "",
        co2=co2_of(offer),
        has_paper=_has_paper(parcel),
    )


def _until(parcel: ReturnParcel, row: Return, now: datetime) -> str:
    """How long the code works, where that is not as long as there is to hand it in: one last day, not two. A time that
    was booked needs none."""
    if parcel.expires_at is None or parcel.method == ReturnParcel.Method.HOME:
        return ""
    is_first = row.send_by is None or timezone.localdate(parcel.expires_at) < timezone.localdate(row.send_by)
    return moments.until_time(parcel.expires_at) if is_first or is_over(parcel, now) else ""


def _fetched_on(parcel: ReturnParcel | None) -> date | None:
    """The day of a pick-up that was booked; None where nobody comes."""
    if parcel is None or parcel.method != ReturnParcel.Method.HOME or parcel.pickup_problem:
        return None
    return timezone.localdate(parcel.pickup_from) if parcel.pickup_from else None


def _address(row: Return) -> str:
    """Where it is fetched."""
    town = " ".join(filter(None, [row.sender.get("postal_code", ""), row.sender.get("city", "")]))
    return ", ".join(filter(None, [row.sender.get("line1", ""), row.sender.get("line2", ""), town]))


def _method(code: Code | None) -> str:
    """What the sentence on top asks for; a code that came as nothing but paper is a label. "" where none is ready."""
    if code is None:
        return ""
    is_fetched = code.parcel.method == ReturnParcel.Method.HOME
    return ReturnParcel.Method.LABEL if code.has_paper and not is_fetched else code.parcel.method


def _has_paper(parcel: Any) -> bool:
    """A label is offered only where there is no code to show instead."""
    has_code = bool(parcel.code or parcel.picture) or parcel.method in OURS
    return bool(parcel.has_label) and not has_code


def _tracking(parcel: ReturnParcel | None) -> dict[str, str] | None:
    if parcel is None or not parcel.tracking_number:
        return None
    told = parcel.shipment.tracking_url if parcel.shipment else ""
    address = told or tracking_url(parcel.carrier, parcel.tracking_number)
    return {"number": parcel.tracking_number, "url": address, "carrier": display_name(parcel.carrier)}


def _sum(payout: Payout, items: list[ReturnItem], merchant: Merchant, row: Return) -> Sum:
    titles = {(item.order_id or 0, item.line_external_id): item.title for item in items}
    is_code = payout.kind == Payout.Kind.CREDIT and payout.state == Payout.State.PAID and payout.means == "credit"
    code = code_of(merchant.pk, payout.key) if is_code else ""
    rows = rows_of((_as_owed(payout),), titles)
    if row.is_gift:  # what it cost is for who paid; store credit says itself what it is worth
        rows = [one for one in rows if one.is_total and payout.state == Payout.State.PAID]
    return Sum(payout, rows, payout_words(payout, row.path == Return.Path.WITHDRAW), code)


def _as_owed(payout: Payout) -> Owed:
    return Owed(payout.order, payout.kind, payout.amount, payout.breakdown, payout.lines, payout.shipping)


def _exchanges(items: list[ReturnItem], row: Return) -> list[dict[str, Any]]:
    """What is sent instead, with its own parcel."""
    found = []
    for item in items:
        exchange: Exchange | None = getattr(item, "exchange", None)
        if exchange is None:
            continue
        parcels = list(exchange.new_order.shipments.all()) if exchange.new_order else []
        together = [one for one in items if item.pk in (one.pk, one.of_set_id)]
        # Of a replacement only what else somebody would like can be said, and only once there is none.
        can_change = exchange.state in ((Exchange.State.SOLD_OUT,) if exchange.is_replacement else CHANGEABLE)
        is_short = any(one.deduction or missing(one) for one in together)
        found.append({
            "exchange": exchange, "parcels": [_parcel(one) for one in parcels],
            "has_left": exchange.called_at is not None,
            "stands": stands(exchange, row, is_short=is_short), "can_change": can_change and row.state not in OVER,
        })  # fmt: skip
    return found


def _name_of_all(found: list[dict[str, Any]]) -> str:
    """The heading where all of them are replacements; "" where something else was chosen."""
    return name_of(found[0]["exchange"]) if found and all(one["exchange"].is_replacement for one in found) else ""


def _parcel(shipment: Shipment) -> dict[str, str]:
    address = shipment.tracking_url or tracking_url(shipment.carrier, shipment.tracking_number)
    name = display_name(shipment.carrier) if shipment.carrier else ""
    return {"number": shipment.tracking_number, "url": address, "carrier": name,
            "state": str(shipment.get_status_display())}  # fmt: skip
