"""What came back in the months before the story, as rows: why, by which way, and what became of it."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from demo.keeping import MERCHANT_EMAIL
from demo.past.booking import Booked
from demo.past.plot import History
from demo.returning.carrier import NAME, WAYS
from demo.returning.goods import SHELVES
from orders.models import Line
from returns.coding import ALPHABET, LENGTH
from returns.insight.sizing import learn
from returns.labels.contracts import Method, Offer
from returns.models import Exchange, Payout, Return, ReturnItem, ReturnMove, ReturnParcel
from returns.moves import CARRIER, CUSTOMER, SYSTEM
from tracking.models import Shipment

State = Return.State
A_DAY = timedelta(days=1)
REASONS = ("changed_mind", "colour_differs", "arrived_too_late", "faulty", "changed_mind", "not_as_described")
SIZED = ("too_small", "changed_mind", "too_large", "colour_differs", "too_small", "changed_mind")
NEVER_CAME = (State.CANCELLED, State.EXPIRED, State.REFUSED)
DUE = {"loper": 5, "funkwerk": 7}  # days that were promised


@dataclass
class Told:
    """Everything of one return, before it is written."""

    row: Return
    item: ReturnItem
    moves: list[ReturnMove] = field(default_factory=list)
    parcel: ReturnParcel | None = None
    payout: Payout | None = None
    exchange: Exchange | None = None


def write(history: History, booked: Sequence[Booked], now: datetime) -> int:
    """Write what came back and learn from it; returns how many there are. Needs the scope."""
    dice = random.Random(f"back {history.mail_domain}")  # noqa: S311 - the same past for everybody
    lines = {line.external_id: line for line in Line.objects.filter(order__in=[one.order for one in booked])}
    parcels = {one.tracking_number: one for one in Shipment.objects.filter(is_return=True)}
    codes = _codes(dice)
    told = [_came(one, lines, parcels, next(codes), dice, history) for one in booked if one.sale.goes_back_at] + list(
        _never(booked, lines, codes, dice)
    )
    Return.objects.bulk_create([one.row for one in told], 500)
    ReturnItem.objects.bulk_create([one.item for one in told], 500)
    ReturnMove.objects.bulk_create([move for one in told for move in one.moves], 500)
    ReturnParcel.objects.bulk_create([one.parcel for one in told if one.parcel], 500)
    Payout.objects.bulk_create([one.payout for one in told if one.payout], 500)
    Exchange.objects.bulk_create([one.exchange for one in told if one.exchange], 500)
    learn(now)
    return len(told)


def _came(
    one: Booked, lines: dict[str, Line], parcels: dict[str, Shipment], code: str, dice: random.Random, history: History
) -> Told:
    """One that was sent, and is back or on its way."""
    sale, order = one.sale, one.order
    sent, done = sale.goes_back_at or sale.delivered_at, sale.done_at
    here = done - A_DAY if done else None
    asked = max(sale.delivered_at + timedelta(hours=2), sent - timedelta(hours=dice.uniform(4, 40)))
    line = lines[f"{order.external_id}-{sale.back}"]
    is_sized = bool(history.runs_small) and line.variant != ""
    reason = "too_small" if sale.is_tight else dice.choice(SIZED if is_sized else REASONS)
    path = Return.Path.WRONG if reason in ("faulty", "not_as_described") else Return.Path.MIND
    row = _row(one, code, path, State.CLOSED if done else State.UNDER_WAY, asked)
    promised = (asked + timedelta(days=7 + DUE.get(order.merchant.slug, 7))).date()
    late = dice.random() < 0.06
    row.promised_on = row.first_promised_on = done.date() - A_DAY if done and late else promised
    row.handed_over_at, row.received_at, row.inspected_at, row.closed_at = sent, here, here, done
    told = Told(row, _item(row, line, reason, sale.outcome, here, dice))
    told.moves = _moves(row, [(asked, State.REGISTERED, CUSTOMER), (sent, State.UNDER_WAY, CARRIER),
                              (here, State.RECEIVED, MERCHANT_EMAIL), (here, State.INSPECTED, MERCHANT_EMAIL),
                              (done, State.CLOSED, SYSTEM)])  # fmt: skip
    told.parcel = _parcel(row, parcels[f"BACK{sale.number}"], asked)
    if done:
        _settle(told, line, sale.outcome, done, order.connection.source)
    return told


def _never(
    booked: Sequence[Booked], lines: dict[str, Line], codes: Iterator[str], dice: random.Random
) -> Iterator[Told]:
    """Some that were called off, never sent, or refused."""
    kept = [one for one in booked if not one.sale.goes_back_at][:-60:37]
    for at, one in enumerate(kept):
        asked, end = one.sale.delivered_at + A_DAY, NEVER_CAME[at % 3]
        over = asked + (timedelta(days=14) if end == State.EXPIRED else timedelta(hours=5))
        row = _row(one, next(codes), Return.Path.MIND, end, asked)
        line = lines[f"{one.order.external_id}-0"]
        told = Told(row, _item(row, line, dice.choice(REASONS[:3]), "refund", None, dice))
        by = {State.CANCELLED: CUSTOMER, State.EXPIRED: SYSTEM}.get(end, MERCHANT_EMAIL)
        if end == State.REFUSED:
            row.decided_by, row.decision_note = MERCHANT_EMAIL, _refusal(one.order.merchant.language)
        first = State.ASKED if end == State.REFUSED else State.REGISTERED
        told.moves = _moves(row, [(asked, first, CUSTOMER), (over, end, by)])
        yield told


def _refusal(language: str) -> str:
    return {
        "nl": "Op de foto’s zien we dat de schoenen buiten zijn gedragen.",
        "de": "Das Gerät wurde geöffnet, bevor es zu uns kam; das sehen wir am Siegel.",
    }.get(language, "The photos show that it was used.")


def _codes(dice: random.Random) -> Iterator[str]:
    seen: set[str] = set()
    while True:
        code = "".join(dice.choice(ALPHABET) for _place in range(LENGTH))
        if code not in seen:
            seen.add(code)
            yield code


def _row(one: Booked, code: str, path: str, state: str, asked: datetime) -> Return:
    order = one.order
    return Return(
        code=code, path=path, state=state, request_key=f"past-{code}", customer=one.customer, email=order.email,
        name=order.buyer_name, language=order.language, requested_at=asked, policy_version=1, currency="EUR",
        sender={name: getattr(order, name) for name in ("line1", "line2", "postal_code", "city", "country")},
        expected=None, send_by=asked + timedelta(days=14),
        legal_by=asked + timedelta(days=14) if path == Return.Path.MIND else None,
    )  # fmt: skip


def _item(row: Return, line: Line, reason: str, outcome: str, here: datetime | None, dice: random.Random) -> ReturnItem:
    is_worn = dice.random() < 0.04
    return ReturnItem(
        in_return=row, order=line.order, line=line, line_external_id=line.external_id, title=line.title,
        variant=line.variant, sku=line.sku, category=line.category, quantity=1, reason=reason, outcome=outcome,
        expected=line.unit_price, received_quantity=1 if here else None,
        condition=("" if not here else ReturnItem.Condition.WORN if is_worn else ReturnItem.Condition.NEW),
        restock=None if not here else not is_worn, inspected_at=here, inspected_by=MERCHANT_EMAIL if here else "",
    )  # fmt: skip


def _moves(row: Return, steps: Sequence[tuple[datetime | None, str, str]]) -> list[ReturnMove]:
    happened = [(at, to, by) for at, to, by in steps if at]
    before = ["", *(to for _at, to, _by in happened)]
    return [
        ReturnMove(in_return=row, at=at, from_state=was, to_state=to, by=by)
        for was, (at, to, by) in zip(before, happened, strict=False)
    ]


def _parcel(row: Return, shipment: Shipment, asked: datetime) -> ReturnParcel:
    carrier, method, price, _co2, _places, _most = WAYS.get(row.sender["country"], WAYS["DE"])[0]
    offer = Offer(f"{carrier}|{method}", NAME, carrier, Method(method), price=Decimal(price), currency="EUR")
    return ReturnParcel(
        in_return=row, state=ReturnParcel.State.READY, provider=NAME, offer=offer.as_json(), method=method,
        carrier=carrier, price=Decimal(price), currency="EUR", code=shipment.tracking_number, code_kind="qr",
        tracking_number=shipment.tracking_number, shipment=shipment, asked_at=asked,
    )  # fmt: skip


def _settle(told: Told, line: Line, outcome: str, done: datetime, source: str) -> None:
    """The money, or the other thing."""
    row, price = told.row, line.unit_price or Decimal(0)
    if outcome == "exchange":
        told.exchange = _exchange(told.item, line, done, source)
        return
    kind = Payout.Kind.CREDIT if outcome == "credit" else Payout.Kind.REFUND
    amount = price * Decimal("1.05") if kind == Payout.Kind.CREDIT else price
    told.payout = Payout(
        in_return=row, order=line.order, kind=kind, state=Payout.State.PAID, amount=amount.quantize(Decimal("0.01")),
        currency="EUR", lines=[[line.external_id, 1, str(price), True]], means=source, key=f"past-{row.code}",
        connection=line.order.connection, called_at=done, made_at=row.requested_at, paid_at=done,
        external_id=f"{line.order.external_id}-r",
    )  # fmt: skip


def _exchange(item: ReturnItem, line: Line, done: datetime, source: str) -> Exchange:
    product = SHELVES[source].products()[line.product_id]
    options = [one for one in product.variants if one.sku != line.sku] or list(product.variants)
    chosen = options[line.pk % len(options)]
    return Exchange(
        item=item, connection=line.order.connection, product_id=product.product_id, variant_id=chosen.variant_id,
        sku=chosen.sku, title=product.title, variant=" / ".join(value for _name, value in chosen.options), quantity=1,
        unit_price=chosen.price, currency="EUR", ships=Exchange.Ships.ON_SCAN, state=Exchange.State.ORDERED,
        key=f"past-{item.in_return.code}", new_external_id=f"swap-{item.in_return.code}", called_at=done,
        new_number=f"#{1900 + line.pk % 100}", made_at=item.in_return.requested_at,
    )  # fmt: skip
