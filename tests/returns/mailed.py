"""What mails about returns and exchanges are about, as it stands when they are written."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from merchants.models import unguessable
from orders.models import Order
from returns.labels.contracts import Method, Offer
from returns.labels.places import DropOff
from returns.models import Appeal, Exchange, LinkAsk, Payout, Return, ReturnItem, ReturnParcel, ReturnPhoto
from visits.collecting import fresh_code

State = Return.State
STATES = {
    "return_asked": State.ASKED, "return_registered": State.REGISTERED, "return_refused": State.REFUSED,
    "return_label": State.REGISTERED, "return_send_by": State.REGISTERED, "return_under_way": State.UNDER_WAY,
    "return_received": State.RECEIVED, "return_inspected": State.INSPECTED,
    "return_answer": State.REFUSED, "return_proof": State.REGISTERED, "return_paid": State.INSPECTED,
    "return_bounced": State.CLOSED,
    "return_cancelled": State.CANCELLED, "exchange_payment": State.REGISTERED, "exchange_ordered": State.UNDER_WAY,
    "exchange_sold_out": State.REGISTERED,
}  # fmt: skip
EXCHANGES = {
    "exchange_payment": Exchange.State.PAYING, "exchange_ordered": Exchange.State.ORDERED,
    "exchange_sold_out": Exchange.State.SOLD_OUT,
}  # fmt: skip


def subject_of_mail(template: str, order: Order) -> Return | Exchange | LinkAsk | None:
    """The row; None for other mails."""
    if template == "return_link":
        return LinkAsk.objects.create(email=order.email, outcome="matched", customer=order.customer, order=order)
    if template not in STATES:
        return None
    row = _coming(template, order)
    return exchange_of(row, EXCHANGES[template], "1099") if template in EXCHANGES else row


def _coming(template: str, order: Order) -> Return:
    now = timezone.now()
    row: Return = Return.objects.create(
        code=fresh_code(), path=Return.Path.MIND, state=STATES[template], request_key=unguessable(), email=order.email,
        name=order.buyer_name, language=order.language, customer=order.customer, currency=order.currency or "EUR",
        expected=Decimal("19.90"), promised_on=(now + timedelta(days=12)).date(), send_by=now + timedelta(days=14),
        decide_by=now + timedelta(days=2), decision_note="Het product is zichtbaar gedragen.",
    )  # fmt: skip
    line = order.lines.all()[1]
    is_short = template == "return_inspected"
    told: dict[str, Any] = {"received_quantity": 1, "deduction": Decimal("5.00"), "deduction_reason": "Zool versleten"}
    ReturnItem.objects.create(
        in_return=row, order=order, line=line, line_external_id=line.external_id, title=line.title,
        variant=line.variant, quantity=line.quantity, reason="too_small", **(told if is_short else {}),
    )  # fmt: skip
    if template in ("return_label", "return_under_way"):
        ReturnParcel.objects.create(
            in_return=row, state=ReturnParcel.State.READY, provider="sendcloud", method=ReturnParcel.Method.QR,
            offer=Offer("qr", "sendcloud", "postnl", Method.QR).as_json(),
            carrier="postnl", code="3SRETURN0001", code_kind="qr", tracking_number="3SRETURN0001",
            expires_at=now + timedelta(days=20),
            point=DropOff("p1", "shop", "postnl", "Primera Utrechtsestraat", "Utrechtsestraat 13").as_json(),
        )  # fmt: skip
    if template == "return_answer":
        Appeal.objects.create(
            in_return=row, text="Ik heb ze één keer gepast.", answer="De zool is versleten; dat komt niet van passen.",
            is_upheld=False, answered_by="tom@loper.example", answered_at=now,
        )  # fmt: skip
    if template == "return_proof":
        ReturnPhoto.objects.create(
            in_return=row, kind=ReturnPhoto.Kind.POSTING, content=b"", width=1, height=1, digest="x", by="customer",
            is_proof=False, judged_by="tom@loper.example", judged_at=now, judge_note="Op de foto staat geen datum.",
        )  # fmt: skip
    if template == "return_bounced":
        Payout.objects.create(
            in_return=row, order=order, state=Payout.State.FAILED, amount=Decimal("19.90"), currency=row.currency,
            key=unguessable(), bounced_at=now, tries=2, last_error="The account was closed.",
        )  # fmt: skip
    if template == "return_paid":
        Payout.objects.create(
            in_return=row, order=order, state=Payout.State.PAID, amount=Decimal("19.90"), currency=row.currency,
            key=unguessable(), paid_at=now,
        )  # fmt: skip
    return row


def exchange_of(row: Return, state: int, number: str = "") -> Exchange:
    """Shoes of another size for the return's one item; `number` of the new order, once it is ordered."""
    item = row.items.get()
    made: Exchange = Exchange.objects.create(
        item=item, connection=item.order.connection, product_id="p1", title="Wolkenloper 3", variant="maat 43",
        quantity=1, unit_price=Decimal("129.95"), currency=row.currency, difference=Decimal("10.00"),
        ships=Exchange.Ships.NOW, state=state, reserved_until=timezone.now() + timedelta(days=3),
        key=unguessable(), new_number=number if state == Exchange.State.ORDERED else "",
    )  # fmt: skip
    return made
