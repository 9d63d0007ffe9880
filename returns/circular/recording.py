"""Old for new by parcel: the record is care's TakeBack, its label is made as for every return.

An offer at an order (care/taking_back.py) that is taken up "with our label" becomes a return of path OLD, linked by its
request key, which stays when a person is forgotten. Goods that arrive close the record.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from care import taking_back
from care.models import TakeBack, TakeBackRule
from care.taking_back import NEXT, NotPossible
from outbox.models import DomainEvent
from returns.circular.scheme import Stream, Then, saved, stream_of
from returns.coding import fresh_code
from returns.models import Return, ReturnItem
from returns.moves import CUSTOMER, OPEN, SYSTEM, begin, move

KEY = "take-back-"
DAYS = 28  # to hand it in
State, Method = TakeBack.State, TakeBack.Method
WANTED = (State.ASKED, State.PLANNED)


def follow(event: DomainEvent) -> None:
    """Subscriber of `take_back.asked`, `take_back.planned` and `take_back.changed`; idempotent."""
    row = TakeBack.objects.filter(pk=event.subject_id).first()
    if row is not None:
        sync(row.pk)


def sync(pk: int) -> Return | None:
    """Bring the parcel of a take-back in line with its record; None where none travels."""
    with transaction.atomic():
        record = TakeBack.objects.select_for_update().select_related("order").get(pk=pk)
        rows = Return.objects.select_for_update().filter(request_key=key_of(record))
        present: Return | None = rows.order_by("pk").first()
        is_wanted = record.state in WANTED and record.method == Method.LABEL
        if present is None:
            return _made(record) if is_wanted and not record.order.redacted_at else None
        if not is_wanted and record.state != State.HANDED_OVER and present.state in OPEN:
            move(present.pk, Return.State.CANCELLED, CUSTOMER)
            # Asked for anew, it is another parcel: this one's code is no longer good.
            Return.objects.filter(pk=present.pk).update(request_key=f"{key_of(record)}-{present.pk}")
        elif is_wanted and present.state in OPEN:
            present.items.exclude(quantity=record.pieces, comment=record.what).update(
                quantity=record.pieces, comment=record.what
            )
        return present


def follow_received(event: DomainEvent) -> None:
    """Subscriber of `return.received`: the old product is here, so its record is closed; idempotent."""
    row = Return.objects.filter(pk=event.subject_id, path=Return.Path.OLD, request_key__startswith=KEY).first()
    number = row.request_key.removeprefix(KEY).partition("-")[0] if row else ""
    record = TakeBack.objects.filter(pk=int(number)).first() if number.isdigit() else None
    if row is None or record is None or State.HANDED_OVER not in NEXT[record.state]:
        return
    pieces = sum(item.received_quantity or 0 for item in row.items.all())
    try:
        taking_back.hand_over(record.pk, SYSTEM, pieces or None)
    except NotPossible:  # a colleague was faster
        return


def key_of(record: TakeBack) -> str:
    """By which its return is found, and made once."""
    return f"{KEY}{record.pk}"


def _made(record: TakeBack) -> Return:
    order, now = record.order, timezone.now()
    row: Return = Return.objects.create(
        path=Return.Path.OLD, code=fresh_code(), request_key=key_of(record), customer=order.customer,
        email=order.email, name=order.buyer_name, language=record.offer_language, requested_at=now,
        send_by=now + timedelta(days=DAYS),
    )  # fmt: skip
    bought = record.lines[0] if record.lines else {}
    ReturnItem.objects.create(
        in_return=row, order=order, title=record.what or str(bought.get("title", "")) or record.kind,
        category=f"{_stream(record).value}/{record.kind}", quantity=max(1, record.pieces), comment=record.what,
        outcome=ReturnItem.Outcome.RECYCLE, reason=Then.RECYCLE.value, answers={},
    )  # fmt: skip
    begin(row, CUSTOMER)
    return row


def _stream(record: TakeBack) -> Stream:
    """Old for new is the law's word for appliances; other old products go by the category of what was bought."""
    if record.kind == TakeBackRule.Kind.OLD_FOR_NEW:
        return Stream.WEEE
    names = {str(line.get("id")) for line in record.lines}
    lines = record.order.lines.filter(external_id__in=names)
    counted = saved()[0].counted
    return next((one for line in lines if (one := stream_of(line.category, counted)) != Stream.OTHER), Stream.OTHER)
